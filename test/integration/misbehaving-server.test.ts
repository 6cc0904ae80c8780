import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import { connect } from '../../src/connection/connect.ts';
import { CliError, type FailureKind } from '../../src/errors.ts';
import { run } from '../../src/main.ts';
import { iq } from '../../src/stanza/stanza.ts';
import { element } from '../../src/xml/element.ts';
import { FakeIo } from '../helpers/fake-io.ts';
import {
  BIND,
  bindAnswer,
  CERTIFICATE,
  COMPONENT,
  clientHeader,
  clientSettings,
  closeWhenAsked,
  componentHeader,
  componentLogin,
  componentSettings,
  componentUpToHandshake,
  DOMAIN,
  FULL_JID,
  login,
  loginUpToBind,
  mechanisms,
  openStream,
  PASSWORD,
  PROCEED,
  SERVER_TLS,
  STARTTLS,
  sasl,
  scram,
  startTls,
  streamError,
} from '../helpers/scripted-login.ts';
import { type Peer, type Script, type ScriptedServer, withServer } from '../helpers/scripted-server.ts';

const NEVER = new AbortController().signal;
const CONCURRENT = { concurrency: true };

type SettingsOf = typeof clientSettings | typeof componentSettings;

function fails(kind: FailureKind, message: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof CliError, String(error));
    assert.match(error.message, message);
    assert.equal(error.kind, kind);
    return true;
  };
}

/** Connects to a server with this script, which must fail; gives what the server has received. */
async function refused(
  script: Script,
  kind: FailureKind,
  message: RegExp,
  settings: (server: ScriptedServer) => Parameters<typeof connect>[0] = clientSettings,
): Promise<string> {
  let received = '';
  await withServer(script, async (server) => {
    await assert.rejects(connect(settings(server), NEVER), fails(kind, message));
    await Promise.all(server.peers.map((peer) => peer.gone()));
    received = server.received();
  });
  return received;
}

function assertNothingSecret(received: string): void {
  assert.doesNotMatch(received, /<auth|<response|<handshake/);
  assert.ok(!received.includes(PASSWORD));
  assert.ok(!received.includes(Buffer.from(`\0me\0${PASSWORD}`).toString('base64')));
}

const SHORT = 1500;
const withTls =
  (mode: 'auto' | 'starttls' | 'direct', timeout = 10_000) =>
  (server: ScriptedServer) =>
    clientSettings(server, { timeout, tls: { mode, insecure: false, ca: CERTIFICATE.certificate } });
const inClear = (server: ScriptedServer) => clientSettings(server, { timeout: SHORT });

describe(
  'a server that stalls ends the connection by the deadline, and the stage is named:',
  CONCURRENT,
  () => {
    const stall = async (peer: Peer) => peer.gone();
    const LOGIN = /^login as me@test\.example.*: timed out after 1\.5 s$/;
    const STALLS: readonly [
      string,
      Script,
      RegExp,
      (server: ScriptedServer) => Parameters<typeof connect>[0],
      RegExp,
    ][] = [
      ['it says nothing', stall, LOGIN, inClear, /<stream:stream/],
      [
        'it says nothing before STARTTLS',
        stall,
        /^STARTTLS: timed out/,
        withTls('auto', SHORT),
        /<stream:stream/,
      ],
      ['it says nothing in TLS', stall, /^TLS handshake: timed out/, withTls('direct', SHORT), /./s],
      [
        'it sends no features',
        async (peer) => {
          await peer.until(/<stream:stream [^>]*>/);
          await peer.send(clientHeader());
          await peer.gone();
        },
        LOGIN,
        inClear,
        /<stream:stream/,
      ],
      [
        'it does not go on after <proceed/>',
        async (peer) => {
          await openStream(peer, STARTTLS);
          await peer.until('<starttls');
          await peer.send(PROCEED);
          await peer.gone();
        },
        /^TLS handshake: timed out/,
        withTls('auto', SHORT),
        /<starttls/,
      ],
      [
        'it does not answer <starttls/>',
        async (peer) => {
          await openStream(peer, STARTTLS);
          await peer.gone();
        },
        /^STARTTLS: timed out/,
        withTls('auto', SHORT),
        /<starttls/,
      ],
      [
        'it does not answer <auth/>',
        async (peer) => {
          await openStream(peer, mechanisms('SCRAM-SHA-1'));
          await peer.gone();
        },
        LOGIN,
        inClear,
        /<auth/,
      ],
      [
        'it opens no stream after the login',
        async (peer) => {
          await openStream(peer, mechanisms('SCRAM-SHA-1'));
          await scram(peer);
          await peer.gone();
        },
        LOGIN,
        inClear,
        /<response.*<stream:stream/s,
      ],
      [
        'it does not answer the request to bind',
        async (peer) => {
          await loginUpToBind(peer);
          await peer.gone();
        },
        LOGIN,
        inClear,
        /<bind/,
      ],
      [
        'it does not answer the handshake of a component',
        async (peer) => {
          await componentUpToHandshake(peer);
          await peer.gone();
        },
        /^login as echo\.test\.example: timed out/,
        (server) => componentSettings(server, { timeout: SHORT }),
        /<handshake/,
      ],
    ];

    for (const [what, script, message, settings, reached] of STALLS) {
      it(what, async () => assert.match(await refused(script, 'connection', message, settings), reached));
    }
  },
);

