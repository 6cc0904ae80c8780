import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/**
 * Runs a program beside a name server that never answers: `COMMAND [ARGUMENT...]`. It has to be in a network of its
 * own, where it may have the port of name servers; `silentDns` in dns-namespace.ts sees to that.
 */
const silent = createSocket('udp4').bind(53, '127.0.0.1');
await once(silent, 'listening');
const [command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: 'inherit' });
const [code] = await once(child, 'exit');
process.exit(code ?? 70);
