import type { QueryDecision, QueryOutcome, Reason, UnmetPart } from '@infaas/shared/domain/decision';
import type { Objective } from '@infaas/shared/domain/objective';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ApplicationView } from '@infaas/shared/domain/serving-view';
import type { Tensor } from '@infaas/shared/domain/tensor';
import { MICROS_PER_MS, usdFromNanoUsd, type Micros } from '@infaas/shared/domain/units';
import type { Target } from '@infaas/shared/policy/candidate-index';
import { explain, type Explanation } from '@infaas/shared/policy/explain';
import { sharedName } from '@infaas/shared/policy/find-shared';
import { select } from '@infaas/shared/policy/select';
import type { Choice, ColdChoice, SelectRequest, WarmChoice } from '@infaas/shared/policy/selection';
import type { AnswerHeader, WireTensor } from '@infaas/shared/protocol/frames';
import type { OipScalar } from '@infaas/shared/protocol/oip';
import type { QuotaGate } from '../access/quota-gate';
import type { Clock, GatewayLimits } from '../ports';
import type { World, WorldHolder } from '../world';
import type { DecisionLog } from '../accounting/decision-log';
import type { LoadLedger } from '../accounting/load-ledger';
import type { QuerySeries } from '../accounting/query-series';
import type { UsageLedger } from '../accounting/usage-ledger';
import type { Dispatcher } from './dispatcher';
import { joinAnswers, splitRows } from './split-rows';
import type { Part, PartAnswer, PartRequest, PartResult } from './part';

/** A query that was parsed and fits its task's signature. */
export type Query = {
  application: ApplicationView;
  /** The name and version that `target` was found by in the workspace it belongs to, and that workspace's slug when it is shared. */
  name: string;
  version: number | null;
  workspaceId: string;
  owner: string | null;
  target: Target;
  objective: Objective;
  explain: boolean;
  priority: number;
  rows: number;
  picture: boolean;
  tensors: readonly WireTensor[];
  arrivedUs: Micros;
};

export type QueryAnswer = {
  choice: WarmChoice;
  /** In the order of the task's output signature, without names. */
  tensors: readonly WireTensor[];
  parameters: Record<string, OipScalar>;
};

/** Filled while a query is under way: call it when the client goes away. */
export type Cancellation = { cancel: (() => void) | null };

export type QueryService = { serve(query: Query, cancellation: Cancellation): Promise<QueryAnswer>; heldBytes(): number };

type Options = {
  world: WorldHolder; dispatcher: Dispatcher; clock: Clock; limits: GatewayLimits; bootId: string;
  usage: UsageLedger; load: LoadLedger; series: QuerySeries; decisions: DecisionLog; quota: QuotaGate; onOverhead: (overheadUs: Micros) => void;
};

