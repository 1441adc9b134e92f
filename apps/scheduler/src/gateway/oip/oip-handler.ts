import type { Objective } from '@infaas/shared/domain/objective';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { SelectionPreview } from '@infaas/shared/protocol/selection-preview';
import type { ApplicationView, TaskView } from '@infaas/shared/domain/serving-view';
import type { Tensor } from '@infaas/shared/domain/tensor';
import type { Micros } from '@infaas/shared/domain/units';
import { explain } from '@infaas/shared/policy/explain';
import { topK } from '@infaas/shared/policy/accuracy';
import type { OipInferRequest, OipInferResponse, OipScalar } from '@infaas/shared/protocol/oip';
import { mergeOptions, optionsFromParameters, rankOfPriority, type QueryOptions } from '@infaas/shared/protocol/oip-objective';
import { packBytesElements } from '@infaas/shared/protocol/oip-values';
import type { Clock, GatewayLimits } from '../ports';
import { nameOutputs, selectRequestOf, type Cancellation, type Query, type QueryAnswer, type QueryService } from '../serving/serve-query';
import type { World, WorldHolder } from '../world';
import { checkTensors, type CheckedInput } from './check-tensors';
import { checkClassification, classifyOutput } from './classify-output';
import type { DeferredService, DeferredTicket } from './deferred-service';
import { resolveTarget, type FoundTarget, type ModelName } from './find-target';
import { checkReady, isBatched } from './model-info';
import { queryObjective } from './query-objective';

/** What every call of a client carries, whatever the transport. */
export type Call = {
  application: ApplicationView;
  model: ModelName;
  /** Options from headers or metadata; the request's parameters go before them. */
  options: QueryOptions;
  arrivedUs: Micros;
  cancellation: Cancellation;
};

export type PredictAnswer = { labels: { label: string; score: number }[]; parameters: Record<string, OipScalar> };

/** The Open Inference Protocol without its transports: HTTP and gRPC share it. */
export type OipHandler = {
  /** Parses with `parse` (its errors count as refusals of the query) and answers, or gives the ticket of a deferred query. */
  infer(call: Call, parse: () => OipInferRequest): Promise<{ request: OipInferRequest; response: OipInferResponse } | { deferred: DeferredTicket }>;
  predict(call: Call, picture: Buffer): Promise<PredictAnswer | { deferred: DeferredTicket }>;
  /** The decision that a query would get now, with every candidate; nothing runs. */
  select(call: Call, parameters: Record<string, OipScalar>): SelectionPreview;
};

type Options = {
  world: WorldHolder; service: QueryService; deferred: DeferredService; clock: Clock; limits: GatewayLimits;
  /** Counts a query that ended before it could be served. */
  countRefused: (call: Call, taskId: string, error: unknown) => void;
};

