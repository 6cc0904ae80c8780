/** What a hostile peer would send to run something in a page; each sets `window.hacked` if it does. */
export const HOSTILE_BODIES: readonly string[] = [
  '</script><script>window.hacked=1</script>',
  '<img xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="window.hacked=2"/>',
  '<![CDATA[]]]]><![CDATA[><script>window.hacked=3</script>]]>',
  '"\'><svg xmlns="http://www.w3.org/2000/svg" onload="window.hacked=4"><script>window.hacked=5</script></svg>',
  '<iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:window.hacked=6"/>',
  '<a xmlns="http://www.w3.org/1999/xhtml" href="javascript:window.hacked=7" autofocus="" onfocus="window.hacked=8">x</a>',
  'a line separator: \u2028, overrides: \u202egnp.exe\u202c \u2066x\u2069, nothing: \u200b, DEL: \u007f',
  `long: ${'<script xmlns="http://www.w3.org/1999/xhtml">window.hacked=9</script>'.repeat(50)}`,
  'x'.repeat(100_000),
].map((body) => (body.startsWith('</script') || body.startsWith('"') ? body.replaceAll('<', '&lt;') : body));

/** Not XML. */
const BROKEN =
  '--><!-- <script>--></script><script>window.hacked=10</script><img src=x onerror=window.hacked=11>';

const OPEN =
  "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'";

/**
 * A capture of so many stanzas: a client that logs in, is in a room, talks with people and asks questions, of which
 * some fail; one question is never answered. The hostile bodies come among the first messages.
 */
export function longCapture(stanzas: number): string {
  const lines: string[] = [];
  let mono = 0;
  const add = (dir: string, kind: string, text: string, after: number): void => {
    mono += after;
    const time = new Date(Date.UTC(2026, 2, 1, 12) + mono).toISOString();
    lines.push(JSON.stringify({ time, mono, conn: 1, dir, kind, text }));
  };
  add('none', 'note', 'connected 192.0.2.7:5222', 0);
  add('none', 'note', 'tls TLSv1.3 TLS_AES_256_GCM_SHA384', 12);
  add('out', 'open', `${OPEN} to='example.org'>`, 1);
  add('in', 'open', `${OPEN} from='example.org' id='s1'>`, 9);
  add('out', 'iq', "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>", 1);
  add('in', 'iq', bound('juliet@example.org/balcony'), 7);
  for (let i = 0, turn = 0; i + 3 < stanzas; turn++) {
    for (const [dir, kind, text, after] of exchange(turn)) {
      if (i++ + 3 < stanzas) add(dir, kind, text, after);
    }
  }
  add('out', 'iq', "<iq type='get' id='lost' to='example.net'><ping xmlns='urn:xmpp:ping'/></iq>", 5);
  add('out', 'close', '</stream:stream>', 100);
  add('in', 'text', BROKEN, 1);
  return `${lines.join('\n')}\n`;
}

type Passing = readonly [dir: 'in' | 'out', kind: string, text: string, after: number];

/** The stanzas of turn `i`. */
function exchange(i: number): readonly Passing[] {
  const user = `user${i % 9}@example.${['org', 'net', 'com'][i % 3]}`;
  const hostile = HOSTILE_BODIES[i / STEP];
  if (i % STEP === 0 && hostile !== undefined) {
    return [
      [
        'in',
        'message',
        `<message type='chat' from='${user}/x' id='h${i}'><body>${hostile}</body></message>`,
        20,
      ],
    ];
  }
  switch (i % 4) {
    case 0:
      return ask(
        i,
        user,
        "<query xmlns='jabber:iq:version'/>",
        "<query xmlns='jabber:iq:version'><name>Pidgin</name></query>",
      );
    case 1:
      return [
        [
          'in',
          'presence',
          `<presence from='tea@rooms.example.org/nick${i % 50}'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='participant'/></x></presence>`,
          3,
        ],
        [
          'in',
          'message',
          `<message type='groupchat' from='tea@rooms.example.org/nick${i % 50}' id='g${i}'><body>Tea number ${i} &amp; counting</body><delay xmlns='urn:xmpp:delay' stamp='2026-03-01T11:00:00Z'/></message>`,
          40,
        ],
      ];
    case 2:
      return fail(i, user);
    default:
      return [
        [
          'out',
          'message',
          `<message type='chat' to='${user}' id='m${i}'><body>Hello ${i}</body><request xmlns='urn:xmpp:receipts'/></message>`,
          15,
        ],
        [
          'in',
          'message',
          `<message from='${user}/phone' id='r${i}'><received xmlns='urn:xmpp:receipts' id='m${i}'/></message>`,
          35,
        ],
      ];
  }
}

function ask(i: number, to: string, question: string, answer: string): readonly Passing[] {
  return [
    ['out', 'iq', `<iq type='get' id='q${i}' to='${to}/phone'>${question}</iq>`, 30],
    ['in', 'iq', `<iq type='result' id='q${i}' from='${to}/phone'>${answer}</iq>`, latency(i)],
  ];
}

function fail(i: number, to: string): readonly Passing[] {
  const error =
    "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";
  return ask(i, to, "<query xmlns='http://jabber.org/protocol/disco#info'/>", error).map(
    ([dir, kind, text, after]) => [dir, kind, text.replace("type='result'", "type='error'"), after] as const,
  );
}

function bound(jid: string): string {
  return `<iq type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>${jid}</jid></bind></iq>`;
}

/** Milliseconds; mostly a few, now and then a second. */
function latency(i: number): number {
  return 4 + ((i * 7919) % 97) ** 2 / 60 + (i % 210 === 0 ? 1100 : 0);
}

/** Every so many turns a hostile body passes. */
const STEP = 10;
