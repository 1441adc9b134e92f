import type { z } from 'zod';
import type { CandidateRecord, Reason } from '@infaas/shared/domain/decision';
import { IDLE_INSTANCE_STATS } from '@infaas/shared/domain/instance';
import { mergeObjectives } from '@infaas/shared/domain/objective';
import type { Objective, PartialObjective } from '@infaas/shared/domain/objective';
import type { Offer, ServingErrorCode } from '@infaas/shared/domain/serving-error';
import { compileIndex, findTarget, liveTable } from '@infaas/shared/policy/candidate-index';
import { defaultObjective } from '@infaas/shared/policy/default-objective';
import { explain } from '@infaas/shared/policy/explain';
import type { ActorContext } from '../context';
import { objectiveOfForm } from '../application/objective-form';
import { queryIdentity } from './query-identity';
import type { selectSchema } from './query-schema';
import { workspaceView } from './workspace-view';

/** Assumed time that a gateway adds to a query; the real one measures its own. */
const GATEWAY_P95_US = 1_000;

/** What would be chosen for a query now, without asking one. */
export type DryRun = {
  /** The objective after application and task filled in what was not stated. */
  objective: Objective;
  outcome: 'warm' | 'cold' | 'refused';
  /** Why a query would be refused; null otherwise. */
  code: ServingErrorCode | null;
  variant: string | null;
  hardwareClass: string | null;
  predictedFinishUs: number | null;
  costPer1kNanoUsd: number | null;
  unmet: string[];
  reasons: Reason[];
  candidates: CandidateRecord[];
  considered: number;
  offers: Offer[];
};

/** Returns the decision that the gateway's own policy makes on the workspace as it is now; nothing is sent, loaded or counted. */
export async function dryRun({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof selectSchema> }): Promise<DryRun> {
  const [{ view, stats }, application] = await Promise.all([workspaceView(ctx), applicationObjectives(ctx, input)]);
  const index = compileIndex(view);
  const states = new Map(view.instances.map((instance) => [instance.id, instance.state]));
  const live = liveTable(index, GATEWAY_P95_US, (id) => ({
    state: states.get(id) ?? 'loading', connected: true, stats: stats.get(id) ?? IDLE_INSTANCE_STATS, extraQueued: 0,
  }));
  const where = { workspaceId: ctx.workspaceId, target: input.target, version: input.version ?? null };
  const target = findTarget(index, where);
  const objective = mergeObjectives([objectiveOfForm(input.objective), ...application, ...(target === null ? [] : [defaultObjective(target)])]);
  const { choice, reasons, candidates, considered } = explain({ index, live }, { ...where, objective, rows: 1, now: 0 });
  const found = { objective, reasons, candidates, considered };
  if (choice.kind === 'refuse') {
    return { ...found, outcome: 'refused', code: choice.code, variant: null, hardwareClass: null, predictedFinishUs: null, costPer1kNanoUsd: null, unmet: [], offers: [...choice.offers] };
  }
  return {
    ...found, outcome: choice.kind, code: null, variant: choice.variant.name, hardwareClass: choice.hardwareClass,
    predictedFinishUs: choice.predictedFinishUs, costPer1kNanoUsd: choice.costPer1kNanoUsd, unmet: [...choice.unmet], offers: [],
  };
}

async function applicationObjectives(ctx: ActorContext, input: z.infer<typeof selectSchema>): Promise<PartialObjective[]> {
  const { applicationId } = await queryIdentity(ctx, input.application);
  const application = await ctx.database.application.findFirst({
    where: { id: applicationId, workspaceId: ctx.workspaceId },
    select: { defaultObjective: true, objectives: { where: { name: input.objectiveName ?? '' }, select: { objective: true } } },
  });
  if (application === null) return [];
  return [...application.objectives.map((row) => row.objective as PartialObjective), application.defaultObjective as PartialObjective];
}