/** Returns the handler that both transports call. */
export function createOipHandler(options: Options): OipHandler {
  const { world, service, limits } = options;

  /** Runs what comes before serving, so that a refusal there is counted as well. */
  function prepare<T>(call: Call, make: (found: FoundTarget, now: World) => T): T {
    let taskId = '';
    try {
      const { now } = world;
      const found = resolveTarget(now, call.application, call.model);
      taskId = found.task.id;
      return make(found, now);
    } catch (error) {
      options.countRefused(call, taskId, error);
      throw error;
    }
  }

  function queryOf(call: Call, found: FoundTarget, of: { checked: CheckedInput; options: QueryOptions; objective: Objective }): Query {
    return {
      application: call.application, name: found.ownName, version: found.version, workspaceId: found.workspaceId, owner: found.owner,
      target: found.target, objective: of.objective,
      explain: of.options.explain ?? false, priority: rankOfPriority(of.options.priority), arrivedUs: call.arrivedUs, ...of.checked,
    };
  }

  return {
    async infer(call, parse) {
      const { request, query, asked, found, outputNames } = prepare(call, (found, now) => {
        const request = parse();
        const asked = mergeOptions(optionsFromParameters(request.parameters), call.options);
        const signature = now.signatures.get(found.task.id) ?? { inputs: [], outputs: [] };
        if (asked.deferred !== true || signature.inputs.length === 0) checkReady(now, found);
        const outputNames = signature.outputs.map((output) => output.name);
        checkOutputs(request, outputNames);
        checkClassification(request.outputs, signature.outputs);
        const checked = checkTensors({ task: found.task, signature, request, maxRows: limits.maxRows });
        const query = queryOf(call, found, { checked, options: asked, objective: queryObjective(call.application, found.target, asked) });
        return { request, query, asked, found, outputNames };
      });
      if (asked.deferred === true) return { deferred: await options.deferred.submit(query, asked) };
      const answer = await service.serve(query, call.cancellation);
      const outputs = pickOutputs(nameOutputs(outputNames, answer.tensors), request, found.task);
      return { request, response: { modelName: found.name, modelVersion: String(answer.choice.variant.version), id: request.id, parameters: answer.parameters, outputs } };
    },

    async predict(call, picture) {
      const { query, labels } = prepare(call, (found, now) => {
        if (call.options.deferred !== true) checkReady(now, found);
        if (found.task.input.kind === 'tensors') throw new ServingError('malformed', `"${found.name}" takes tensors, not pictures`, 'POST its tensors to /infer.');
        if (found.task.output.kind !== 'scores') throw new ServingError('malformed', `"${found.name}" does not answer with scores of labels`, 'POST to /infer to get its tensors.');
        if (picture.length === 0) throw new ServingError('malformed', 'the body is empty', 'Send a picture file (PNG, JPEG, WebP, GIF) as the body.');
        const checked = { tensors: [{ dtype: 'BYTES' as const, shape: [1], data: packBytesElements([picture]) }], rows: 1, picture: true };
        const query = queryOf(call, found, { checked, options: call.options, objective: queryObjective(call.application, found.target, call.options) });
        return { query, labels: found.task.labels };
      });
      if (call.options.deferred === true) return { deferred: await options.deferred.submit(query, call.options) };
      const answer = await service.serve(query, call.cancellation);
      return { labels: topLabels(answer, labels), parameters: answer.parameters };
    },

    select(call, parameters) {
      const found = resolveTarget(world.now, call.application, call.model);
      const asked = mergeOptions(optionsFromParameters(parameters), call.options);
      const objective = queryObjective(call.application, found.target, asked);
      const now = options.clock.nowUs();
      const query = { workspaceId: found.workspaceId, name: found.ownName, version: found.version, objective, arrivedUs: now };
      const explained = explain(world.now.scene, selectRequestOf(query, { rows: 1, now }));
      return previewOf(explained, objective);
    },
  };
}

function previewOf({ choice, reasons, candidates, considered }: ReturnType<typeof explain>, objective: Objective): SelectionPreview {
  const found = { objective, reasons: [...reasons], candidates: [...candidates], considered };
  if (choice.kind === 'refuse') {
    return { ...found, outcome: 'refused', code: choice.code, variant: null, hardwareClass: null, accuracy: null, predictedFinishUs: null, costPer1kNanoUsd: null, unmet: [], offers: [...choice.offers] };
  }
  return {
    ...found, outcome: choice.kind, code: null, variant: choice.variant.name, hardwareClass: choice.hardwareClass, accuracy: choice.variant.accuracy?.value ?? null,
    predictedFinishUs: choice.predictedFinishUs, costPer1kNanoUsd: choice.costPer1kNanoUsd, unmet: [...choice.unmet], offers: [],
  };
}

function checkOutputs(request: OipInferRequest, known: readonly string[]): void {
  const odd = request.outputs?.find((output) => !known.includes(output.name));
  if (odd !== undefined) throw new ServingError('malformed', `output "${odd.name.slice(0, 100)}" does not exist`, `Outputs are ${known.map((name) => `"${name}"`).join(', ')}.`);
}

function pickOutputs(outputs: Tensor[], request: OipInferRequest, task: TaskView): Tensor[] {
  if (request.outputs === null) return outputs;
  const wanted = new Map(request.outputs.map((output) => [output.name, output]));
  return outputs.flatMap((output) => {
    const asked = wanted.get(output.name);
    if (asked === undefined) return [];
    return asked.classes === undefined ? output : classifyOutput(output, { classes: asked.classes, labels: labelsOf(task, output.name), batched: isBatched(task) });
  });
}

/** Labels belong to the scores; another output of the task has none. */
function labelsOf({ output, labels }: TaskView, name: string): readonly string[] {
  return output.kind === 'tensors' || output.name === name ? labels : [];
}

function topLabels(answer: QueryAnswer, labels: readonly string[]): { label: string; score: number }[] {
  const [tensor] = answer.tensors;
  if (tensor === undefined || tensor.dtype !== 'FP32') return [];
  // A copy: the frame's bytes need not be aligned.
  const scores = new Float32Array(new Uint8Array(tensor.data).buffer, 0, Math.floor(tensor.data.byteLength / 4));
  return topK(scores, 5).map((at) => ({ label: labels[at] ?? String(at), score: scores[at] ?? 0 }));
}
