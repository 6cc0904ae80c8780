// `npm run docs`: writes the man page and docs/commands.md anew, from the commands' data and the samples.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { madeDocuments } from './docs/made-documents.ts';

for (const [file, content] of madeDocuments())
  writeFileSync(path.join(import.meta.dirname, '..', file), content);
