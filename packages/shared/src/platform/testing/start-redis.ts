import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';

/** A server that only one test file uses. `stop` kills it, `start` brings it back with its data on the same port. */
export type TestServer = { url: string; stop: () => Promise<void>; start: () => Promise<void>; close: () => Promise<void> };

/** Starts a private redis-server or valkey-server from the PATH; rejects with a sentence when there is none. */
export async function startRedis(): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), 'infaas-redis-'));
  const port = await freePort();
  const args = [
    '--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always',
    '--maxmemory-policy', 'noeviction', '--daemonize', 'no',
  ];
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    child = await firstThatStarts(['redis-server', 'valkey-server'], args);
  };
  const stop = async (): Promise<void> => {
    const running = child;
    child = null;
    if (running) await killAndWait(running, 'SIGKILL');
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`, start, stop,
    async close() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function firstThatStarts(programs: readonly string[], args: readonly string[]): Promise<ChildProcess> {
  const failures: string[] = [];
  for (const program of programs) {
    try {
      return await startUntil({ program, args: [...args], ready: /Ready to accept connections/u });
    } catch (error) {
      failures.push(`${program}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(`no Redis for this test (${failures.join('; ')}): install redis-server`);
}

/** Spawns a program; resolves when its output matches `ready`, rejects with the end of its output when it exits before. */
export function startUntil(options: {
  program: string; args: string[]; ready: RegExp; uid?: number | undefined; gid?: number | undefined; env?: NodeJS.ProcessEnv;
}): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const { uid, gid } = options;
    const child = spawn(options.program, options.args, {
      stdio: ['ignore', 'pipe', 'pipe'], ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }), ...(options.env ? { env: options.env } : {}),
    });
    let output = '';
    const listen = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-4_000);
      if (options.ready.test(output)) resolve(child);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`ended with ${code ?? signal}: ${output.slice(-500)}`)));
  });
}

/** Sends a signal and resolves when the process is gone. */
export function killAndWait(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
