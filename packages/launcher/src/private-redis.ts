import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePort } from './ports';
import { writePrivateFile } from './private-file';
import type { PartSpec } from './supervised-part';

export type PrivateRedis = { spec: PartSpec; url: string; program: string };

const OLDEST = [6, 2] as const;

/** Returns the path of a redis-server or valkey-server (6.2 or newer) on the PATH, or null. */
export function findRedisServer(path: string): string | null {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const candidates = ['redis-server', 'valkey-server'].flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find((candidate) => isExecutable(candidate) && isNewEnough(candidate)) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isNewEnough(program: string): boolean {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 5_000 });
  const [, major, minor] = /v=(\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
  return Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1]);
}

/**
 * Prepares a Redis of our own in `<home>/redis`: durable (append-only file), never evicting, on loopback behind a password that stands
 * only in its configuration file (0600). Returns how to run it.
 */
export async function preparePrivateRedis({ home, program, password }: { home: string; program: string; password: string }): Promise<PrivateRedis> {
  const directory = join(home, 'redis');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const configuration = join(directory, 'redis.conf');
  const port = await freePort(recordedPort(configuration));
  const settings = {
    bind: '127.0.0.1', port: String(port), 'protected-mode': 'yes', requirepass: password, dir: JSON.stringify(directory), daemonize: 'no',
    appendonly: 'yes', appendfsync: 'everysec', save: '""', 'maxmemory-policy': 'noeviction', loglevel: 'notice', logfile: '""', databases: '1',
  };
  writePrivateFile(configuration, Object.entries(settings).map(([name, value]) => `${name} ${value}\n`).join(''));
  const spec: PartSpec = {
    name: 'redis', command: program, args: [configuration], env: { LC_ALL: 'C', PATH: '/usr/local/bin:/usr/bin:/bin' }, cwd: directory,
    stopSignal: 'SIGTERM', stopWithinMs: 10_000,
  };
  return { spec, url: `redis://default:${encodeURIComponent(password)}@127.0.0.1:${port}/0`, program };
}

function recordedPort(configuration: string): number | null {
  if (!existsSync(configuration)) return null;
  const port = Number(/^port (\d+)$/m.exec(readFileSync(configuration, 'utf8'))?.[1]);
  return Number.isInteger(port) && port > 0 ? port : null;
}
