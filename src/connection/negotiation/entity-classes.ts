import { EventEmitter } from 'node:events';

/** What the entity's socket and parser need of us: the streams are ours all the time. */
export interface EntityBridge {
  readonly secure: boolean;
  /** Text that the entity sends. */
  send(text: string): void;
  /** The entity starts to read a new stream. */
  reading(parser: EventEmitter): void;
}

/** A `Socket` class for an entity: it is connected and encrypted already, and what it reads goes past it. */
export function makeSocketClass(bridge: EntityBridge): new () => EventEmitter {
  return class EntitySocket extends EventEmitter {
    readonly secure = bridge.secure;

    connect(): void {
      queueMicrotask(() => this.emit('connect'));
    }

    write(text: string, written?: () => void): void {
      bridge.send(text);
      written?.();
    }

    end(): void {
      queueMicrotask(() => this.emit('close'));
    }
  };
}

/** A `Parser` class for an entity: it is told what our own parser has read (`start`, `element`). */
export function makeParserClass(bridge: EntityBridge): new () => EventEmitter {
  return class EntityParser extends EventEmitter {
    constructor() {
      super();
      bridge.reading(this);
    }
  };
}
