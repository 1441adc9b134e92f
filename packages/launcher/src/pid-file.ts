import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { writePrivateFile } from './private-file';
import { identify, isAlive, type ProcessIdentity } from '@infaas/shared/platform/process-identity';
import { StartupError } from './startup-error';

const identitySchema = z.object({ pid: z.number().int().positive(), startedAt: z.string() });
const LAUNCHER = 'launcher';
const LEFTOVER_GRACE_MS = 8_000;
const MACHINE_GRACE_MS = 12_000;

/** Records which process is a part: `<directory>/<part>.json` with pid and start time. */
export function writePidFile(directory: string, part: string, pid: number): void {
  const identity = identify(pid);
  if (identity) writePrivateFile(join(directory, `${part}.json`), JSON.stringify(identity));
}

/** Forgets a part that has ended. */
export function removePidFile(directory: string, part: string): void {
  rmSync(join(directory, `${part}.json`), { force: true });
}

/**
 * Claims the data directory for this process. Throws a StartupError with the other's pid when another instance runs in it; stops parts
 * that a launcher left behind when it was killed.
 */
export async function claimHome(directory: string, report: (line: string) => void): Promise<void> {
  const other = readIdentity(directory, LAUNCHER);
  if (other && isAlive(other) && other.pid !== process.pid) {
    throw new StartupError(`INFaaS already runs with this data directory (process ${other.pid}). Stop that one (kill ${other.pid}), or start this one with another INFAAS_HOME.`);
  }
  writePidFile(directory, LAUNCHER, process.pid);
  const parts = readdirSync(directory).filter((name) => /^[a-z-]+\.json$/.test(name)).map((name) => name.slice(0, -5));
  await Promise.all(parts.filter((part) => part !== LAUNCHER).map((part) => stopLeftover(directory, part, report)));
}

/** Gives the data directory free. */
export function releaseHome(directory: string): void {
  removePidFile(directory, LAUNCHER);
}

/**
 * Ends the machines that control started on this machine, and forgets them: control must have ended before, or it would start others.
 * `atOnce` kills them. Resolves when none is left.
 */
export async function reapMachines(directory: string, { report, atOnce }: { report: (line: string) => void; atOnce: boolean }): Promise<void> {
  const names = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5)) : [];
  await Promise.all(names.map(async (name) => {
    const identity = readIdentity(directory, name);
    if (identity && isAlive(identity)) {
      if (!atOnce) signal(identity, 'SIGTERM');
      for (let waited = 0; !atOnce && waited < MACHINE_GRACE_MS && isAlive(identity); waited += 50) await sleep(50);
      if (isAlive(identity)) {
        if (!atOnce) report(`a machine (process ${identity.pid}) did not stop within ${MACHINE_GRACE_MS / 1_000} s: killed`);
        signal({ ...identity, pid: -identity.pid }, 'SIGKILL');
      }
    }
    removePidFile(directory, name);
  }));
}

async function stopLeftover(directory: string, part: string, report: (line: string) => void): Promise<void> {
  const identity = readIdentity(directory, part);
  if (identity && isAlive(identity)) {
    report(`stopping ${part} (process ${identity.pid}), left behind by an earlier run`);
    // SIGINT is Postgres's fast shutdown (SIGTERM waits for its clients); every other part takes both alike.
    signal(identity, 'SIGINT');
    for (let waited = 0; waited < LEFTOVER_GRACE_MS && isAlive(identity); waited += 50) await sleep(50);
    if (isAlive(identity)) signal(identity, 'SIGKILL');
  }
  removePidFile(directory, part);
}

function signal({ pid }: ProcessIdentity, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it ended in between
  }
}

function readIdentity(directory: string, part: string): ProcessIdentity | null {
  const file = join(directory, `${part}.json`);
  if (!existsSync(file)) return null;
  try {
    return identitySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null; // cut off by a crash: it names nobody
  }
}
