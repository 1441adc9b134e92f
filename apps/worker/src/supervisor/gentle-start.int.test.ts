import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startedGently, startGently } from './gentle-start';

/** The priorities of all threads of a process, by proc_pid_stat(5). */
function priorities(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });
}

it.runIf(process.platform === 'linux' && process.getuid?.() === 0)('gives way while it starts, and serves with every thread as the others do', async () => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => { new (require("node:worker_threads").Worker)("setInterval(() => 0, 1000)", { eval: true }); process.stdout.write("up") }, 200)'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const { pid = 0 } = child;
  const before = priorities(pid);
  startGently(pid);
  await once(child.stdout, 'data');
  const starting = priorities(pid);
  startedGently(pid);
  const serving = priorities(pid);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(before.every((level) => level === before[0])).toBe(true);
  expect(Math.max(...starting)).toBe(Math.min(19, (before[0] ?? 0) + 5));
  expect(new Set(serving)).toEqual(new Set([before[0]]));
});
