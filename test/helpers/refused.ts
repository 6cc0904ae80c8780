import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { connect } from '../../src/connection/connect.ts';
import { CliError, type FailureKind } from '../../src/errors.ts';
import { CERTIFICATE, clientSettings, type componentSettings, PASSWORD } from './scripted-login.ts';
import { type Script, type ScriptedServer, withServer } from './scripted-server.ts';

export const NEVER = new AbortController().signal;
export const CONCURRENT = { concurrency: true };

export type SettingsOf = typeof clientSettings | typeof componentSettings;

export function fails(kind: FailureKind, message: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof CliError, String(error));
    assert.match(error.message, message);
    assert.equal(error.kind, kind);
    return true;
  };
}

/** Connects to a server with this script, which must fail; gives what the server has received. */
export async function refused(
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

export function assertNothingSecret(received: string): void {
  assert.doesNotMatch(received, /<auth|<response|<handshake/);
  assert.ok(!received.includes(PASSWORD));
  assert.ok(!received.includes(Buffer.from(`\0me\0${PASSWORD}`).toString('base64')));
}

export const SHORT = 3000;
export const withTls =
  (mode: 'auto' | 'starttls' | 'direct', timeout = 10_000) =>
  (server: ScriptedServer) =>
    clientSettings(server, { timeout, tls: { mode, insecure: false, ca: CERTIFICATE.certificate } });
export const inClear = (server: ScriptedServer) => clientSettings(server, { timeout: SHORT });

export function deferred(): { promise: Promise<void>; resolve(): void } {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
