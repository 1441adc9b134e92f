import { setPriority } from 'node:os';

/** The lowest priority that there is. */
export const LOWEST_PRIORITY = 19;

/** Makes this process give way to all others, as far as the platform lets it; threads that start later do so, too. */
export function giveWay(): void {
  try {
    setPriority(0, LOWEST_PRIORITY);
  } catch {
    // A courtesy: without the permission it runs as the others do.
  }
}
