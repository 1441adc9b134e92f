import type { Objective, PartialObjective } from '@infaas/shared/domain/objective';
import { mergeObjectives } from '@infaas/shared/domain/objective';
import type { PlanSpec, PlanTraffic } from '@infaas/shared/domain/plan';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ServingView, VariantView } from '@infaas/shared/domain/serving-view';
import { defaultObjective } from '@infaas/shared/policy/default-objective';
import type { PlanInput, PlanLoad } from '@infaas/shared/domain/plan-input';
import type { Rows } from '../rows';
import type { CountedMinute } from './plan-rows';
import { recordedStreams } from './recorded-streams';
import { syntheticCounts } from './synthetic-counts';

export type PlanFacts = { workspaceId: string; spec: PlanSpec; view: ServingView; rows: Pick<Rows, 'versions' | 'registrations'>; counted: { minutes: readonly CountedMinute[]; billedUsd: number } | null };

/** Loads beyond these are so small that they only cost time. */
const MOST_LOADS = 24;
/** Operators that multiply matrices: what a roofline counts as layers. */
const LAYERS = ['Conv', 'ConvInteger', 'QLinearConv', 'Gemm', 'MatMul', 'MatMulInteger', 'QLinearMatMul', 'ConvTranspose', 'LSTM', 'GRU'];

/**
 * Returns everything that a plan is reckoned from, as it is now. Throws `conflict` in words for people where there is nothing to plan for or
 * with: no recorded queries, a target that is not there, no measured variant.
 */
export function gatherPlan(facts: PlanFacts): PlanInput {
  const { workspaceId, spec, view } = facts;
  const own = <Of extends { workspaceId: string }>(each: Of): boolean => each.workspaceId === workspaceId;
  const architectures = view.architectures.filter(own);
  const stable = new Map(architectures.map(({ id, stable: number }) => [id, number]));
  const variants = view.variants.filter((variant) => own(variant) && variant.status === 'ready' && variant.unloadedBy === undefined && variant.provider !== 'upstream' && variant.profiles.length > 0 && stable.get(variant.architectureId) === variant.version);
  const { loads, notes } = loadsOf(facts, variants);
  const whole = loads.map((load) => inParts(load, facts, variants));
  return {
    spec, tasks: view.tasks.filter(own), architectures, variants, work: workOf(facts), loads: whole, billedUsd: facts.counted?.billedUsd ?? null,
    notes: [...notes, ...(whole.some(({ rows }, at) => rows !== loads[at]?.rows) ? ['A query of more rows than a variant takes at once counts as several: the gateway runs it in parts.'] : [])],
  };
}

function loadsOf(facts: PlanFacts, variants: readonly VariantView[]): { loads: PlanLoad[]; notes: string[] } {
  const { traffic } = facts.spec;
  if (traffic.kind === 'recorded') return recordedLoads(facts, traffic, variants);
  const counts = traffic.kind === 'counts' ? { counts: traffic.counts, stepSeconds: traffic.stepSeconds } : syntheticCounts(traffic);
  const objective = objectiveFor(facts, { target: traffic.target, variants, application: {} });
  const { rows = 1 } = traffic;
  return { loads: [{ name: traffic.target, applicationId: 'planned', target: traffic.target, objective, rows, regular: traffic.kind === 'synthetic' && traffic.shape === 'constant', ...counts }], notes: [] };
}

