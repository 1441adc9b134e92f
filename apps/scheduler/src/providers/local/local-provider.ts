import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isAlive } from '@infaas/shared/platform/process-identity';
import type { MachineOrder, MachineProvider } from '../../control/fleet-scaling/machine-provider';
import { openMachineRecords, type MachineRecord } from './machine-records';
import { parseCoreList, pickCores } from './pick-cores';

export type LocalProviderOptions = {
  /** What a machine is: the worker's program. */
  command: readonly [string, ...string[]];
  /** The worker's environment but for its name, cores and memory. */
  environment: Readonly<Record<string, string>>;
  /** Where processes are written down, and their logs. */
  directory: string;
  logs: string;
  /** How long a worker may take to drain before it is killed. */
  stopWithinMs?: number;
};

const STOP_WITHIN_MS = 12_000;
const POLL_MS = 50;

/**
 * Returns the provider whose machines are workers on this machine: each a process in a session of its own, kept to as many cores as its
 * class has (Linux; elsewhere it is only told how many threads to offer), told how much memory to place. They outlive this process; the
 * next one finds them by the files that say which process each is.
 */
export function createLocalProvider(options: LocalProviderOptions): MachineProvider {
  const records = openMachineRecords(options.directory);
  mkdirSync(options.logs, { recursive: true, mode: 0o700 });
  const available = findTaskset() ? coresOfProcess() : [];

  async function start({ id, workerName, hardware }: MachineOrder): Promise<void> {
    const known = records.read(id);
    if (known !== null && isAlive(known)) return;
    const taken = records.all().filter(({ alive }) => alive).map(({ record }) => record.cores);
    const cores = pickCores(available, taken, hardware.cores);
    const log = openSync(join(options.logs, `machine-${workerName}.log`), 'a', 0o600);
    const [program, ...args] = [...(cores.length > 0 ? ['taskset', '-c', cores.join(',')] : []), ...options.command];
    const child = spawn(program ?? '', args, {
      detached: true, stdio: ['ignore', log, log],
      env: {
        ...options.environment, INFAAS_WORKER_NAME: workerName, INFAAS_WORKER_CORES: String(hardware.cores),
        INFAAS_WORKER_MEMORY_BYTES: String(hardware.memoryBytes),
      },
    });
    closeSync(log);
    child.unref();
    // At once: a control that is killed after this line leaves a machine that the next one knows.
    const identity = child.pid === undefined ? null : identify(child.pid);
    if (identity !== null) records.write(id, { ...identity, workerName, cores, count: hardware.cores });
    await once(child, 'spawn');
    if (identity === null) throw new Error('the process ended at once');
  }

  async function stop(id: string): Promise<void> {
    const record = records.read(id);
    if (record !== null) {
      signal(record, 'SIGTERM');
      for (let waited = 0; waited < (options.stopWithinMs ?? STOP_WITHIN_MS) && isAlive(record); waited += POLL_MS) await sleep(POLL_MS);
      killGroup(record);
    }
    records.remove(id);
  }

  return {
    name: 'local', start, stop,
    list: () => Promise.resolve(records.all().map(({ id, record, alive }) => (
      { id, state: alive ? 'running' as const : 'ended' as const, preemptAtMs: null, note: alive ? noteOf(record) : `its log is machine-${record.workerName}.log` }
    ))),
    shares: { cores: availableParallelism(), processor: cpus()[0]?.model.trim() ?? 'unknown', host: hostname() },
  };
}

function noteOf({ cores, count }: MachineRecord): string {
  if (cores.length === 0) return `not kept to cores of its own: it offers ${count} threads`;
  return `kept to core${cores.length === 1 ? '' : 's'} ${cores.join(', ')}`;
}

function findTaskset(): boolean {
  return process.platform === 'linux' && spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;
}

function coresOfProcess(): number[] {
  return parseCoreList(/^Cpus_allowed_list:\s*(\S+)$/mu.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '');
}

function signal(record: MachineRecord, name: NodeJS.Signals): void {
  try {
    if (isAlive(record)) process.kill(record.pid, name);
  } catch {
    // it ended in between
  }
}

/** The worker when it did not end in time, and whatever it left. */
function killGroup(record: MachineRecord): void {
  try {
    const now = identify(record.pid);
    if (now === null || now.startedAt === record.startedAt) process.kill(-record.pid, 'SIGKILL');
  } catch {
    // the group is empty
  }
}
