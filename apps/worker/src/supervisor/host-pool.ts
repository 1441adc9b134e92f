import { startedGently, startGently } from './gentle-start';
import { startHostProcess, type HostCommand, type HostProcess } from './host-process';

/** Keeps one spare host whose runtime is imported, so that a load does not wait for the start of a process. */
export type HostPool = {
  /** A host that is ready; a new spare starts behind it. Rejects when hosts cannot start. */
  take: () => Promise<HostProcess>;
  /** A new host that is only starting, beside the spare: for measuring what a start takes. */
  fresh: () => HostProcess;
  /** Resolves when the spare has finished starting (or could not): from then on nothing here takes processor time. */
  settled: () => Promise<void>;
  close: () => Promise<void>;
};

/** Opens the pool and starts its first spare. */
export function openHostPool(command: HostCommand): HostPool {
  const alive = new Set<HostProcess>();
  let closed = false;
  const start = (): HostProcess => {
    const host = startHostProcess(command);
    alive.add(host);
    void host.exited.then(() => alive.delete(host));
    return host;
  };
  const startSpare = (): HostProcess => {
    const host = start();
    startGently(host.pid);
    return host;
  };
  let spare = startSpare();
  const take = async (): Promise<HostProcess> => {
    if (closed) throw new Error('the worker is stopping');
    const host = alive.has(spare) ? spare : start();
    // The next spare starts when this one has finished starting: two at once would slow each other down.
    spare = host;
    await host.ready;
    // Two callers may have waited for the same spare; the other one has it.
    if (spare !== host) return take();
    startedGently(host.pid);
    spare = startSpare();
    return host;
  };
  return {
    take,
    fresh: start,
    settled: () => spare.ready.catch(() => undefined),
    async close() {
      closed = true;
      const hosts = [...alive];
      for (const host of hosts) host.kill('the worker stopped');
      await Promise.all(hosts.map((host) => host.exited));
    },
  };
}
