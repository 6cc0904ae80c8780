import type { EventEmitter } from 'node:events';
import type { makeParserClass, makeSocketClass } from './entity-classes.ts';

/** A client or component of the @xmpp packages, as far as we use it. */
export interface Entity extends EventEmitter {
  timeout: number;
  readonly reconnect: { stop(): void };
  readonly iqCaller: { readonly handlers: Map<string, { reject(error: Error): void }> };
  readonly options: { readonly service: string; readonly domain: string };
  connect(service: string): Promise<unknown>;
  open(options: { domain: string }): Promise<unknown>;
  _detachSocket(): void;
  _detachParser(): void;
}

export type EntityClasses = {
  readonly Socket: ReturnType<typeof makeSocketClass>;
  readonly Parser: ReturnType<typeof makeParserClass>;
};

/** Their own `start` also waits for `online`; when the stream is never opened, that rejection is nobody's. */
export async function startEntity(entity: Entity, isOver: () => boolean): Promise<void> {
  await entity.connect(entity.options.service);
  // Who is dismissed meanwhile would wait for a stream header until its timeout, and the process with it.
  if (isOver()) return;
  await entity.open({ domain: entity.options.domain });
}

/** Takes the stream away from the entity and ends all that it waits for. */
export function dismissEntity(entity: Entity, failure: Error | undefined): void {
  entity.reconnect.stop();
  entity._detachParser();
  entity._detachSocket();
  if (failure) entity.emit('error', failure);
  for (const pending of entity.iqCaller.handlers.values()) pending.reject(failure ?? new Error('dismissed'));
  entity.removeAllListeners();
  entity.on('error', () => {});
}
