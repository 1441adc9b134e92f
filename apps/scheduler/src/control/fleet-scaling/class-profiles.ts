import { inheritProfiles } from '@infaas/shared/policy/fleet-profiles';
import type { Rows } from '../rows';
import { isThere } from './fleet-rows';

/**
 * Returns the rows with the profiles that classes of parts of this machine take over from what was measured on it; `processor` is this
 * machine's. So a machine of such a class serves as soon as it is there, and it is known before what it could do.
 */
export function withInheritedProfiles(rows: Rows, processor: string | null): Rows {
  const parts = rows.fleet.classes.filter((row) => row.provider !== null && row.kind === 'cpu' && row.maxMachines > 0);
  const names = new Set([...parts.map(({ name }) => name), ...rows.fleet.machines.filter(isThere).map(({ className }) => className)]);
  if (names.size === 0 || processor === null) return rows;
  const measured = rows.hardwareClasses.filter(({ kind, name }) => kind === 'cpu' && !parts.some((part) => part.name === name)).map(({ name, cores }) => (
    { name, cores, processor: processorOf(rows, name), inherits: names.has(name) }
  ));
  const threads = new Map(rows.variants.map((variant) => [variant.id, variant.threads]));
  const classes = [...parts.map(({ name, cores }) => ({ name, cores, processor, inherits: true })), ...measured];
  return { ...rows, profiles: inheritProfiles(rows.profiles, classes, (id) => threads.get(id) ?? null) };
}

/**
 * Returns the classes of live workers that are to be measured on: those of machines that a provider cut out of a processor on which
 * somebody is measured anyway are left out, measuring them again would only disturb their neighbours.
 */
export function classesToMeasure(rows: Rows): string[] {
  const provided = new Set(rows.fleet.machines.filter(isThere).map(({ workerId }) => workerId));
  const active = rows.workers.filter((worker) => worker.state === 'active');
  const own = active.filter((worker) => !provided.has(worker.id));
  const processors = new Set(own.map((worker) => worker.cpuModel));
  const others = active.filter((worker) => provided.has(worker.id) && !processors.has(worker.cpuModel));
  return [...new Set([...own, ...others].map((worker) => worker.hardwareClass))];
}

function processorOf(rows: Rows, className: string): string | null {
  return rows.workers.find((worker) => worker.hardwareClass === className)?.cpuModel ?? null;
}
