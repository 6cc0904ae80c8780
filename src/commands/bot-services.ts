import { disco } from '../handlers/disco.ts';
import { ping } from '../handlers/ping.ts';
import { time } from '../handlers/time.ts';
import { version } from '../handlers/version.ts';
import type { Handler } from '../stanza/handler.ts';
import { NAME, VERSION } from '../version.ts';

/** What every bot answers, besides what it is there for; service discovery tells of all of it. */
export function botServices(others: readonly Handler[] = []): Handler[] {
  const services = [ping, time, version({ name: NAME, version: VERSION }), ...others];
  return [...services, ...disco(NAME, services)];
}
