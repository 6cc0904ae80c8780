import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

const FOLDER = path.join(import.meta.dirname, '../../docs/schema');

/** The commands that have a schema of what `--json` writes. */
export const SCHEMAS: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
for (const name of SCHEMAS) ajv.addSchema(readSchema(name), `${name}.json`);

/**
 * Fails unless each line of `--json` output is what the schema of the command says, and there is one.
 *
 * @returns the lines, read
 */
export function assertJson(command: string, output: string): unknown[] {
  const validate = ajv.getSchema(`${command}.json`);
  assert.ok(validate, `docs/schema/${command}.json`);
  const lines = output.split('\n').filter((line) => line !== '');
  assert.ok(lines.length > 0, `${command}: no output`);
  return lines.map((line) => {
    const value: unknown = JSON.parse(line);
    assert.ok(validate(value), `${ajv.errorsText(validate.errors)}: ${line}`);
    return value;
  });
}

function readSchema(name: string): object {
  return JSON.parse(readFileSync(path.join(FOLDER, `${name}.json`), 'utf8'));
}
