import { bench } from './bench.ts';
import type { AnyCommand } from './command.ts';
import { demo } from './demo.ts';
import { disco } from './disco.ts';
import { doctor } from './doctor.ts';
import { echoClient } from './echo-client.ts';
import { echoComponent } from './echo-component.ts';
import { explain } from './explain.ts';
import { iq } from './iq.ts';
import { listen } from './listen.ts';
import { ping } from './ping.ts';
import { proxy } from './proxy.ts';
import { raw } from './raw.ts';
import { resolve } from './resolve.ts';
import { sandbox } from './sandbox.ts';
import { send } from './send.ts';
import { show } from './show.ts';
import { time } from './time.ts';
import { traffic } from './traffic.ts';
import { uptime } from './uptime.ts';
import { versionQuery } from './version-query.ts';

export const commands: readonly AnyCommand[] = [
  echoClient,
  echoComponent,
  versionQuery,
  send,
  listen,
  disco,
  ping,
  time,
  uptime,
  iq,
  raw,
  resolve,
  doctor,
  explain,
  traffic,
  proxy,
  show,
  bench,
  sandbox,
  demo,
];