function recordedLoads(facts: PlanFacts, traffic: Extract<PlanTraffic, { kind: 'recorded' }>, variants: readonly VariantView[]): { loads: PlanLoad[]; notes: string[] } {
  const { view, workspaceId } = facts;
  const tasks = new Map(view.tasks.filter((task) => task.workspaceId === workspaceId).map((task) => [task.id, task]));
  const applications = new Map(view.applications.filter((each) => each.workspaceId === workspaceId).map((each) => [each.id, each]));
  const wanted = (facts.counted?.minutes ?? []).filter(({ taskId, applicationId }) => {
    const [task, application] = [tasks.get(taskId), applications.get(applicationId)];
    return task !== undefined && variants.some((variant) => variant.taskId === taskId) && (traffic.task === null || traffic.task === task.name) && (traffic.application === null || traffic.application === application?.name);
  });
  const first = wanted.reduce((least, { minute }) => Math.min(least, minute), Infinity);
  if (first === Infinity) throw new ServingError('conflict', 'no queries were recorded in that time', 'choose a longer time, another task or application, or synthetic traffic');
  const from = Math.max(first, Math.floor(traffic.fromMs / 60_000));
  const { streams, unknown } = recordedStreams(wanted, { from, length: Math.max(1, Math.floor(traffic.toMs / 60_000) - from) });
  if (streams.length === 0) throw new ServingError('conflict', 'no queries were recorded in that time', 'the minute that is going on does not count yet: choose a longer time, or wait for it to end');
  const loads = streams.slice(0, MOST_LOADS).map(({ applicationId, taskId, counts, rows }): PlanLoad => {
    const [target, application] = [tasks.get(taskId)?.name ?? taskId, applications.get(applicationId)];
    return {
      name: `${application?.name ?? 'a deleted application'} → ${target}${rows === 1 ? '' : `, ${rows} rows each`}`, applicationId, target, rows, counts, stepSeconds: 60, regular: false,
      objective: objectiveFor(facts, { target, variants, application: application?.defaultObjective ?? {} }),
    };
  });
  const notes = [
    ...recordedNotes(traffic, from), ...(unknown > 0 ? [`Of ${unknown} queries it is not known how many rows they had: they count as one each.`] : []),
    ...(streams.length > MOST_LOADS ? [`The ${streams.length - MOST_LOADS} smallest groups of application, task and size are left out.`] : []),
  ];
  return { loads: distinct(loads), notes };
}

function recordedNotes({ fromMs }: { fromMs: number }, from: number): string[] {
  const late = from * 60_000 - fromMs > 3_600_000;
  return ['Queries are those counted per minute, application and task; each asks for what its application asks by default.', ...(late ? ['The recording begins later than what was asked for; the time before it is left out.'] : [])];
}

/** More rows than any variant takes at once come as several queries, each of an equal part. */
function inParts(load: PlanLoad, facts: PlanFacts, variants: readonly VariantView[]): PlanLoad {
  const most = targeted(facts, { target: load.target, variants }).flatMap(({ profiles }) => profiles).reduce((largest, { maxBatch }) => Math.max(largest, maxBatch), 1);
  const parts = Math.ceil(load.rows / most);
  return parts <= 1 ? load : { ...load, rows: Math.ceil(load.rows / parts), counts: load.counts.map((count) => count * parts) };
}

/** Two deleted applications have one name. */
function distinct(loads: readonly PlanLoad[]): PlanLoad[] {
  return loads.map((load, at) => (loads.findIndex(({ name }) => name === load.name) === at ? load : { ...load, name: `${load.name} (${at + 1})` }));
}

function targeted({ view, workspaceId }: PlanFacts, { target, variants }: { target: string; variants: readonly VariantView[] }): VariantView[] {
  const task = view.tasks.find((each) => each.workspaceId === workspaceId && each.name === target);
  return variants.filter((variant) => variant.taskId === task?.id || variant.architecture === target || variant.name === target);
}

function objectiveFor(facts: PlanFacts, { target, variants, application }: { target: string; variants: readonly VariantView[]; application: PartialObjective }): Objective {
  const { spec } = facts;
  const own = targeted(facts, { target, variants });
  if (own.length === 0) throw new ServingError('conflict', `nothing is measured of "${target}" yet`, 'choose a task, an architecture or a variant that is ready');
  const { maxLatencyMs, minAccuracy } = spec.objective;
  return mergeObjectives([
    { ...(maxLatencyMs === undefined ? {} : { maxLatencyUs: maxLatencyMs === null ? null : Math.round(maxLatencyMs * 1_000) }), ...(minAccuracy === undefined ? {} : { minAccuracy }) },
    application, defaultObjective({ variants: own }),
  ]);
}

function workOf({ rows }: PlanFacts): PlanInput['work'] {
  return Object.fromEntries(rows.versions.flatMap((version) => {
    const inspection = rows.registrations.find(({ versionId }) => versionId === version.id)?.inspection;
    if (inspection?.work === undefined) return [];
    const layers = LAYERS.reduce((sum, name) => sum + (inspection.operators[name] ?? 0), 0);
    return [[`${version.architectureId} ${version.number}`, { flops: inspection.work.flops, bytesMoved: inspection.work.bytesMoved, layers }]];
  }));
}
