import { MICROS_PER_SECOND, SECONDS_PER_HOUR } from '@infaas/shared/domain/units';
import type { Invariant } from './invariant';

const UNITS = BigInt(SECONDS_PER_HOUR) * BigInt(MICROS_PER_SECOND);

/** Returns the invariant that what a machine has been billed is its price times the time since it was ordered, to the nano-dollar. */
export function billAddsUp(): Invariant {
  return {
    name: 'the bill adds up',
    broken({ machines, ended }) {
      for (const { id, hardware, orderedUs, billedUs, billed } of [...machines, ...ended.slice(-2)]) {
        const due = Number((BigInt(hardware.pricePerHourNanoUsd) * BigInt(billedUs - orderedUs)) / UNITS);
        if (due !== billed) return `${id} was billed ${billed} nano-dollars for ${billedUs - orderedUs} us, ${due} are due`;
      }
      return null;
    },
  };
}
