import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { claimHome, releaseHome, writePidFile } from './pid-file';
import { Product } from './product';
import type { PartSpec } from './supervised-part';
import { isRunning, temporaryHome, type TemporaryHome } from './testing/temporary-home';
import { waitFor } from './wait-for';

const open: { product: Product; directories: TemporaryHome }[] = [];

afterEach(async () => {
  for (const { product, directories } of open.splice(0)) {
    await product.stop();
    directories.remove();
  }
});

function makeProduct() {
  const directories = temporaryHome();
  const lines: string[] = [];
  const product = new Product(directories, (line) => lines.push(line));
  open.push({ product, directories });
  const log = (name: string): string => {
    const file = join(directories.logs, `${name}.log`);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  return { product, directories, lines, log, pid: (name: string) => pidOf(directories, name) };
}

function pidOf({ pids }: TemporaryHome, name: string): number | null {
  const file = join(pids, `${name}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid : null;
}

function program(name: string, code: string, changes: Partial<PartSpec> = {}): PartSpec {
  return { name, command: process.execPath, args: ['-e', code], env: { PATH: process.env['PATH'] ?? '' }, cwd: '/', stopSignal: 'SIGTERM', stopWithinMs: 5_000, ...changes };
}

const RUNS = 'console.log("up"); setInterval(() => {}, 1000);';

describe('Product', () => {
  test('parts stop in order: gateway, worker, control, web', async () => {
    const { product, directories } = makeProduct();
    const order = join(directories.home, 'order');
    const notes = (name: string): string =>
      `console.log("up"); process.on("SIGTERM", () => { require("fs").appendFileSync(${JSON.stringify(order)}, "${name} "); process.exit(0); }); setInterval(() => {}, 1000);`;
    for (const name of ['web', 'control', 'gateway', 'worker']) {
      await product.start(program(name, notes(name)), () => Promise.resolve(existsSync(join(directories.logs, `${name}.log`)) && readFileSync(join(directories.logs, `${name}.log`), 'utf8').includes('up')));
    }
    await product.stop();
    expect(readFileSync(order, 'utf8').trim().split(' ')).toEqual(['gateway', 'worker', 'control', 'web']);
  });

  test('a part that has nothing to do ends for good, with its reason', async () => {
    const { product, lines, log } = makeProduct();
    await product.start(program('gpu-worker', 'console.log("no accelerator shows"); process.exit(78)', { finalExitCode: 78 }), () => Promise.resolve(lines.length > 0));
    expect(lines).toEqual(['gpu-worker has nothing to do here: no accelerator shows']);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(log('gpu-worker').trim()).toBe('no accelerator shows');
  });

  test('a killed part runs again under a new pid, and its pid file says so', async () => {
    const { product, lines, log, pid } = makeProduct();
    await product.start(program('worker', RUNS), () => Promise.resolve(log('worker').includes('up')));
    const before = pid('worker') ?? 0;
    process.kill(before, 'SIGKILL');
    expect(await waitFor(() => Promise.resolve(pid('worker') !== null && pid('worker') !== before), { withinMs: 20_000 })).toBe(true);
    expect(lines[0]).toMatch(/worker ended \(SIGKILL\); starting it again in 0\.5 s/);
    await product.stop();
    expect(pid('worker')).toBe(null);
  });

  test('a part that cannot run ends the start with the end of its log', async () => {
    const { product } = makeProduct();
    const start = product.start(program('control', 'console.error("DATABASE_URL is wrong"); process.exit(3);'), () => Promise.resolve(false));
    await expect(start).rejects.toThrow(/control ends as soon as it is started.*DATABASE_URL is wrong/s);
  });

  test('a program that does not exist is an error that names it', async () => {
    const { product } = makeProduct();
    const start = product.start({ ...program('web', ''), command: '/no/such/program', args: [] }, () => Promise.resolve(false));
    await expect(start).rejects.toThrow('/no/such/program');
  });

  test('a part that ignores its signal is killed after its time, with its own children', async () => {
    const { product, directories, log, lines } = makeProduct();
    const stubborn = 'const c = require("child_process").spawn("sleep", ["600"]); console.log("child", c.pid); process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);';
    await product.start(program('worker', stubborn, { stopWithinMs: 300 }), () => Promise.resolve(log('worker').includes('child')));
    const part = pidOf(directories, 'worker') ?? 0;
    const child = Number(/child (\d+)/.exec(log('worker'))?.[1]);
    await product.stop();
    expect(lines).toContain('worker did not stop within 0.3 s: killed');
    expect(isRunning(part)).toBe(false);
    expect(await waitFor(() => Promise.resolve(!isRunning(child)), { withinMs: 5_000 })).toBe(true);
  });
});

describe('claimHome', () => {
  test('a second instance is told the first one\'s pid', async () => {
    const { directories } = makeProduct();
    const other = spawn('sleep', ['600'], { stdio: 'ignore' });
    writePidFile(directories.pids, 'launcher', other.pid ?? 0);
    await expect(claimHome(directories.pids, () => undefined)).rejects.toThrow(`already runs with this data directory (process ${other.pid})`);
    other.kill('SIGKILL');
    await once(other, 'exit');
    await claimHome(directories.pids, () => undefined);
    expect(pidOf(directories, 'launcher')).toBe(process.pid);
    releaseHome(directories.pids);
    expect(pidOf(directories, 'launcher')).toBe(null);
  });

  test('parts that a killed launcher left behind are stopped, a later process with the same pid is not', async () => {
    const { directories } = makeProduct();
    const leftover = spawn('sleep', ['600'], { stdio: 'ignore' });
    const stranger = spawn('sleep', ['600'], { stdio: 'ignore' });
    writePidFile(directories.pids, 'gateway', leftover.pid ?? 0);
    writeFileSync(join(directories.pids, 'worker.json'), JSON.stringify({ pid: stranger.pid, startedAt: 'another time' }));
    const ended = once(leftover, 'exit');
    await claimHome(directories.pids, () => undefined);
    await ended;
    expect(isRunning(stranger.pid ?? 0)).toBe(true);
    expect(pidOf(directories, 'gateway')).toBe(null);
    stranger.kill('SIGKILL');
    releaseHome(directories.pids);
  });
});