/** Serves whole queries: admits, selects, splits, waits, joins, and accounts for each of them exactly once. */
export function createQueryService(options: Options): QueryService {
  const { world, dispatcher, clock, limits } = options;
  let heldBytes = 0;
  let sequence = 0;

  async function serve(query: Query, cancellation: Cancellation): Promise<QueryAnswer> {
    sequence += 1;
    const run: Run = { query, id: `${options.bootId}-${sequence.toString(36)}`, world: world.now, choice: null, explanation: null, workerId: null };
    const bytes = query.tensors.reduce((sum, tensor) => sum + tensor.data.byteLength, 0);
    heldBytes += bytes;
    let leave: (() => void) | null = null;
    try {
      admit(query, bytes);
      leave = options.quota.enter(query.application);
      options.load.note({ workspaceId: query.workspaceId, target: query.name, version: query.version, objective: query.objective, rows: query.rows });
      const answers = await dispatch(run, { bytes, cancellation });
      return answered(run, joinAnswers(answers, query.rows));
    } catch (error) {
      failed(run, error);
      throw error;
    } finally {
      leave?.();
      heldBytes -= bytes;
      cancellation.cancel = null;
    }
  }

  function admit(query: Query, bytes: number): void {
    const left = query.application.budgetLeftNanoUsd;
    if (left !== null && left <= 0) {
      throw new ServingError('budget', `the budget of application "${query.application.name}" is used up`, 'Raise it on the application\'s page, or wait for the next month.');
    }
    if (heldBytes > limits.maxHeldBytes && heldBytes > bytes) {
      throw new ServingError('capacity', 'this gateway holds as much input as it may', 'Ask again after the time in Retry-After.', { retryAfterMs: 500 });
    }
  }

  async function dispatch(run: Run, of: { bytes: number; cancellation: Cancellation }): Promise<PartAnswer[]> {
    const request = partRequest(run, of.bytes);
    const choice = decide(run, selectRequestOf(run.query, { rows: run.query.rows, now: clock.nowUs() }));
    if (choice.kind === 'refuse' && choice.code === 'too_large' && run.query.rows > 1) return dispatchSplit(run, { ...of, request });
    run.choice = choice.kind === 'refuse' ? null : choice;
    return [await submit(request, { cancellation: of.cancellation, choice })];
  }

  /** More rows than any variant takes at once: the variant that one row would get runs them all, batch by batch. */
  async function dispatchSplit(run: Run, of: { cancellation: Cancellation; request: PartRequest }): Promise<PartAnswer[]> {
    const one = decide(run, selectRequestOf(run.query, { rows: 1, now: clock.nowUs() }));
    if (one.kind === 'refuse') return [await submit({ ...of.request, rows: 1 }, { cancellation: of.cancellation, choice: one })];
    run.choice = one;
    const maxBatch = one.variant.profiles.find((profile) => profile.hardwareClass === one.hardwareClass)?.maxBatch ?? 1;
    const parts: Part[] = [];
    of.cancellation.cancel = () => parts.forEach((part) => dispatcher.cancel(part));
    const requests = splitRows(of.request, Math.max(1, maxBatch)).map((request) => ({ ...request, target: one.variant.name, version: null }));
    try {
      return await Promise.all(requests.map((request) => new Promise<PartAnswer>((resolve, reject) => {
        parts.push(dispatcher.submit(request, settler(resolve, reject)));
      })));
    } catch (error) {
      parts.forEach((part) => dispatcher.cancel(part));
      throw error;
    }
  }

  function submit(request: PartRequest, of: { cancellation: Cancellation; choice: Choice }): Promise<PartAnswer> {
    return new Promise((resolve, reject) => {
      const part = dispatcher.submit(request, settler(resolve, reject), of.choice);
      if (part.state !== 'done') of.cancellation.cancel = () => dispatcher.cancel(part);
    });
  }

  /** Selects; when the decision is to be shown or kept, the same function runs with its recorder instead. */
  function decide(run: Run, request: SelectRequest): Choice {
    run.world = world.now;
    const second = Math.floor(clock.nowMs() / 1_000);
    if (run.query.explain) {
      run.explanation = explain(run.world.scene, request);
      return run.explanation.choice;
    }
    const choice = select(run.world.scene, request);
    const due = choice.kind === 'refuse'
      ? options.decisions.sampleFailure(second)
      : options.decisions.sample(`${run.query.application.id}|${run.query.target.id}|${choice.variant.id}`, second);
    if (due) run.explanation = explain(run.world.scene, request, 20);
    return choice;
  }

  function answered(run: Run, answer: PartAnswer): QueryAnswer {
    const { query } = run;
    const totalUs = clock.nowUs() - query.arrivedUs;
    const { choice, header } = answer;
    const unmet = actualUnmet(choice.unmet, query.objective, totalUs);
    run.choice = choice;
    run.workerId = choice.instance.workerId;
    if (!answer.held) options.onOverhead(Math.max(0, totalUs - header.queueUs - header.computeUs));
    count(run, { outcome: 'answered', totalUs, header, sloMet: unmet.length === 0, runs: answer.runs });
    const parameters = answerParameters(run, { answer, totalUs, unmet });
    // One that missed its objective is what people look for: it is kept even where it was not sampled, without its candidates.
    if (run.explanation !== null || (unmet.length > 0 && options.decisions.sampleFailure(Math.floor(clock.nowMs() / 1_000)))) {
      const decision = decisionOf(run, { outcome: 'answered', totalUs, error: null, unmet });
      options.decisions.keep(decision);
      if (query.explain) parameters['explanation'] = JSON.stringify(decision);
    }
    return { choice, tensors: answer.tensors, parameters };
  }

  function failed(run: Run, error: unknown): void {
    const result = error instanceof PartFailure ? error.result : null;
    const outcome = outcomeOf(error);
    const totalUs = clock.nowUs() - run.query.arrivedUs;
    run.choice = result?.choice ?? run.choice;
    count(run, { outcome, totalUs, header: null, sloMet: false });
    const wanted = run.query.explain || run.explanation !== null || options.decisions.sampleFailure(Math.floor(clock.nowMs() / 1_000));
    if (wanted && outcome !== 'cancelled') options.decisions.keep(decisionOf(run, { outcome, totalUs, error, unmet: [] }));
  }

  function count(run: Run, ended: { outcome: QueryOutcome; totalUs: Micros; header: AnswerHeader | null; sloMet: boolean; runs?: PartAnswer['runs'] }): void {
    const { query, choice } = run;
    const { application, target } = query;
    options.usage.count({
      workspaceId: application.workspaceId, applicationId: application.id, taskId: target.task?.id ?? '', variantId: choice?.variant.id ?? null,
      workerId: run.workerId, outcome: ended.outcome, latencyUs: ended.totalUs, computeUs: ended.header?.shareUs ?? 0,
      batchSize: ended.header?.batchSize ?? 0, rows: query.rows, sloMet: ended.sloMet,
    });
    options.series.observe(
      {
        application: application.name, task: sharedName(target.task?.name ?? '', query.owner), variant: choice?.variant.name ?? '',
        version: String(choice?.variant.version ?? ''), hardware: choice?.hardwareClass ?? '', outcome: ended.outcome,
        workspace: application.workspaceId,
      },
      { latencyUs: ended.totalUs, queueUs: ended.header?.queueUs ?? 0, computeUs: ended.header?.computeUs ?? 0, batchSize: ended.header?.batchSize ?? 0, rows: query.rows, runs: ended.runs },
    );
  }

  function answerParameters(run: Run, of: { answer: PartAnswer; totalUs: Micros; unmet: readonly UnmetPart[] }): Record<string, OipScalar> {
    const { choice, header } = of.answer;
    const { variant } = choice;
    const rate = run.world.rates.get(`${variant.id}|${choice.hardwareClass}`) ?? 0;
    const parameters: Record<string, OipScalar> = {
      variant: variant.name, architecture: variant.architecture, version: String(variant.version), hardware: choice.hardwareClass,
      worker: run.world.index.workers.get(choice.instance.workerId)?.name ?? choice.instance.workerId, decision_id: run.id,
      queue_us: header.queueUs, compute_us: header.computeUs, total_us: of.totalUs, batch_size: header.batchSize,
      accuracy: variant.accuracy?.value ?? 0, cost_usd: usdFromNanoUsd(rate * header.shareUs),
    };
    if (of.unmet.length > 0) parameters['unmet'] = of.unmet.join(',');
    return parameters;
  }

  function decisionOf(run: Run, of: { outcome: QueryOutcome; totalUs: Micros; error: unknown; unmet: readonly UnmetPart[] }): QueryDecision {
    const { query, choice, explanation } = run;
    const refusal = explanation?.choice.kind === 'refuse' ? explanation.choice : null;
    const because = of.error instanceof ServingError ? [{ code: of.error.code, text: of.error.message }] : lateReason(query.objective, of);
    return {
      id: run.id, atMs: clock.nowMs(), workspaceId: query.application.workspaceId, application: query.application.name, target: sharedName(query.target.name, query.owner),
      objective: query.objective, outcome: of.outcome, variant: choice?.variant.name ?? null,
      worker: run.workerId === null ? null : (run.world.index.workers.get(run.workerId)?.name ?? null),
      hardwareClass: choice?.hardwareClass ?? null, predictedFinishUs: choice?.predictedFinishUs ?? null, actualUs: of.outcome === 'answered' ? of.totalUs : null,
      reasons: refusal === null ? [...(explanation?.reasons ?? []), ...because] : (explanation?.reasons ?? because), unmet: [...of.unmet],
      candidates: explanation?.candidates ?? [], offers: [...(refusal?.offers ?? [])], considered: explanation?.considered ?? 0,
    };
  }

  function partRequest(run: Run, bytes: number): PartRequest {
    const { query } = run;
    return {
      workspaceId: query.workspaceId, applicationId: query.application.id, target: query.name,
      version: query.version, taskId: query.target.task?.id ?? '', objective: query.objective, rows: query.rows, priority: query.priority,
      applicationSlot: run.world.applications.get(query.application.id)?.slot ?? 0, picture: query.picture, tensors: query.tensors, bytes, arrivedUs: query.arrivedUs,
    };
  }

  return { serve, heldBytes: () => heldBytes };
}

