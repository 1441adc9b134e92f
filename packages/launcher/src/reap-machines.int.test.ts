import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { reapMachines, writePidFile } from './pid-file';
import { isRunning, temporaryHome, type TemporaryHome } from './testing/temporary-home';

const homes: TemporaryHome[] = [];
afterEach(() => homes.splice(0).forEach((home) => home.remove()));

/** A process in a session of its own, as machines are; it has a child, as workers have. */
async function machine(directory: string, id: string, code = ''): Promise<number> {
  const child = spawn(process.execPath, ['-e', `${code}; console.log('up'); setInterval(() => {}, 1000);`], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  writePidFile(directory, id, child.pid ?? 0);
  return child.pid ?? 0;
}

function pids(): string {
  const home = temporaryHome();
  homes.push(home);
  return home.pids;
}

test('every machine ends, and is forgotten', async () => {
  const directory = pids();
  const processes = await Promise.all(['0a-1', '0b-2'].map((id) => machine(directory, id)));
  await reapMachines(directory, { report: () => undefined, atOnce: false });
  expect(processes.map(isRunning)).toEqual([false, false]);
  expect(existsSync(join(directory, '0a-1.json'))).toBe(false);
});

test('at once, when it must be: also one that would not listen', async () => {
  const directory = pids();
  const pid = await machine(directory, 'stubborn', 'process.on("SIGTERM", () => {})');
  await reapMachines(directory, { report: () => undefined, atOnce: true });
  for (let waited = 0; isRunning(pid) && waited < 5_000; waited += 50) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(isRunning(pid)).toBe(false);
});

test('a later process with the pid of a machine is left alone', async () => {
  const directory = pids();
  const pid = await machine(directory, 'other');
  writeFileSync(join(directory, 'other.json'), JSON.stringify({ pid, startedAt: 'long ago' }));
  await reapMachines(directory, { report: () => undefined, atOnce: false });
  expect(isRunning(pid)).toBe(true);
  process.kill(pid, 'SIGKILL');
});

test('nothing to end is no failure', async () => {
  await reapMachines(join(pids(), 'none'), { report: () => undefined, atOnce: false });
});
