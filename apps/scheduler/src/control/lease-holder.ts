import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** Returns the name under which this process holds the lease: host, process id, and what tells it from a later process of that id. */
export function leaseHolder(): string {
  return `${hostname()} ${process.pid} ${randomUUID()}`;
}

/** Returns whether a holder was a process of this host that no longer exists. */
export function isGoneHere(holder: string): boolean {
  const [host, id] = holder.split(' ');
  const pid = Number(id);
  // This process's own id can only be that of an earlier one: it does not hold the lease yet.
  if (host !== hostname() || !Number.isInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
