import { bench } from './bench.ts';
import type { AnyCommand } from './command.ts';
import { demo } from './demo.ts';
import { echoClient } from './echo-client.ts';
import { echoComponent } from './echo-component.ts';
import { proxy } from './proxy.ts';
import { sandbox } from './sandbox.ts';
import { show } from './show.ts';
import { traffic } from './traffic.ts';
import { versionQuery } from './version-query.ts';

export const commands: readonly AnyCommand[] = [
  echoClient,
  echoComponent,
  versionQuery,
  traffic,
  proxy,
  show,
  bench,
  sandbox,
  demo,
];
