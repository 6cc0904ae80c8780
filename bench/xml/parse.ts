// Messages per second through the parser alone, beside saxes: node --import tsx bench/xml/parse.ts
import { SaxesParser } from 'saxes';
import { StreamParser } from '../../src/xml/stream-parser.ts';

const HEADER =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1' from='localhost'>";
const BATCH = 64;

interface Parser {
  write(text: string): unknown;
}

function ours(): Parser {
  return new StreamParser({ streamStart() {}, streamElement() {}, streamEnd() {} });
}

function saxes(): Parser {
  return new SaxesParser({ xmlns: true });
}

function message(i: number): string {
  const head = `<message to='echo.localhost' from='user${i}@localhost/resource' type='chat' id='m${100000 + i}'><body>`;
  return `${head}${'Hello there, how are you? '.repeat(9).slice(0, 184 - head.length)}</body></message>`;
}

function batches(make: (i: number) => string): string[] {
  return Array.from({ length: 100 }, (_, n) =>
    Array.from({ length: BATCH }, (_, i) => make(n * BATCH + i)).join(''),
  );
}

function perSecond(create: () => Parser, texts: readonly string[], milliseconds: number): number {
  const parser = create();
  parser.write(HEADER);
  let count = 0;
  const start = performance.now();
  while (performance.now() - start < milliseconds) {
    for (const text of texts) parser.write(text);
    count += texts.length * BATCH;
  }
  return Math.round((count / (performance.now() - start)) * 1000);
}

function body(create: () => Parser, size: number, chunk: number): string {
  const parser = create();
  const text = `<message><body>${'x'.repeat(size)}</body></message>`;
  parser.write(HEADER);
  const start = performance.now();
  for (let i = 0; i < text.length; i += chunk) parser.write(text.slice(i, i + chunk));
  return `${(performance.now() - start).toFixed(1)} ms`;
}

const kinds = {
  ASCII: batches(message),
  'with a reference': batches((i) => message(i).replace('there,', '&lt;&amp;')),
  Cyrillic: batches((i) => message(i).replace('Hello there, how are you?', 'Привет, как дела? Хорошо.')),
  'with <request xmlns>': batches((i) =>
    message(i).replace('</message>', "<request xmlns='urn:xmpp:receipts'/></message>"),
  ),
};
for (const [name, create] of Object.entries({ ours, saxes })) {
  for (const [kind, texts] of Object.entries(kinds)) {
    perSecond(create, texts, 300);
    console.log(`${name}: ${perSecond(create, texts, 1000)} messages/s, ${kind}`);
  }
  for (const chunk of [5 << 20, 65536, 7, 1]) {
    body(create, 4 << 20, chunk);
    console.log(`${name}: 4 MB body in chunks of ${chunk}: ${body(create, 4 << 20, chunk)}`);
  }
}
