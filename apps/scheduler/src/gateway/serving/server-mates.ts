import type { InstanceSlot } from './instance-slot';

/** Returns the instances to avoid when one of a server elsewhere found it dead, with those avoided already: the others would find out one by one. */
export function serverMates(all: Iterable<InstanceSlot>, lost: InstanceSlot, avoided: ReadonlySet<string> | null): Set<string> {
  const mates = new Set(avoided ?? []);
  for (const slot of all) if (slot.workerId === lost.workerId) mates.add(slot.id);
  return mates;
}
