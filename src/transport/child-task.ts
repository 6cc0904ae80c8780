/**
 * Does one thing in a process of its own, which is killed when the signal is aborted. For what Node gives to its thread
 * pool and cannot take back: a look-up by the system, many rounds of a hash. Node ends only when its pool is idle, so
 * that it would outlive its deadline by all of that. A child takes some 50 ms to start.
 *
 * @param script an expression of a function from `question` to a promise of the answer; it sees Node's globals only
 * @param question what structured cloning can copy; it passes through a pipe, so it may be a secret
 * @throws what the function rejects with (its message and code); the signal's reason when it is aborted
 */
export async function runChildTask<Answer>(
  script: string,
  question: unknown,
  signal: AbortSignal,
): Promise<Answer> {
  const { fork } = await import('node:child_process');
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = fork('', {
      execArgv: ['-e', `${LISTEN}(${script})`],
      serialization: 'advanced',
      // What is typed at the terminal, as Ctrl-C, is for us to act on.
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const settle = (outcome: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      child.kill('SIGKILL');
      outcome();
    };
    const onAbort = (): void => settle(() => reject(signal.reason));
    signal.addEventListener('abort', onAbort);
    child.on('message', (reply: Reply<Answer>) =>
      settle(() => {
        if ('answer' in reply) resolve(reply.answer);
        else reject(Object.assign(new Error(reply.message), { code: reply.code }));
      }),
    );
    child.on('error', (error) => settle(() => reject(error)));
    child.once('exit', () => settle(() => reject(new Error('the process for it ended without a result'))));
    // Without a free descriptor there is no process, and no pipe to it: `error` comes instead.
    child.once('spawn', () => child.send({ question }));
  });
}

type Reply<Answer> =
  | { readonly answer: Answer }
  | { readonly message: string; readonly code: string | undefined };

/** Without a parent nobody waits for the answer any more. */
const LISTEN = `(task => {
  process.once('message', ({ question }) => {
    task(question).then(
      (answer) => process.send({ answer }),
      ({ message, code }) => process.send({ message, code }),
    );
  });
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
})`;
