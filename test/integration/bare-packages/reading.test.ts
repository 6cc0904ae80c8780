import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import { bareOptions } from '../../helpers/bare-packages.ts';
import { withBareProcess } from '../../helpers/bare-process.ts';
import { KINDS, withOurs, withTheirs } from '../../helpers/both-kinds.ts';
import { CONCURRENT, deferred, fails } from '../../helpers/refused.ts';
import { type Peer, type Script, withServer } from '../../helpers/scripted-server.ts';

const BODY = 'ä€\u{1f600}';

for (const kind of KINDS) {
  const aMessage = (content: string): string => `<message from='a@b' to='x@y'>${content}</message>`;

  /** The body of the one message that our side reads. */
  async function ourBody(then: Script): Promise<string> {
    let text = '';
    const { promise, resolve } = deferred();
    const observe = (item: { child(n: string, ns: string): { text(): string } | undefined }): void => {
      text = item.child('body', 'jabber:client')?.text() ?? '';
      resolve();
    };
    await withOurs(kind, then, () => promise, { observe });
    return text;
  }

  async function theirBody(then: Script): Promise<string | null | undefined> {
    let text: string | null | undefined;
    await withTheirs(kind, then, async (bare) => {
      await bare.stanzasRead(1);
      text = bare.stanzas[0]?.getChildText('body');
      assert.deepEqual(bare.errors, []);
    });
    return text;
  }

  describe(`characters that are cut by the end of a segment, to a ${kind.kind}`, CONCURRENT, () => {
    const text = aMessage(`<body>${BODY}</body>`);
    const places = [...Buffer.from(text).keys()].slice(1);
    const cut = async (peer: Peer): Promise<void> => {
      await peer.sendCut(text, ...places);
      await peer.gone();
    };

    it('the bare packages read them as garbage', async () => {
      assert.match((await theirBody(cut)) ?? '', /\ufffd/);
    });

    it('xmpp-tool reads them whole', async () => assert.equal(await ourBody(cut), BODY));
  });

  describe(`text after CDATA, to a ${kind.kind}`, CONCURRENT, () => {
    const cdata = async (peer: Peer): Promise<void> => {
      await peer.send(aMessage('<body><![CDATA[one]]>, two</body>'));
      await peer.gone();
    };

    it('the bare packages lose it', async () => assert.equal(await theirBody(cdata), 'one'));

    it('xmpp-tool reads it', async () => assert.equal(await ourBody(cdata), 'one, two'));
  });

  const LARGE = `<x>${'y'.repeat(1000)}</x>`.repeat(11_000);
  const REFUSED: readonly [what: string, text: string | Uint8Array, condition: string][] = [
    ['a document type', `<!DOCTYPE message SYSTEM 'urn:x'><!-- -->${aMessage('<body/>')}`, 'restricted-xml'],
    ['a processing instruction', `<?php 1 ?>${aMessage('<body/>')}`, 'restricted-xml'],
    ['a control character', aMessage('<body>\u0001</body>'), 'not-well-formed'],
    ['a prefix that is bound nowhere', aMessage('<x:body/>'), 'bad-namespace-prefix'],
    ['an attribute twice', "<message from='a@b' from='c@d'/>", 'not-well-formed'],
    ['bytes that are not UTF-8', Buffer.from(aMessage('<body>\xff</body>'), 'latin1'), 'not-well-formed'],
    ['a stanza of 11 MB', aMessage(LARGE), 'policy-violation'],
  ];

  const DEADLY: typeof REFUSED = [
    ['an entity that nobody defined', aMessage('<body>&boo;</body>'), 'restricted-xml'],
    ['a reference to a control character', aMessage('<body>&#1;</body>'), 'not-well-formed'],
  ];

  describe(`what no XMPP stream may have in it, to a ${kind.kind}`, () => {
    const sending = (text: string | Uint8Array): Script => {
      return async (peer) => {
        await peer.send(text);
        await peer.gone();
      };
    };

    for (const [what, text] of DEADLY) {
      it(`a program on the bare packages dies of ${what}`, async () => {
        const script: Script = async (peer) => {
          await kind.login(peer, 'theirs');
          await sending(text)(peer);
        };
        await withServer(script, (server) =>
          withBareProcess(kind.kind, bareOptions(kind.kind, server), undefined, async (bare) => {
            const { code, stderr } = await bare.died;
            assert.equal(code, 1);
            assert.match(stderr, /ltx\/.*escape\.js/);
          }),
        );
      });
    }

    for (const [what, text] of REFUSED) {
      it(`the bare packages take ${what} for a message`, async () => {
        await withTheirs(kind, sending(text), async (bare) => {
          await bare.stanzasRead(1);
          assert.equal(bare.stanzas[0]?.name, 'message');
          assert.deepEqual(bare.errors, []);
        });
      });
    }

    for (const [what, text, condition] of [...REFUSED, ...DEADLY]) {
      it(`xmpp-tool refuses ${what} with ${condition}`, async () => {
        const seen: string[] = [];
        const observe = (item: { name: string }) => seen.push(item.name);
        await withOurs(
          kind,
          sending(text),
          async (session, server) => {
            const end = await session.ended;
            assert.ok(end.kind === 'failed');
            fails('stream', new RegExp(`cannot be read: ${condition}`))(end.failure);
            await server.peers[0]?.gone();
            assert.match(server.received(), new RegExp(`<stream:error><${condition} .*</stream:stream>$`));
          },
          { observe },
        );
        assert.deepEqual(seen, []);
      });
    }
  });
}
