import type { PlanAlternative } from '@infaas/shared/domain/plan';
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
  if (hopeless !== undefined) return impossible(hopeless, way);
  const missed = played.reduce((sum, { result }) => sum + result.total.offered - result.total.met, 0);
  const offered = played.reduce((sum, { result }) => sum + result.total.offered, 0);
  if (missed > offered * 0.001) return whyMissed(world, way, played);
  const counts = played.flatMap(({ result }) => result.samples.map(({ machines }) => Object.values(machines).reduce((sum, count) => sum + count, 0)));
  if (counts.every((count) => count <= 1)) return { kind: 'smallest', text: 'One machine of the cheapest class is the least there can be, and it is enough.' };
  return { kind: 'cores', text: way.policy === 'fixed' ? 'The busiest moment: a fixed fleet has the cores for it all the time.' : 'Cores: machines follow the load, and every one of them is needed.' };
}

function impossible({ name, objective }: PlanWorld['loads'][number], { classes }: Way): Binding {
  const wants = [
    objective.maxLatencyUs === null ? '' : `within ${objective.maxLatencyUs / 1_000} ms`, objective.minAccuracy === null ? '' : `at an accuracy of ${objective.minAccuracy.toFixed(3)}`,
  ].filter((text) => text !== '').join(' ');
  return { kind: 'deadline', text: `No variant answers "${name}" ${wants} on ${classes.join(', ')}.` };
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
