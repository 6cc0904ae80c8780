// Writes src/traffic/namespaces.json anew: `node scripts/refresh-namespaces.mjs XEPS`, where XEPS is a folder with the
// sources of the XEPs (xep-0092.xml and so on, as in the repository of the XMPP Standards Foundation).
// A XEP defines the namespaces that its schemas have for their target. What the file holds besides them, as those of
// RFCs and of XEPs without a schema, stays; titles follow their XEPs. Look at the difference before you commit it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('usage: node scripts/refresh-namespaces.mjs XEPS\n');
  process.exit(2);
}
const file = path.join(path.dirname(fileURLToPath(import.meta.url)), '../src/traffic/namespaces.json');
const names = new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8'))));
const titles = new Map();

for (const name of readdirSync(folder).filter((each) => /^xep-\d{4}\.xml$/.test(each))) {
  const source = readFileSync(path.join(folder, name), 'utf8');
  const document = name.slice(0, -4).toUpperCase();
  const title = readText(/<title>([^<]*)<\/title>/.exec(source)?.[1]?.trim() ?? '');
  if (title === '') continue;
  titles.set(document, title);
  for (const [, namespace] of source.matchAll(/targetNamespace=['"]([^'"]+)['"]/g)) {
    if (!names.has(namespace)) names.set(namespace, [document, title]);
  }
}
for (const [namespace, [document, title]] of names) {
  names.set(namespace, [document, titles.get(document) ?? title]);
}
const lines = [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, entry]) => line(key, entry));
writeFileSync(file, `{\n${lines.join(',\n')}\n}\n`);

/** As the formatter has it. */
function line(key, [document, title]) {
  const [name, first, second] = [key, document, title].map((each) => JSON.stringify(each));
  const short = `  ${name}: [${first}, ${second}]`;
  return short.length < 110 ? short : `  ${name}: [\n    ${first},\n    ${second}\n  ]`;
}

function readText(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
