import type { Tap } from '../../transport/tap.ts';
import type { BackendSettings } from '../backend.ts';
import type { Fault } from './faults/fault.ts';

export interface BuiltinSettings extends BackendSettings {
  /** Gives each connection the tap that sees what passes on it, inside of TLS; `in` is what clients send. */
  openTap?(): Tap;
  /** What it does wrong on purpose. */
  readonly faults?: readonly Fault[];
}
