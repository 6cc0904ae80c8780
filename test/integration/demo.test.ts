import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runCli } from '../helpers/cli.ts';

describe('demo', () => {
  test('shows the bots, the echoes, the versions and the traffic, without any server installed', async () => {
    const { code, stdout, stderr } = await runCli(['demo'], { env: { PATH: '/bin' } });
    assert.equal(stderr, '');
    assert.match(stdout, /builtin serves localhost/);
    assert.match(stdout, /← echo\.localhost {2}Hello, echo\.localhost!/);
    assert.match(stdout, /Name: xmpp-tool sandbox/);
    assert.match(stdout, /<body>Hello, echo\.localhost!<\/body>/);
    assert.match(stdout, /Try next/);
    assert.doesNotMatch(stdout, /\u001b/);
    assert.equal(code, 0);
  });
});
