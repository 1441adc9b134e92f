import type { Micros } from '../domain/units';
import { fleetPricePerHour, lastingOf } from './fleet-room';
import { booting, leaving, utilisationOf } from './fleet-scale-out';
import { LEAST_UNMET } from './fleet-situation';
import type { FleetAction, FleetCause, FleetMachine, FleetSituation, FleetState } from './fleet-situation';

/** What stays must serve so many times the load, or the machine would soon be started again. */
const SPARE_FACTOR = 1.4;
/** And must not be utilised above this, by measurement. */
const MOST_UTILISED = 0.6;
/** A drain that is not over by then is given up, when it was only to save money. */
const DRAIN_LIMIT_US: Micros = 120_000_000;
/** Jobs on a machine without instances are waited for so long; after that others do them. */
const WORK_LIMIT_US: Micros = 60_000_000;
/** A machine is stopped this long before its provider takes it away. */
const PREEMPTION_MARGIN_US: Micros = 2_000_000;
/** A machine that boots for so many times its boot time, and half a minute, does not come. */
const BOOT_FACTOR = 3;
const BOOT_GRACE_US: Micros = 30_000_000;

/** Returns what becomes of machines that boot too long, drain or are empty. */
export function finishMachines(situation: FleetSituation, unmet: number): FleetAction[] {
  return situation.machines.flatMap((machine) => finish(situation, machine, unmet));
}

function finish(situation: FleetSituation, machine: FleetMachine, unmet: number): FleetAction[] {
  const { now } = situation;
  const forUs = now - machine.sinceUs;
  const of = { machineId: machine.id };
  if (machine.state === 'booting') {
    const bootUs = situation.classes.find((each) => each.name === machine.className)?.bootUs ?? 0;
    const late = forUs > BOOT_FACTOR * bootUs + BOOT_GRACE_US;
    return late ? [{ ...of, kind: 'stop', cause: 'boot', text: `It did not join within ${seconds(forUs)}; ${seconds(bootUs)} are usual.` }] : [];
  }
  if (machine.state !== 'draining') return [];
  if (machine.instances === 0 && (machine.openWork === 0 || forUs > WORK_LIMIT_US)) return [{ ...of, kind: 'stop', cause: 'drained', text: 'Nothing is on it any more.' }];
  if (machine.preemptUs !== null) {
    return now >= machine.preemptUs - PREEMPTION_MARGIN_US ? [{ ...of, kind: 'stop', cause: 'deadline', text: 'Its provider takes it away now.' }] : [];
  }
  if (mustGo(situation, machine) !== null) return [];
  if (unmet > LEAST_UNMET) return [{ ...of, kind: 'resume', cause: 'needed', text: `${unmet.toFixed(1)} rows/s find no room without it.` }];
  return forUs > DRAIN_LIMIT_US ? [{ ...of, kind: 'resume', cause: 'stuck', text: `Its instances found no place elsewhere within ${seconds(forUs)}.` }] : [];
}

/** Returns the drains that must be: preempted, ordered by an operator, of a class that is gone, above a limit that was lowered. */
export function drainsThatMustBe(situation: FleetSituation): FleetAction[] {
  const actions = situation.machines.filter(isLasting).flatMap((machine): FleetAction[] => {
    const why = mustGo(situation, machine);
    return why === null ? [] : [{ kind: machine.state === 'booting' ? 'stop' : 'drain', machineId: machine.id, ...why }];
  });
  const going = new Set(actions.flatMap((action) => ('machineId' in action ? [action.machineId] : [])));
  return [...actions, ...aboveLimits(situation, going)];
}

function mustGo({ classes, now }: FleetSituation, machine: FleetMachine): { cause: FleetCause; text: string } | null {
  if (machine.preemptUs !== null) return { cause: 'preempted', text: `Its provider takes it away in ${seconds(Math.max(0, machine.preemptUs - now))}.` };
  if (machine.ordered) return { cause: 'ordered', text: 'An operator wants it empty.' };
  const of = classes.find((each) => each.name === machine.className);
  return of === undefined || of.provider === null ? { cause: 'removed', text: `The class ${machine.className} is no longer there.` } : null;
}

