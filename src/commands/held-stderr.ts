import { PassThrough } from 'node:stream';
import type { Io } from '../io.ts';

/** An Io whose stderr waits: what has to come first is not known yet. */
export interface HeldStderr {
  readonly io: Io;
  /** Writes what waits; what comes later does not wait. */
  release(): void;
}

export function holdStderr(io: Io): HeldStderr {
  const held = new PassThrough();
  const { stdout, env, signal, program } = io;
  return {
    io: {
      get stdin() {
        return io.stdin;
      },
      stdout,
      stderr: held,
      env,
      signal,
      program,
    },
    release() {
      if (held.listenerCount('data') > 0) return;
      const text: Buffer | null = held.read();
      if (text !== null) io.stderr.write(text);
      held.on('data', (more) => io.stderr.write(more));
    },
  };
}
