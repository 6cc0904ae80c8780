import type { BackendName } from '../../src/server/backend.ts';
import { startServer } from './servers.ts';

// A parent to be killed: starts the server that its argument names and says where it is.
const { pid, folder } = await startServer(process.argv[2] as BackendName);
process.stdout.write(`${JSON.stringify({ pid, folder })}\n`);
