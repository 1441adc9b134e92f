import { performance } from 'node:perf_hooks';
import type { Micros } from '@infaas/shared/domain/units';
import { MICROS_PER_MS } from '@infaas/shared/domain/units';

/**
 * Returns how long this thread's event loop has been at work since it began. What passes of it while a body comes in is time that the client
 * waits for us, and a deadline has to count it; what else passes then is the client's, or the network's between.
 */
export function loopBusyUs(): Micros {
  return Math.round(performance.eventLoopUtilization().active * MICROS_PER_MS);
}
