import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commands } from '../../src/commands/index.ts';
import { assertJson, SCHEMAS } from '../helpers/json-schema.ts';

describe('docs/schema', () => {
  it('has a schema for each command with --json, and for no others', () => {
    const withJson = commands.filter(({ options }) => Object.hasOwn(options, 'json'));
    assert.deepEqual([...SCHEMAS].sort(), withJson.map(({ name }) => name).sort());
  });

  it('tells what it knows from what it does not', () => {
    assertJson('echo-client', '{"time":"2026-01-02T03:04:05.678Z","from":"a@b","body":"x"}\n');
    assertJson('echo-component', '{"time":"2026-01-02T03:04:05Z","from":"a@b","body":"x"}\n');
    for (const line of ['{"time":"noon","from":"a@b","body":"x"}', '{"from":"a@b"}', '[]', '{"a":1}'])
      assert.throws(() => assertJson('echo-client', line));
    assert.throws(() => assertJson('echo-client', ''));
  });
});
