import { readdir, readFile, readlink } from 'node:fs/promises';
import type { BackendPorts } from '../../src/server/backend.ts';

/** Pids whose working folder is in `folder`; a zombie has none. */
export async function processesIn(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const folders = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')));
  return pids.filter((_, index) => folders[index]?.startsWith(folder));
}

export async function isRunning(pid: number): Promise<boolean> {
  return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) !== '';
}

/** The local addresses, in hexadecimal, that its ports listen on, IPv4 and IPv6. */
export async function listeningAddresses(ports: BackendPorts): Promise<string[]> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((table) => readFile(`/proc/net/${table}`, 'utf8')));
  const listening = tables.join('').matchAll(/: (\w+):(\w{4}) \w+:\w+ 0A /g);
  const wanted = new Set<number>(Object.values(ports));
  return [...listening]
    .filter((match) => wanted.has(Number.parseInt(match[2] ?? '', 16)))
    .map((match) => match[1] ?? '');
}

/** The pids of what a process has started, oldest first. */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(' ').filter(Boolean).map(Number);
}