/** Returns the request to selection for some rows of a query. */
export function selectRequestOf(query: Pick<Query, 'workspaceId' | 'name' | 'version' | 'objective' | 'arrivedUs'>, of: { rows: number; now: Micros }): SelectRequest {
  return {
    workspaceId: query.workspaceId, target: query.name, version: query.version,
    objective: query.objective, rows: of.rows, now: of.now, arrivedUs: query.arrivedUs,
  };
}

/** Names an output tensor list by its signature. */
export function nameOutputs(names: readonly string[], tensors: readonly WireTensor[]): Tensor[] {
  return tensors.map((tensor, at) => ({ name: names[at] ?? `output${at}`, dtype: tensor.dtype, shape: [...tensor.shape], data: tensor.data }));
}

type Run = { query: Query; id: string; world: World; choice: WarmChoice | ColdChoice | null; explanation: Explanation | null; workerId: string | null };

class PartFailure extends ServingError {
  constructor(readonly result: Extract<PartResult, { ok: false }>) {
    super(result.error.code, result.error.message, result.error.hint, result.error.extra);
  }
}

function settler(resolve: (answer: PartAnswer) => void, reject: (error: Error) => void): (result: PartResult) => void {
  return (result) => (result.ok ? resolve(result.answer) : reject(new PartFailure(result)));
}

function outcomeOf(error: unknown): QueryOutcome {
  if (!(error instanceof ServingError)) return 'failed';
  if (error.code === 'cancelled') return 'cancelled';
  if (error instanceof PartFailure && error.result.failed) return 'failed';
  return error.code === 'deadline' ? 'timed_out' : 'refused';
}

function lateReason({ maxLatencyUs }: Objective, { unmet, totalUs }: { unmet: readonly UnmetPart[]; totalUs: Micros }): Reason[] {
  if (!unmet.includes('latency') || maxLatencyUs === null) return [];
  return [{ code: 'late', text: `It took ${(totalUs / MICROS_PER_MS).toFixed(1)} ms, ${((totalUs - maxLatencyUs) / MICROS_PER_MS).toFixed(1)} ms more than it had.` }];
}

/** What was predicted to stay unmet, with latency judged by what happened. */
function actualUnmet(predicted: readonly UnmetPart[], objective: Objective, totalUs: Micros): readonly UnmetPart[] {
  const late = objective.maxLatencyUs !== null && totalUs > objective.maxLatencyUs;
  if (late === predicted.includes('latency')) return predicted;
  return late ? [...predicted, 'latency'] : predicted.filter((part) => part !== 'latency');
}
