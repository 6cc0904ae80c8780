import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { client, xml as clientXml } from '@xmpp/client';
import componentPackage from '@xmpp/component';
import { COMPONENT, DOMAIN } from './scripted-login.ts';
import type { ScriptedServer } from './scripted-server.ts';

/** An element as the packages have it. */
export interface BareElement {
  readonly name: string;
  readonly attrs: Record<string, string>;
  getChildText(name: string): string | null;
  getChild(name: string): BareElement | undefined;
}

/** A client or component of the packages, as a program uses it. */
export interface BareEntity extends EventEmitter {
  readonly socket: (Socket & { readonly socket?: Socket }) | null;
  readonly reconnect: { delay: number; stop(): void };
  readonly iqCaller: {
    readonly handlers: Map<string, { reject(error: Error): void }>;
    request(iq: BareElement): Promise<BareElement>;
  };
  start(): Promise<unknown>;
  send(item: BareElement): Promise<void>;
}

export const SECRET = 'secret';

type Where = Pick<ScriptedServer, 'port'>;

/** What a program gives to `client()` or `component()`. */
export function bareOptions(kind: 'client' | 'component', { port }: Where): Record<string, unknown> {
  const service = `xmpp://127.0.0.1:${port}`;
  return kind === 'client'
    ? { service, domain: DOMAIN, username: 'me', password: SECRET }
    : { service, domain: COMPONENT, password: SECRET };
}

export function bareClient(server: Where, changes: Record<string, unknown> = {}): BareEntity {
  return client({ ...bareOptions('client', server), ...changes }) as unknown as BareEntity;
}

export function bareComponent(server: Where, changes: Record<string, unknown> = {}): BareEntity {
  const options = { ...bareOptions('component', server), ...changes } as Parameters<
    typeof componentPackage.component
  >[0];
  return componentPackage.component(options) as unknown as BareEntity;
}

/** The packages' `xml()`; the component's own copy makes other elements, which no `instanceof` tells. */
export function bareXml(
  kind: 'client' | 'component',
  name: string,
  attributes: Record<string, string>,
  ...children: (BareElement | string)[]
): BareElement {
  const build = kind === 'client' ? clientXml : componentPackage.xml;
  return (build as unknown as (...parts: unknown[]) => BareElement)(name, attributes, ...children);
}

/** What becomes of an entity, and what it reads. */
export interface Bare {
  readonly entity: BareEntity;
  readonly stanzas: readonly BareElement[];
  readonly errors: readonly Error[];
  /** `start()`; its failure is also among the errors. */
  readonly started: Promise<unknown>;
  /** Resolves when so many stanzas have been read. */
  stanzasRead(count: number): Promise<void>;
}

/** Starts an entity, and leaves nothing of it behind: it would reconnect for ever. */
export async function withBare(entity: BareEntity, use: (bare: Bare) => Promise<void>): Promise<void> {
  const stanzas: BareElement[] = [];
  const errors: Error[] = [];
  entity.on('error', (error: Error) => errors.push(error));
  entity.on('stanza', (stanza: BareElement) => {
    // The answer to the request to bind comes this way, too.
    if (!stanza.getChild('bind')) stanzas.push(stanza);
  });
  const stanzasRead = (count: number): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (stanzas.length < count) return;
        entity.off('stanza', look);
        resolve();
      };
      entity.on('stanza', look);
      look();
    });
  const started = entity.start();
  started.catch(() => {});
  try {
    await inTime(use({ entity, stanzas, errors, started, stanzasRead }));
  } finally {
    dispose(entity);
  }
}

function dispose(entity: BareEntity): void {
  entity.reconnect.stop();
  (entity.socket?.socket ?? entity.socket)?.destroy();
  // Its timers end with this event, and its requests wait half a minute otherwise.
  entity.emit('disconnect', { clean: false });
  for (const { reject } of entity.iqCaller.handlers.values()) reject(new Error('over'));
}

/** What does not happen any more fails a test: it does not hang. Milliseconds. */
const DEADLINE = 20_000;

export async function inTime(work: Promise<void>): Promise<void> {
  const end = await outcome(work, DEADLINE);
  if (end.is === 'failure') throw end.error;
  if (end.is === 'pending') throw new Error('the bare packages do not do what they are known for');
}

/** How a promise stands after so many milliseconds. */
export async function outcome<T>(
  promise: Promise<T>,
  milliseconds: number,
): Promise<{ is: 'value'; value: T } | { is: 'failure'; error: unknown } | { is: 'pending' }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ is: 'pending' }>((resolve) => {
    timer = setTimeout(() => resolve({ is: 'pending' }), milliseconds);
  });
  const settled = promise.then(
    (value) => ({ is: 'value', value }) as const,
    (error: unknown) => ({ is: 'failure', error }) as const,
  );
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}
