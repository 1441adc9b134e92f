import type { PlanAlternative } from '@infaas/shared/domain/plan';
import { NANO_PER_USD } from '@infaas/shared/domain/units';
import { usdText } from '@infaas/shared/domain/usd-text';
import { optionsFor } from './options-for';
import type { PlanWorld, Way } from './plan-world';
import type { Played } from './tally-way';

type Binding = PlanAlternative['binding'];

/** After machines were added, misses of so many samples are put down to their start. */
const START_SAMPLES = 12;
/** A class counts as at its limit when that was so in this part of the samples with misses. */
const AT_LIMIT = 0.5;

/** Returns which constraint decides what a way can do: why queries are missed, or, where none are, why it is not cheaper. */
export function bindingOf(world: PlanWorld, way: Way, played: readonly Played[]): Binding {
  const classes = world.base.classes.filter(({ name }) => way.classes.includes(name));
  const hopeless = world.loads.find((load) => optionsFor({ ...world.base, classes }, load).length === 0);
  if (hopeless !== undefined) return impossible({ ...world.base, classes }, hopeless);
  const missed = played.reduce((sum, { result }) => sum + result.total.offered - result.total.met, 0);
  const offered = played.reduce((sum, { result }) => sum + result.total.offered, 0);
  if (missed > offered * 0.001) return whyMissed(world, way, played);
  const counts = played.flatMap(({ result }) => result.samples.map(({ machines }) => Object.values(machines).reduce((sum, count) => sum + count, 0)));
  if (counts.every((count) => count <= 1)) return { kind: 'smallest', text: 'One machine of the cheapest class is the least there can be, and it is enough.' };
  return { kind: 'cores', text: way.policy === 'fixed' ? 'The busiest moment: a fixed fleet has the cores for it all the time.' : 'Cores: machines follow the load, and every one of them is needed.' };
}

/** The bound without which some variant would do is what binds; where more than one must go, all together do. */
function impossible(scene: Parameters<typeof optionsFor>[0], load: PlanWorld['loads'][number]): Binding {
  const { name, objective } = load;
  const without = (over: Partial<typeof objective>): boolean => optionsFor(scene, { ...load, objective: { ...objective, ...over } }).length > 0;
  const bounds = [
    { kind: 'hardware' as const, text: objective.hardware === null ? '' : `on ${objective.hardware.join(', ')} alone`, is: without({ hardware: null }) },
    { kind: 'deadline' as const, text: objective.maxLatencyUs === null ? '' : `within ${objective.maxLatencyUs / 1_000} ms`, is: without({ maxLatencyUs: null }) },
    { kind: 'accuracy' as const, text: objective.minAccuracy === null ? '' : `at an accuracy of ${objective.minAccuracy.toFixed(3)}`, is: without({ minAccuracy: null }) },
    { kind: 'cost' as const, text: objective.maxCostPer1kNanoUsd === null ? '' : `for at most ${usdText(objective.maxCostPer1kNanoUsd / NANO_PER_USD)} per thousand`, is: without({ maxCostPer1kNanoUsd: null }) },
  ].filter(({ text }) => text !== '');
  const binding = bounds.find(({ is }) => is);
  const wants = (binding === undefined ? bounds : [binding]).map(({ text }) => text).join(' ');
  const classes = scene.classes.map((each) => each.name).join(', ');
  return { kind: binding?.kind ?? 'objective', text: `No variant answers "${name}"${wants === '' ? '' : ` ${wants}`} on ${classes}.` };
}

function whyMissed(world: PlanWorld, way: Way, played: readonly Played[]): Binding {
  const { atLimit, starting, all } = missesBy(world, way, played);
  if (atLimit > AT_LIMIT * all) {
    return way.policy === 'fixed'
      ? { kind: 'machines', text: 'The fixed fleet is full at its busiest: what it was sized for is exceeded by chance.' }
      : { kind: 'machines', text: `The number of machines: most misses fall where no more of ${way.classes.join(', ')} may be started.` };
  }
  if (starting > AT_LIMIT * all) return { kind: 'start-up', text: 'Start-up: most misses fall within two minutes of a machine being added; load rises faster than machines boot.' };
  const total = (value: (result: Played['result']) => number): number => played.reduce((sum, { result }) => sum + value(result), 0);
  const late = total(({ total: of }) => of.answered - of.met + of.timedOut);
  return late > total(({ total: of }) => of.refused)
    ? { kind: 'queueing', text: 'The deadline: queries wait longer than it leaves room for.' }
    : { kind: 'capacity', text: 'Capacity at short peaks: queries are refused because they could not be answered in time.' };
}

function missesBy(world: PlanWorld, way: Way, played: readonly Played[]): { atLimit: number; starting: number; all: number } {
  const limits = world.base.classes.filter(({ name }) => way.classes.includes(name));
  let [atLimit, starting, all] = [0, 0, 0];
  for (const { result } of played) {
    const counts = result.samples.map(({ machines }) => Object.values(machines).reduce((sum, count) => sum + count, 0));
    result.samples.forEach(({ offered, met, machines }, at) => {
      const missed = Math.max(0, offered - met);
      all += missed;
      const now = counts[at] ?? 0;
      const full = way.policy === 'fixed' || now >= world.base.budget.machines || limits.every(({ name, maxMachines }) => (machines[name] ?? 0) >= maxMachines);
      if (full) atLimit += missed;
      else if (counts.slice(Math.max(0, at - START_SAMPLES), at + 1).some((before, index, some) => index > 0 && before > (some[index - 1] ?? 0))) starting += missed;
    });
  }
  return { atLimit, starting, all: Math.max(1, all) };
}
