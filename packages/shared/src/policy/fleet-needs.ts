import type { HardwareClass } from '../domain/hardware';
import type { ServingView, WorkerView } from '../domain/serving-view';
import type { Micros } from '../domain/units';
import { buildProblem } from './build-problem';
import type { OtherBusyCores } from './build-problem';
import { compileIndex } from './candidate-index';
import type { CandidateIndex } from './candidate-index';
import { demandAhead, demandPerSecond, growthAhead, luckTogether } from './demand-class';
import type { DemandClass, DemandClasses } from './demand-class';
import type { FleetChange, FleetSituation } from './fleet-situation';
import type { ScalingProblem, ScalingSolver } from './scaling-problem';
import { expectedSlowdown } from './seen-slowdown';
import type { SeenSlowdowns } from './seen-slowdown';
import { unmetOf } from './solve-greedy';

type NeedsInput = {
  serving: ServingView;
  /** Load as the model-autoscaler follows it. */
  demands: DemandClasses;
  /** How slow it saw models be. */
  slowdowns: SeenSlowdowns;
  solver: ScalingSolver;
  /** Classes that machines may be of, also those that no worker ever was of. */
  classes: readonly HardwareClass[];
  /** What the model-autoscaler does not count with either; of machines that are not there yet nothing is known. */
  otherBusyCores?: OtherBusyCores | undefined;
};

/** Load that some machine could serve. */
type Followed = { possible: readonly DemandClass[]; luckPart: number };

/**
 * Returns the questions that the fleet-autoscaler asks: the rows per second that a changed fleet could not serve as asked, whatever ran on
 * it, and how the load grows. It is the model-autoscaler's own problem with other pools, solved from nothing, so that both agree on what has
 * room; answers are kept, since one tick asks the same more than once.
 */
export function fleetNeeds(input: NeedsInput): Pick<FleetSituation, 'unserved' | 'growth'> {
  const known = new Map<string, number>();
  const everything = viewOf(input, { more: input.classes.map(({ name }) => ({ className: name, count: 1 })), without: [], loadFactor: 1, aheadUs: 0 });
  const index = compileIndex(everything);
  const possible = servable(input, index, Object.values(input.demands));
  const luckPart = luckTogether(worthOf(problemOf(input, index, possible), possible));
  return {
    unserved(asked) {
      const rises = asked.aheadUs > 0 && possible.some((demand) => demandAhead(demand, asked.aheadUs, luckPart) > demandPerSecond(demand));
      const change = rises ? asked : { ...asked, aheadUs: 0 };
      const key = keyOf(input, change);
      const found = known.get(key) ?? unservedBy(input, { possible, luckPart }, change);
      known.set(key, found);
      return found;
    },
    growth: (aheadUs) => growthOf(input, { possible, luckPart }, aheadUs),
  };
}

/** Each load counts by what its cheapest answer costs: a heavy model that is asked more needs a machine sooner than a light one. */
function growthOf(input: NeedsInput, { possible, luckPart }: Followed, aheadUs: Micros): number {
  const index = compileIndex(viewOf(input, { more: [], without: [], loadFactor: 1, aheadUs }));
  const demands = servable(input, index, possible);
  let [now, then] = [0, 0];
  for (const { of, worth } of worthOf(problemOf(input, index, demands), demands)) {
    const work = worth * demandPerSecond(of);
    now += work;
    then += work * growthAhead(of, aheadUs, luckPart);
  }
  return now > 0 ? then / now : 1;
}

/** What a row of each class costs by the cheapest way to answer it; 0 where only a second floor is left. */
function worthOf(problem: ScalingProblem, demands: readonly DemandClass[]): { of: DemandClass; worth: number }[] {
  return demands.map((of, at) => ({ of, worth: Math.min(...(problem.demands[at]?.options ?? []).map(({ costPerRow }) => costPerRow)) })).map(({ of, worth }) => ({ of, worth: Number.isFinite(worth) ? worth : 0 }));
}

/** Workers that are alike leave the same behind: with a hundred of a class it is one question, not a hundred. */
function keyOf({ serving: { workers }, otherBusyCores = {} }: NeedsInput, { more, without, loadFactor, aheadUs }: FleetChange): string {
  const gone = without.map((id) => workers.find((worker) => worker.id === id))
    .map((worker) => `${worker?.state} ${worker?.hardwareClass} ${worker?.cores} ${worker?.memoryBytes} ${otherBusyCores[worker?.id ?? ''] ?? 0}`);
  return JSON.stringify([more.map(({ className, count }) => `${className} ${count}`).sort(), gone.sort(), loadFactor, aheadUs]);
}

function unservedBy(input: NeedsInput, { possible: asked, luckPart }: Followed, change: FleetChange): number {
  const index = compileIndex(viewOf(input, change));
  const possible = change.aheadUs === 0 ? asked : asked.map((demand) => ({ ...demand, fastPerSecond: demandAhead(demand, change.aheadUs, luckPart) }));
  const problem = problemOf(input, index, possible);
  const found = problem.demands.length === possible.length ? possible : servable(input, index, possible);
  // What no worker that is there can do is not in the problem at all.
  const without = possible.filter((demand) => !found.includes(demand)).reduce((sum, demand) => sum + demandPerSecond(demand), 0);
  return unmetOf(input.solver(multiplied(problem, change.loadFactor)).assignment) + without * change.loadFactor;
}

function viewOf({ serving, classes }: NeedsInput, change: FleetChange): ServingView {
  const hardwareClasses = [...serving.hardwareClasses, ...classes.filter(({ name }) => !serving.hardwareClasses.some((known) => known.name === name))];
  const workers = serving.workers.filter((worker) => worker.state === 'active' && !change.without.includes(worker.id));
  return { ...serving, hardwareClasses, instances: [], workers: [...workers, ...imagined(classes, change)] };
}

function problemOf({ otherBusyCores = {}, slowdowns }: NeedsInput, index: CandidateIndex, demands: readonly DemandClass[]): ScalingProblem {
  const expected = expectedSlowdown(slowdowns);
  return buildProblem({
    index, classes: demands, otherBusyCores, pairNow: (variant, hardwareClass) => ({ running: 0, least: 0, most: null, slowdown: expected(variant, hardwareClass), interference: 1, seenFullAt: null }),
  });
}

function servable(input: NeedsInput, index: CandidateIndex, demands: readonly DemandClass[]): readonly DemandClass[] {
  return demands.filter((demand) => problemOf(input, index, [demand]).demands.length > 0);
}

function imagined(classes: readonly HardwareClass[], { more }: FleetChange): WorkerView[] {
  return more.flatMap(({ className, count }, at) => {
    const of = classes.find(({ name }) => name === className);
    if (of === undefined) return [];
    return Array.from({ length: count }, (_, index): WorkerView => ({
      id: `imagined ${at} ${index}`, name: `imagined ${at} ${index}`, hardwareClass: of.name, cores: of.cores, memoryBytes: of.memoryBytes, state: 'active',
    }));
  });
}

function multiplied(problem: ScalingProblem, factor: number): ScalingProblem {
  return factor === 1 ? problem : { ...problem, demands: problem.demands.map((demand) => ({ ...demand, rowsPerSecond: demand.rowsPerSecond * factor })) };
}