/** The latest first: they have the least on them. */
function aboveLimits(situation: FleetSituation, going: ReadonlySet<string>): FleetAction[] {
  const { classes, machines, budget } = situation;
  const staying = machines.filter((machine) => isLasting(machine) && !going.has(machine.id)).sort(latestFirst);
  const actions: FleetAction[] = [];
  const drop = (machine: FleetMachine, cause: FleetCause, text: string): void => {
    staying.splice(staying.indexOf(machine), 1);
    actions.push({ kind: machine.state === 'booting' ? 'stop' : 'drain', machineId: machine.id, cause, text });
  };
  for (const { name, maxMachines } of classes) {
    const here = staying.filter((machine) => machine.className === name);
    for (const machine of here.slice(0, Math.max(0, here.length - maxMachines))) drop(machine, 'surplus', `${name} may have ${maxMachines} machines.`);
  }
  const price = (name: string): number => classes.find((each) => each.name === name)?.pricePerHourNanoUsd ?? 0;
  const gone = machines.filter((machine) => !staying.includes(machine)).reduce((sum, machine) => sum + price(machine.className), 0);
  let cost = fleetPricePerHour(situation) - gone;
  while (staying.length > budget.machines || (budget.pricePerHourNanoUsd !== null && cost > budget.pricePerHourNanoUsd)) {
    const [machine] = staying;
    if (machine === undefined) break;
    cost -= price(machine.className);
    drop(machine, 'budget', 'The fleet is above its budget.');
  }
  return actions;
}

export type ScaleIn = { actions: FleetAction[]; spareSinceUs: Record<string, Micros> };

/**
 * Returns the drain of one machine that the load has not needed for the whole of the patience: without it the scaling plan serves the load
 * with room to spare, and by measurement the rest of its class is utilised below 60 %. The dearest first, then the latest.
 */
export function scaleIn(situation: FleetSituation, state: FleetState): ScaleIn {
  const spareSinceUs: Record<string, Micros> = {};
  const { now, machines } = situation;
  const patienceUs = state.patience * situation.patienceUs;
  if (machines.some((machine) => machine.state !== 'active')) return { actions: [], spareSinceUs };
  const price = (machine: FleetMachine): number => situation.classes.find((each) => each.name === machine.className)?.pricePerHourNanoUsd ?? 0;
  const candidates = [...machines].sort((a, b) => price(b) - price(a) || latestFirst(a, b)).filter((machine) => isSpare(situation, machine));
  for (const machine of candidates) spareSinceUs[machine.id] = state.spareSinceUs[machine.id] ?? now;
  const spare = candidates.find((machine) => now - (spareSinceUs[machine.id] ?? now) >= patienceUs && now - machine.sinceUs >= patienceUs);
  if (spare === undefined) return { actions: [], spareSinceUs };
  const text = `The load fits on the others, with room for ${Math.round((SPARE_FACTOR - 1) * 100)} % more, for ${seconds(now - (spareSinceUs[spare.id] ?? now))}.`;
  return { actions: [{ kind: 'drain', machineId: spare.id, cause: 'spare', text }], spareSinceUs: {} };
}

function isSpare(situation: FleetSituation, machine: FleetMachine): boolean {
  const of = situation.classes.find((each) => each.name === machine.className);
  if (of === undefined || machine.workerId === null || lastingOf(situation.machines, of.name).length <= of.minMachines) return false;
  const others = situation.workers.filter((worker) => worker.className === of.name && worker.id !== machine.workerId && worker.state === 'active').length;
  const work = utilisationOf(situation, of.name) * (others + 1);
  if (others > 0 && work / others > MOST_UTILISED) return false;
  return situation.unserved({ more: booting(situation), without: [...leaving(situation), machine.workerId], loadFactor: SPARE_FACTOR, aheadUs: 0 }) <= LEAST_UNMET;
}

function isLasting({ state }: FleetMachine): boolean {
  return state === 'booting' || state === 'active';
}

function latestFirst(a: FleetMachine, b: FleetMachine): number {
  return b.sinceUs - a.sinceUs || (a.id < b.id ? -1 : 1);
}

function seconds(us: Micros): string {
  return `${Math.round(us / 1_000_000)} s`;
}
