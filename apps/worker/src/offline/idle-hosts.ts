import { existsSync } from 'node:fs';
import type { Executable } from '@infaas/shared/jobs/catalogue';
import { openBenchHost, type BenchHost, type BenchPlace } from '../supervisor/bench-host';
import type { HostAddress } from '../supervisor/host-client';
import { startHostProcess, type HostCommand, type HostProcess } from '../supervisor/host-process';
import { LOWEST_PRIORITY } from './give-way';

const NICE = ['/usr/bin/nice', '/bin/nice'].find((path) => existsSync(path));
/** A host is kept so long for the next chunk: its load takes longer than the pause between two. */
const KEPT_MS = 10_000;

/** Hosts of offline work: at the lowest priority from their first instruction, so that every thread of theirs has it. */
export type IdleHosts = {
  /** Returns a host with the variant loaded; the same one for every chunk of it that runs now. */
  open(executable: Executable): Promise<HostAddress>;
  /** Says that a chunk no longer needs its host. */
  leave(executable: Executable): void;
  /** Ends a host that does not answer any more; the next `open` starts another. */
  discard(executable: Executable): Promise<void>;
  pids(): number[];
  close(): Promise<void>;
};

type Entry = { bench: Promise<BenchHost>; users: number; timer: NodeJS.Timeout | null };

/** Returns the hosts of offline work, none yet. */
export function createIdleHosts(place: Omit<BenchPlace, 'pool'>, command: HostCommand): IdleHosts {
  const pool = idlePool(command);
  const entries = new Map<string, Entry>();

  async function end(id: string): Promise<void> {
    const entry = entries.get(id);
    if (!entry) return;
    entries.delete(id);
    if (entry.timer) clearTimeout(entry.timer);
    await entry.bench.then((bench) => bench.close(), () => undefined);
  }

  async function load(executable: Executable): Promise<BenchHost> {
    const bench = await openBenchHost({ ...place, pool }, executable, null);
    void bench.host.exited.then(() => {
      // One that ended by itself is not handed out again.
      void entries.get(executable.variantId)?.bench.then((current) => current === bench && entries.delete(executable.variantId), () => undefined);
    });
    return bench;
  }

  return {
    async open(executable) {
      const id = executable.variantId;
      // Models of other jobs that nobody runs now make room: offline work takes little memory.
      for (const [other, { users }] of entries) if (other !== id && users === 0) await end(other);
      let entry = entries.get(id);
      if (!entry) {
        entry = { bench: load(executable), users: 0, timer: null };
        entries.set(id, entry);
        entry.bench.catch(() => entries.delete(id));
      }
      if (entry.timer) clearTimeout(entry.timer);
      entry.users += 1;
      return (await entry.bench).address;
    },
    leave({ variantId }) {
      const entry = entries.get(variantId);
      if (!entry) return;
      entry.users = Math.max(0, entry.users - 1);
      if (entry.users === 0) entry.timer = setTimeout(() => void end(variantId), KEPT_MS);
    },
    discard: ({ variantId }) => end(variantId),
    pids: () => pool.pids(),
    async close() {
      await Promise.all([...entries.keys()].map((id) => end(id)));
      await pool.close();
    },
  };
}

/** Starts hosts when asked, without a spare: offline work can wait for a process to start. */
function idlePool(command: HostCommand): BenchPlace['pool'] & { pids: () => number[] } {
  const alive = new Set<HostProcess>();
  const start = (): HostProcess => {
    const host = startHostProcess(NICE === undefined ? command : { ...command, command: [NICE, '-n', String(LOWEST_PRIORITY), ...command.command] });
    if (NICE === undefined) host.nice(LOWEST_PRIORITY);
    alive.add(host);
    void host.exited.then(() => alive.delete(host));
    return host;
  };
  return {
    fresh: start,
    async take() {
      const host = start();
      await host.ready;
      return host;
    },
    settled: () => Promise.resolve(),
    pids: () => [...alive].map((host) => host.pid),
    async close() {
      const hosts = [...alive];
      for (const host of hosts) host.kill('the worker stopped');
      await Promise.all(hosts.map((host) => host.exited));
    },
  };
}