describe('STARTTLS', CONCURRENT, () => {
  it('that is not offered ends the connection, and nothing secret was sent', async () => {
    const script: Script = async (peer) => {
      await openStream(peer, mechanisms('SCRAM-SHA-1', 'PLAIN'));
      await peer.gone();
    };
    for (const mode of ['auto', 'starttls'] as const) {
      assertNothingSecret(
        await refused(script, 'connection', /^STARTTLS: the server does not offer it/, withTls(mode)),
      );
    }
  });

  it('that is refused ends the connection, and nothing secret was sent', async () => {
    const script: Script = async (peer) => {
      await openStream(peer, STARTTLS, mechanisms('PLAIN'));
      await peer.until('<starttls');
      await peer.send("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>");
      await peer.gone();
    };
    assertNothingSecret(await refused(script, 'connection', /^STARTTLS: .*failure/, withTls('auto')));
  });

  for (const injected of [mechanisms('PLAIN'), ' ', '<']) {
    it(`with ${JSON.stringify(injected.slice(0, 11))} after <proceed/> in the same segment ends it`, async () => {
      const script: Script = async (peer) => {
        await openStream(peer, STARTTLS);
        await peer.until('<starttls');
        await peer.send(PROCEED + injected);
        await peer.gone();
      };
      assertNothingSecret(await refused(script, 'connection', /before the TLS handshake/, withTls('auto')));
    });
  }

  it('without TLS after it says so', async () => {
    const script: Script = async (peer) => {
      await openStream(peer, STARTTLS);
      await peer.until('<starttls');
      await peer.send(PROCEED);
      await peer.send('<stream:features/> this is no TLS');
      await peer.gone();
    };
    assertNothingSecret(
      await refused(script, 'connection', /^TLS handshake|before the TLS handshake/, withTls('auto')),
    );
  });

  it('is followed by a new stream, a login and a session', async () => {
    const script: Script = async (peer) => {
      await startTls(peer);
      assert.equal(peer.tls?.getProtocol(), 'TLSv1.3');
      await login(peer);
      await closeWhenAsked(peer);
    };
    await withServer(script, async (server) => {
      const session = await connect(withTls('auto')(server), NEVER);
      assert.equal(session.jid.toString(), FULL_JID);
      await session.close();
      assert.deepEqual(await session.ended, { kind: 'closed-by-us' });
    });
  });

  it('forgets what was offered before it: features of the old stream are not used', async () => {
    const script: Script = async (peer) => {
      await openStream(peer, STARTTLS, mechanisms('PLAIN'));
      await peer.until(/<starttls [^>]*>/);
      await peer.send(PROCEED);
      await peer.startTls(SERVER_TLS);
      await openStream(peer);
      await peer.gone();
    };
    assertNothingSecret(await refused(script, 'connection', /offers no login/, withTls('auto')));
  });
});

