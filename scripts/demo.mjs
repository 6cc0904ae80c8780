// `npm run demo`: all the set-up that a fresh clone needs, then the demo.
import { run, setUp } from './set-up.mjs';

setUp({ servers: false });
process.exitCode = run(process.execPath, ['bin/xmpp-tool.js', 'demo']);
