import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resolveLines } from '../../../src/commands/resolve-report.ts';
import { ok, warning } from '../../../src/probe/finding.ts';
import type { Resolution } from '../../../src/probe/resolution.ts';
import { FakeIo } from '../../helpers/fake-io.ts';

const NO_LINKS = { kind: 'none', why: 'no such host' } as const;

const NOTHING: Resolution = {
  domain: 'a.example',
  services: [],
  hosts: [],
  hostsLeftOut: 0,
  hostMeta: { xml: NO_LINKS, json: NO_LINKS },
};

const FINDINGS = [
  ok('DNS', 'targets', 'clients find places'),
  warning('a.example', 'alias', 'is an alias of b.example', 'name b.example'),
];

function lines(columns: number | undefined): string[] {
  const { stdout } = new FakeIo(columns === undefined ? {} : { terminal: true, columns });
  return resolveLines(NOTHING, FINDINGS, stdout);
}

describe('what resolve has found', () => {
  it('goes on below its beginning where the terminal is narrow, and no word is broken', () => {
    assert.deepEqual(lines(46).join('\n').split('\n').slice(-3), [
      'ok       DNS        clients find places',
      'warning  a.example  is an alias of b.example;',
      '                    fix: name b.example',
    ]);
  });

  it('has what does not fit beside a place below it, whole', () => {
    const host = 'a.example';
    const addresses = ['2001:db8::1234', '192.0.2.10'];
    const found: Resolution = {
      ...NOTHING,
      hosts: [
        {
          host,
          aliases: [],
          ipv6: { kind: 'records', records: addresses.slice(0, 1) },
          ipv4: { kind: 'records', records: addresses.slice(1) },
        },
      ],
    };
    const { stdout } = new FakeIo({ terminal: true, columns: 50 });
    assert.deepEqual(resolveLines(found, [], stdout).slice(0, 2), [
      'c2s  a.example:5222  STARTTLS  no SRV record',
      '     2001:db8::1234 192.0.2.10',
    ]);
  });

  it('is left to a terminal that is too narrow for sentences', () => {
    assert.equal(lines(30).at(-1), 'warning  a.example  is an alias of b.example; fix: name b.example');
  });

  it('is a line each for a pipe', () => {
    assert.equal(
      lines(undefined).at(-1),
      'warning\ta.example\tis an alias of b.example; fix: name b.example',
    );
  });
});
