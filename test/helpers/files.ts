import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';

const folder = mkdtempSync(path.join(tmpdir(), 'xmpp-tool-test-'));
after(() => rmSync(folder, { recursive: true }));
let count = 0;

/** A path in a folder that is removed after the tests of this file; nothing is there yet. */
export function temporaryPath(name: string): string {
  count += 1;
  return path.join(folder, `${count}-${name}`);
}

export function temporaryFile(name: string, content: string): string {
  const file = temporaryPath(name);
  writeFileSync(file, content);
  return file;
}