describe('a server that fails to prove itself lets nobody in:', CONCURRENT, () => {
  const withScram = (changes: Parameters<typeof scram>[1]): Script => {
    return async (peer) => {
      await openStream(peer, mechanisms('SCRAM-SHA-1'));
      await scram(peer, changes);
      await openStream(peer, BIND);
      await peer.gone();
    };
  };
  const CHANGED: readonly [string, Parameters<typeof scram>[1], RegExp][] = [
    [
      'its signature is wrong',
      { final: (text) => `v=${Buffer.alloc(20, text).toString('base64')}` },
      /signature is wrong/,
    ],
    ['its signature is short', { final: (text) => text.slice(0, 10) }, /signature/],
    ['its success has no signature', { final: () => '' }, /did not prove/],
    ['its success is something else', { final: () => 'x=1' }, /^login: /],
    ['its success is an error', { final: () => 'e=other-error' }, /^login: /],
    ["its nonce does not begin with the client's", { first: (text) => text.replace('r=', 'r=x') }, /nonce/],
    ["its nonce is only the client's", { first: (text) => text.replace(/server(?=,)/, '') }, /nonce/],
    ['it wants no iterations', { first: (text) => text.replace(/i=.*/, 'i=0') }, /^login: /],
    ['its first message is empty', { first: () => '' }, /^login: /],
  ];

  for (const [what, changes, message] of CHANGED) {
    it(what, async () => {
      const received = await refused(withScram(changes), 'auth', message);
      assert.doesNotMatch(received, /<bind/);
    });
  }

  it('it says success at once', async () => {
    const script: Script = async (peer) => {
      await openStream(peer, mechanisms('SCRAM-SHA-1'));
      await peer.until('</auth>');
      await peer.send(sasl('success', ''));
      await openStream(peer, BIND);
      await peer.gone();
    };
    assert.doesNotMatch(await refused(script, 'auth', /did not prove/), /<bind/);
  });
});

