import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { describe, it, mock } from 'node:test';
import { connect } from '../../src/connection/connect.ts';
import { echo } from '../../src/handlers/echo.ts';
import { KINDS } from '../helpers/both-kinds.ts';
import { NEVER } from '../helpers/refused.ts';
import { COMPONENT, FULL_JID } from '../helpers/scripted-login.ts';
import { type Peer, withServer } from '../helpers/scripted-server.ts';

const COUNT = 100;
const { write } = Socket.prototype;

for (const kind of KINDS) {
  describe(`a ${kind.kind} that answers what one read brought`, () => {
    it('answers it with one write', async () => {
      const to = kind.kind === 'client' ? FULL_JID : COMPONENT;
      const question = `<message from='a@b/c' to='${to}' type='chat'><body>x</body></message>`;
      const script = async (peer: Peer): Promise<void> => {
        await kind.login(peer, 'ours');
        await peer.send(question.repeat(COUNT));
        await peer.until(new RegExp(`(<message .*?</message>){${COUNT}}`, 's'));
        peer.drop();
      };
      const written: string[] = [];
      const spied = mock.method(Socket.prototype, 'write', function (this: Socket, ...args: unknown[]) {
        written.push(String(args[0]));
        return Reflect.apply(write, this, args);
      });
      await withServer(script, async (server) => {
        const session = await connect(kind.settings(server), NEVER, { handlers: [echo()] });
        await session.ended;
      }).finally(() => spied.mock.restore());
      const answers = written.filter((text) => /<message [^>]*to='a@b\/c'/.test(text));
      assert.ok(answers.length > 0 && answers.length < COUNT / 10, `${answers.length} writes`);
    });
  });
}
