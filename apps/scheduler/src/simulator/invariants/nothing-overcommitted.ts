import { tellsDeviceMemory } from '@infaas/shared/policy/cost';
import type { SimMachine } from '../engine/sim-types';
import type { Invariant } from './invariant';

/** Returns the invariant that the instances of a machine fit into its memory and its device's, and each into its cores. */
export function nothingOvercommitted(): Invariant {
  return {
    name: 'no machine is over-committed',
    broken({ machines }) {
      for (const machine of machines) {
        const because = overcommitted(machine);
        if (because !== null) return because;
      }
      return null;
    },
  };
}

function overcommitted({ id, hardware, instances, busyThreads }: SimMachine): string | null {
  let bytes = 0;
  let threads = 0;
  for (const { budgetBytes, variant, view, runs } of instances) {
    bytes += budgetBytes;
    if (runs.length > 0) threads += variant.threads;
    if (variant.threads > hardware.cores) return `${view.id} has ${variant.threads} threads on ${hardware.cores} cores`;
  }
  if (bytes > hardware.memoryBytes) return `${id} holds ${bytes} bytes of ${hardware.memoryBytes}`;
  if (hardware.kind === 'gpu' && tellsDeviceMemory(hardware) && bytes > hardware.deviceMemoryBytes) return `the device of ${id} holds ${bytes} bytes of ${hardware.deviceMemoryBytes}`;
  return busyThreads === threads ? null : `${id} counts ${busyThreads} busy threads, its instances have ${threads}`;
}