describe('the password', CONCURRENT, () => {
  const offering = (...names: string[]): Script => {
    return async (peer) => {
      await openStream(peer, mechanisms(...names));
      await peer.gone();
    };
  };

  it('never goes out as PLAIN in the clear', async () => {
    assertNothingSecret(await refused(offering('PLAIN'), 'auth', /PLAIN, which is over TLS only/));
  });

  it('never goes out as PLAIN where SCRAM is offered, in whatever order', async () => {
    for (const names of [
      ['PLAIN', 'SCRAM-SHA-1'],
      ['SCRAM-SHA-1', 'PLAIN'],
    ]) {
      const script: Script = async (peer) => {
        await startTls(peer);
        await openStream(peer, mechanisms(...names));
        await peer.until('</auth>');
        await peer.send("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>");
        await peer.gone();
      };
      const received = await refused(script, 'auth', /not-authorized/, withTls('auto'));
      assert.match(received, /mechanism=["']SCRAM-SHA-1["']/);
      assert.doesNotMatch(received, /PLAIN/);
      assert.ok(!received.includes(Buffer.from(`\0me\0${PASSWORD}`).toString('base64')));
    }
  });

  it('goes out as PLAIN over TLS where nothing else is offered, in UTF-8', async () => {
    const script: Script = async (peer) => {
      await startTls(peer);
      await openStream(peer, mechanisms('PLAIN'));
      const [, text = ''] = await peer.until(/<auth [^>]*mechanism=["']PLAIN["'][^>]*>([^<]*)<\/auth>/);
      assert.equal(Buffer.from(text, 'base64').toString(), `\0me\0${PASSWORD}`);
      await peer.send("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
      await openStream(peer, BIND);
      const [, id = ''] = await peer.until(/<iq [^>]*id=["']([^"']*)["'][^>]*>.*<\/iq>/s);
      await peer.send(bindAnswer(id));
      await closeWhenAsked(peer);
    };
    await withServer(script, async (server) => {
      const session = await connect(withTls('auto')(server), NEVER);
      await session.close();
    });
  });

  it('that is wrong is told as the server tells it', async () => {
    const script: Script = async (peer) => {
      await openStream(peer, mechanisms('SCRAM-SHA-1'));
      await scram(peer);
      await peer.gone();
    };
    const settings = (server: ScriptedServer) =>
      clientSettings(server, { credentials: { kind: 'password', password: 'wrong' } });
    await refused(script, 'auth', /^login: not-authorized/, settings);
  });
});

describe('before a client is online', CONCURRENT, () => {
  const afterHeader = (text: string): Script => {
    return async (peer) => {
      await peer.until(/<stream:stream [^>]*>/);
      await peer.send(clientHeader() + text);
      await peer.gone();
    };
  };

  it('a stream error is exit 3', async () => {
    await refused(afterHeader(streamError('host-unknown', 'who?')), 'connection', /host-unknown \(who\?\)/);
    await refused(afterHeader(streamError('host-unknown')), 'connection', /host-unknown/, withTls('auto'));
    await refused(afterHeader(streamError('system-shutdown')), 'connection', /system-shutdown/);
  });

  it('not-authorized is exit 4', async () => {
    await refused(afterHeader(streamError('not-authorized')), 'auth', /not-authorized/);
  });

  it('a stream error after the login and before it is bound is exit 3', async () => {
    const script: Script = async (peer) => {
      await loginUpToBind(peer);
      await peer.send(streamError('resource-constraint'));
      await peer.gone();
    };
    await refused(script, 'connection', /resource-constraint/);
  });

  it('a request to bind that is refused is exit 3', async () => {
    const script: Script = async (peer) => {
      const id = await loginUpToBind(peer);
      const error = "<error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";
      await peer.send(`<iq type='error' id='${id}'>${error}</iq>`);
      await peer.gone();
    };
    await refused(script, 'connection', /binding a resource: conflict/);
  });

  it('a bound address that is none is exit 3', async () => {
    const script: Script = async (peer) => {
      const id = await loginUpToBind(peer);
      await peer.send(bindAnswer(id).replace(FULL_JID, 'me@@x'));
      await peer.gone();
    };
    await refused(script, 'connection', /login as/);
  });

  it('a stream that is closed is exit 3', async () => {
    await refused(afterHeader('</stream:stream>'), 'connection', /closed the stream/);
    await refused(async (peer) => peer.end(), 'connection', /closed the stream/);
  });

  it('a reset is exit 3', async () => {
    await refused(async (peer) => peer.reset(), 'connection', /reset/);
    const script: Script = async (peer) => {
      await openStream(peer, mechanisms('SCRAM-SHA-1'));
      await peer.until('</auth>');
      peer.reset();
    };
    await refused(script, 'connection', /reset/);
  });

  it('something that is no XMPP is exit 3, with a hint at the port', async () => {
    for (const text of [
      'HTTP/1.1 400 Bad Request\r\n\r\n',
      '220 mail.example ESMTP\r\n',
      '<html><body>hi</body></html>',
    ]) {
      const script: Script = async (peer) => {
        await peer.send(text);
        await peer.gone();
      };
      for (const settings of [inClear, withTls('auto', SHORT)]) {
        await withServer(script, async (server) => {
          const failure = await connect(settings(server), NEVER).catch((error: unknown) => error);
          fails('connection', /./)(failure);
          assert.doesNotMatch(String(failure), /timed out/, text);
        });
      }
    }
  });
});

describe('before a component is online', CONCURRENT, () => {
  const afterHeader = (text: string): Script => {
    return async (peer) => {
      await peer.until(/<stream:stream [^>]*>/);
      await peer.send(componentHeader() + text);
      await peer.gone();
    };
  };

  it('host-unknown and not-authorized are exit 4', async () => {
    await refused(afterHeader(streamError('host-unknown')), 'auth', /host-unknown/, componentSettings);
    await refused(afterHeader(streamError('not-authorized')), 'auth', /not-authorized/, componentSettings);
  });

  it('a wrong secret is exit 4', async () => {
    const settings = (server: ScriptedServer) => componentSettings(server, { secret: 'wrong' });
    await refused(componentUpToHandshakeAndStay, 'auth', /not-authorized/, settings);
  });

  it('other stream errors are exit 3', async () => {
    await refused(
      afterHeader(streamError('conflict', 'you again')),
      'connection',
      /conflict \(you again\)/,
      componentSettings,
    );
  });
});

async function componentUpToHandshakeAndStay(peer: Peer): Promise<void> {
  await componentUpToHandshake(peer);
  await peer.gone();
}

describe('what comes in one chunk with the last of the login is not lost:', CONCURRENT, () => {
  const MESSAGE = "<message from='a@b/c' type='chat'><body>früh</body></message>";

  const ONLINE: readonly [string, Script, SettingsOf][] = [
    [
      'a message after the answer to the handshake',
      async (peer) => {
        await componentUpToHandshake(peer);
        await peer.send(`<handshake/>${MESSAGE}`);
        await closeWhenAsked(peer);
      },
      componentSettings,
    ],
    [
      'a message after the answer to the handshake, in pieces',
      async (peer) => {
        await componentUpToHandshake(peer);
        await peer.sendCut(`<handshake></handshake>${MESSAGE}`, 5, 18, 30, 77, 78);
        await closeWhenAsked(peer);
      },
      componentSettings,
    ],
    [
      'a message after the answer to the request to bind',
      async (peer) => {
        await peer.send(bindAnswer(await loginUpToBind(peer)) + MESSAGE);
        await closeWhenAsked(peer);
      },
      clientSettings,
    ],
  ];

  for (const [what, script, settings] of ONLINE) {
    it(what, async () => {
      await withServer(script, async (server) => {
        const seen: string[] = [];
        const { promise, resolve } = deferred();
        const observe = (item: {
          name: string;
          child(n: string, ns: string): { text(): string } | undefined;
        }) => {
          seen.push(item.child('body', 'jabber:client')?.text() ?? item.name);
          resolve();
        };
        const session = await connect(settings(server), NEVER, { handlers: [], observe });
        await promise;
        await session.close();
        assert.deepEqual(seen, ['früh']);
      });
    });
  }

  it('a stream error after the answer to the handshake ends the session', async () => {
    const script: Script = async (peer) => {
      await componentUpToHandshake(peer);
      await peer.send(`<handshake/>${streamError('conflict')}`);
      await peer.gone();
    };
    await withServer(script, async (server) => {
      const session = await connect(componentSettings(server), NEVER);
      const end = await session.ended;
      assert.ok(end.kind === 'failed');
      fails('stream', /stream error conflict/)(end.failure);
    });
  });
});

function deferred(): { promise: Promise<void>; resolve(): void } {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

describe('a session that is online', CONCURRENT, () => {
  /** Goes online, and then does `then`. */
  const online = (then: (peer: Peer) => Promise<void>): Script => {
    return async (peer) => {
      await login(peer);
      await then(peer);
    };
  };

  /** How a session ends that the server does this to. */
  async function endOf(script: Script, settings: SettingsOf = clientSettings) {
    const seen: { failure?: CliError; received: string } = { received: '' };
    await withServer(script, async (server) => {
      const session = await connect(settings(server), NEVER, { handlers: [] });
      const end = await session.ended;
      assert.ok(end.kind === 'failed');
      seen.failure = end.failure;
      await server.peers[0]?.gone();
      seen.received = server.received();
    });
    return seen;
  }

  it('ends with exit 5 on a stream error', async () => {
    const { failure, received } = await endOf(
      online(async (peer) => {
        await peer.send(streamError('conflict', 'replaced'));
        await peer.gone();
      }),
    );
    fails('stream', /stream error conflict \(replaced\)/)(failure);
    assert.match(received, /<\/stream:stream>$/);
  });

  it('ends with exit 5 when the server closes the stream, and closes it, too', async () => {
    const { failure, received } = await endOf(
      online(async (peer) => {
        await peer.send('</stream:stream>');
        await peer.gone();
      }),
    );
    fails('stream', /closed the stream/)(failure);
    assert.match(received, /<\/stream:stream>$/);
  });

  it('ends with exit 5 when the connection is closed or reset', async () => {
    const closed = await endOf(
      online(async (peer) => {
        peer.end();
        await peer.gone();
      }),
    );
    fails('stream', /connection lost/)(closed.failure);
    const reset = await endOf(online(async (peer) => peer.reset()));
    fails('stream', /reset/)(reset.failure);
  });

  it('ends with exit 5 when it is reset in the middle of a stanza', async () => {
    const { failure } = await endOf(
      online(async (peer) => {
        await peer.send('<message><body>half of i');
        peer.reset();
      }),
    );
    fails('stream', /reset/)(failure);
  });

  const UNREADABLE: readonly [what: string, text: string | Uint8Array, condition: string][] = [
    ['a mismatched tag', '<message></iq>', 'not-well-formed'],
    ['an attribute twice', "<message a='1' a='2'/>", 'not-well-formed'],
    ['a control character', '<message>\u0001</message>', 'not-well-formed'],
    ['a reference to a control character', '<message>&#1;</message>', 'not-well-formed'],
    ['bytes that are not UTF-8', Buffer.from('<message>\xff\xfe</message>', 'latin1'), 'not-well-formed'],
    ['an overlong sequence', Buffer.from([0x3c, 0x61, 0x3e, 0xc0, 0x80]), 'not-well-formed'],
    ['a surrogate in UTF-8', Buffer.from([0x3c, 0x61, 0x3e, 0xed, 0xa0, 0x80]), 'not-well-formed'],
    ['a prefix that is bound nowhere', '<x:message/>', 'bad-namespace-prefix'],
    ['a comment', '<!-- hello -->', 'restricted-xml'],
    ['a processing instruction', '<?php echo 1 ?>', 'restricted-xml'],
    ['a document type', '<!DOCTYPE message []>', 'restricted-xml'],
    ['an entity that is not predefined', '<message>&nbsp;</message>', 'restricted-xml'],
  ];

  for (const [what, text, condition] of UNREADABLE) {
    it(`answers ${what} with ${condition}, closes the stream, and ends with exit 5`, async () => {
      const { failure, received } = await endOf(
        online(async (peer) => {
          await peer.send(text);
          await peer.gone();
        }),
      );
      fails('stream', new RegExp(`cannot be read: ${condition}`))(failure);
      const error = `<stream:error><${condition} xmlns=["']urn:ietf:params:xml:ns:xmpp-streams["']/></stream:error>`;
      assert.match(received, new RegExp(`${error}</stream:stream>$`));
    });
  }

  it('gets its stream error through also when more of the same is on its way', async () => {
    const { received } = await endOf(
      online(async (peer) => {
        await peer.send(`<message></iq>${'<presence/>'.repeat(100_000)}`);
        await peer.gone();
      }),
    );
    assert.match(received, /<not-well-formed /);
  });

  it('tells of what cannot be read through TLS, too', async () => {
    const script: Script = async (peer) => {
      await startTls(peer);
      await login(peer);
      await peer.send('<message></iq>');
      await peer.gone();
    };
    await withServer(script, async (server) => {
      const session = await connect(withTls('auto')(server), NEVER);
      await session.ended;
      await server.peers[0]?.gone();
      assert.match(server.received(), /<not-well-formed .*<\/stream:stream>$/s);
    });
  });

  it('reads characters that are cut anywhere', async () => {
    const text = "<message from='a@b'><body>ä€\u{1f600}</body></message>";
    const places = [...Buffer.from(text).keys()].slice(1);
    const bodies: string[] = [];
    const script = online(async (peer) => {
      await peer.sendCut(text, ...places);
      await closeWhenAsked(peer);
    });
    await withServer(script, async (server) => {
      const { promise, resolve } = deferred();
      const session = await connect(clientSettings(server), NEVER, {
        observe(item) {
          bodies.push(item.child('body', 'jabber:client')?.text() ?? '');
          resolve();
        },
      });
      await promise;
      await session.close();
    });
    assert.deepEqual(bodies, ['ä€\u{1f600}']);
  });
});

describe('a request', CONCURRENT, () => {
  const ASK = iq({ type: 'get', to: 'b.example' }, [element('query', 'jabber:iq:version')]);
  const answers = (then: (peer: Peer, id: string) => Promise<void>): Script => {
    return async (peer) => {
      await login(peer);
      const [, id = ''] = await peer.until(
        /<iq [^>]*id='([^']*)'[^>]*><query xmlns='jabber:iq:version'\/><\/iq>/,
      );
      await then(peer, id);
    };
  };

  it('that somebody else answers is still waiting for its answer', async () => {
    const script = answers(async (peer, id) => {
      for (const from of ["from='evil.example' ", `from='${DOMAIN}' `, `from='me@${DOMAIN}' `, '']) {
        await peer.send(
          `<iq type='result' ${from}id='${id}'><query xmlns='jabber:iq:version'><name>evil</name></query></iq>`,
        );
      }
      await peer.send(`<iq type='result' from='B.Example' id='${id}' xml:lang='en'/>`);
      await closeWhenAsked(peer);
    });
    await withServer(script, async (server) => {
      const session = await connect(clientSettings(server), NEVER);
      assert.equal((await session.request(ASK)).attr('from'), 'B.Example');
      await session.close();
    });
  });

  it('that nobody answers is exit 1', async () => {
    const script = answers(async (peer) => closeWhenAsked(peer));
    await withServer(script, async (server) => {
      const session = await connect(clientSettings(server), NEVER);
      await assert.rejects(
        session.request(ASK, { timeout: 50 }),
        fails('answer', /b\.example: timed out after 0\.05 s/),
      );
      await session.close();
    });
  });

  it('ends with the connection', async () => {
    await withServer(
      answers(async (peer) => peer.reset()),
      async (server) => {
        const session = await connect(clientSettings(server), NEVER);
        await assert.rejects(session.request(ASK), fails('stream', /reset/));
      },
    );
  });

  it('ends with the stream', async () => {
    const script = answers(async (peer) => {
      await peer.send(streamError('system-shutdown'));
      await peer.gone();
    });
    await withServer(script, async (server) => {
      const session = await connect(clientSettings(server), NEVER);
      await assert.rejects(session.request(ASK), fails('stream', /system-shutdown/));
    });
  });

  it('fails at once when the session is over', async () => {
    await withServer(
      async (peer) => {
        await login(peer);
        await closeWhenAsked(peer);
      },
      async (server) => {
        const session = await connect(clientSettings(server), NEVER);
        await session.close();
        await assert.rejects(session.request(ASK), fails('stream', /closed/));
      },
    );
  });
});

describe('closing', CONCURRENT, () => {
  it('ends although the server never closes its stream', async () => {
    const script: Script = async (peer) => {
      await login(peer);
      await peer.until('</stream:stream>');
      await peer.gone();
    };
    await withServer(script, async (server) => {
      const session = await connect(clientSettings(server), NEVER);
      await session.close();
      assert.deepEqual(await session.ended, { kind: 'closed-by-us' });
      await server.peers[0]?.gone();
    });
  });

  it('ends although the server never reads', async () => {
    const script: Script = async (peer) => {
      await login(peer);
      peer.stopReading();
      await peer.send('<message><body>now</body></message>');
    };
    await withServer(script, async (server) => {
      const { promise, resolve } = deferred();
      const session = await connect(clientSettings(server), NEVER, { observe: () => resolve() });
      await promise;
      void session.sendText(' '.repeat(20_000_000));
      await session.close();
      assert.deepEqual(await session.ended, { kind: 'closed-by-us' });
    });
  });

  it('ends when the server closes the connection without closing its stream', async () => {
    const script: Script = async (peer) => {
      await login(peer);
      await peer.until('</stream:stream>');
      peer.end();
    };
    await withServer(script, async (server) => {
      const session = await connect(clientSettings(server), NEVER);
      await session.close();
      assert.deepEqual(await session.ended, { kind: 'closed-by-us' });
    });
  });

  it('takes what the server still sends before it closes its stream', async () => {
    const script: Script = async (peer) => {
      await login(peer);
      await peer.until('</stream:stream>');
      await peer.send('<message><body>last</body></message>', '</stream:stream>');
      peer.end();
    };
    const seen: string[] = [];
    await withServer(script, async (server) => {
      const observe = (item: { name: string }) => seen.push(item.name);
      const session = await connect(clientSettings(server), NEVER, { observe });
      await session.close();
    });
    assert.deepEqual(seen, ['message']);
  });

  it('is done once, however often it is asked for', async () => {
    const script: Script = async (peer) => {
      await login(peer);
      await closeWhenAsked(peer);
    };
    await withServer(script, async (server) => {
      const session = await connect(clientSettings(server), NEVER);
      await Promise.all([session.close(), session.close()]);
      await session.close();
      await server.peers[0]?.gone();
      assert.equal(server.received().match(/<\/stream:stream>/g)?.length, 1);
    });
  });

  it('is polite to a component, too', async () => {
    const script: Script = async (peer) => {
      await componentLogin(peer);
      await closeWhenAsked(peer);
    };
    await withServer(script, async (server) => {
      const session = await connect(componentSettings(server), NEVER);
      await session.close();
      assert.match(server.received(), /<\/stream:stream>$/);
    });
  });
});

describe('interrupting', CONCURRENT, () => {
  const STAGES: readonly [
    string,
    Script,
    (server: ScriptedServer) => Parameters<typeof connect>[0],
    RegExp,
  ][] = [
    ['STARTTLS', async (peer) => peer.gone(), withTls('auto'), /<stream:stream/],
    ['a TLS handshake', async (peer) => peer.gone(), withTls('direct'), /./s],
    ['a login', async (peer) => peer.gone(), clientSettings, /<stream:stream/],
  ];
  for (const [what, script, settings, reached] of STAGES) {
    it(`${what} ends it with the reason, and drops the connection`, async () => {
      await withServer(
        async (peer) => {
          await peer.until(reached);
          controller.abort(reason);
          await script(peer);
        },
        async (server) => {
          await assert.rejects(connect(settings(server), controller.signal), (error) => error === reason);
          await server.peers[0]?.gone();
        },
      );
    });
    const controller = new AbortController();
    const reason = new Error('enough');
  }
});

describe('the program', CONCURRENT, () => {
  const argumentsFor = ({ port }: ScriptedServer, command: string, ...more: string[]) => [
    command,
    ...['--jid', `me@${DOMAIN}`, '--server', `127.0.0.1:${port}`, '--tls', 'none', ...more],
  ];
  const env = { XMPP_PASSWORD: PASSWORD };

  it('ends with exit 1 and says so when a query is not answered', async () => {
    const script: Script = async (peer) => {
      await login(peer);
      await closeWhenAsked(peer);
    };
    await withServer(script, async (server) => {
      const io = new FakeIo({ env });
      assert.equal(await run(argumentsFor(server, 'version-query', '--timeout', '1.5'), io), 1);
      assert.match(io.err, /^xmpp-tool: version of test\.example: .*timed out after 1\.5 s$/m);
      assert.equal(io.out, '');
    });
  });

  it('ends with exit 3 when the server says nothing', async () => {
    await withServer(
      async (peer) => peer.gone(),
      async (server) => {
        const io = new FakeIo({ env });
        assert.equal(await run(argumentsFor(server, 'version-query', '--timeout', '0.3'), io), 3);
        assert.match(io.err, /^xmpp-tool: login as .*: timed out after 0\.3 s$/m);
      },
    );
  });

  it('ends with exit 4 when the server fails to prove itself', async () => {
    const script: Script = async (peer) => {
      await openStream(peer, mechanisms('SCRAM-SHA-1'));
      await scram(peer, { final: () => '' });
      await peer.gone();
    };
    await withServer(script, async (server) => {
      const io = new FakeIo({ env });
      assert.equal(await run(argumentsFor(server, 'version-query'), io), 4);
      assert.match(io.err, /^xmpp-tool: login: the server did not prove/m);
      assert.match(io.err, /^hint: /m);
    });
  });

  it('ends with exit 5 when a query loses its stream, and says so once', async () => {
    const script: Script = async (peer) => {
      await login(peer);
      await peer.until(/<iq /);
      await peer.send(streamError('system-shutdown'));
      await peer.gone();
    };
    await withServer(script, async (server) => {
      const io = new FakeIo({ env });
      assert.equal(await run(argumentsFor(server, 'version-query'), io), 5);
      assert.equal(
        io.err,
        'xmpp-tool: version of test.example: connection lost: stream error system-shutdown\n',
      );
    });
  });

  it('echoes what came with the answer to the handshake', async () => {
    const script: Script = async (peer) => {
      await componentUpToHandshake(peer);
      await peer.send(
        `<handshake/><message from='a@b/c' to='x@${COMPONENT}' type='chat'><body>früh</body></message>`,
      );
      const [reply] = await peer.until(/<message .*<\/message>/);
      assert.match(reply, /to='a@b\/c'.*<body>früh<\/body>/);
      await closeWhenAsked(peer);
    };
    await withServer(script, async (server) => {
      const io = new FakeIo({ env });
      const words = ['--jid', COMPONENT, '--server', `127.0.0.1:${server.port}`, '--count', '1'];
      assert.equal(await run(['echo-component', ...words], io), 0);
      assert.match(io.out, /a@b\/c {2}früh\n$/);
    });
  });
});
