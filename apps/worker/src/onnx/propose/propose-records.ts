import type { CanonicalInput, InputRecord, OutputRecord } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Tensor } from '@infaas/shared/domain/tensor';
import type { RecordProposal, TriedRecord } from '@infaas/shared/jobs/validation-jobs';
import { wilsonInterval } from '@infaas/shared/policy/accuracy';
import type * as OnnxRuntime from 'onnxruntime-node';
import { readModel } from '../inspect-model';
import { encodeModel } from '../model-proto';
import { numericTensor } from '../numeric-tensor';
import { TRIAL_OPTIONS, openSession } from '../trial-session';
import { hitsOf, judgeAnswers } from './judge-answers';
import type { Answer, JudgedAnswers, Truth } from './judge-answers';
import { labelledSamples, planesOf } from './labelled-samples';
import type { LabelledSamples } from './labelled-samples';
import { cannotBeTold, rankTrials } from './rank-trials';
import { canonicalOfCandidate, recordCandidates } from './record-candidates';
import type { RecordCandidate } from './record-candidates';
import type { Planes } from './reference-input';
import { classOutput, runCandidate, runTensors } from './run-candidate';
import type { OpenModel } from './run-candidate';
import { summariseProposal } from './summarise-proposal';

type Runtime = typeof OnnxRuntime;
export type ProposalRequest = {
  modelBytes: Uint8Array;
  dataBytes: Uint8Array;
  /** The task's, when it has one. */
  input: CanonicalInput | null;
  classes: number | null;
  labels: readonly string[];
  /** What the owner stated, to be compared with. */
  stated: { input: InputRecord; output: OutputRecord } | null;
};

/** Every preset is tried on so many samples, the best few on all. */
const FIRST_ROUND = 40;
const FINALISTS = 4;
const LEAST_SAMPLES = 10;
/** Time that may go into running the model; slow models are tried on fewer samples. */
const BUDGET_MS = 60_000;

/**
 * Returns which records make a model right most often on labelled samples: common value ranges, means and colour orders for pictures
 * (size, layout and type are the graph's), class offset and activation for answers. Runs the model as uploaded: call it in a throw-away
 * process. Throws ServingError when model and samples allow no comparison.
 */
export async function proposeRecords(runtime: Runtime, request: ProposalRequest): Promise<RecordProposal> {
  const { model, inspection } = readModel(request.modelBytes);
  const { inputs, outputs } = inspection.signature;
  const candidates = request.input?.kind === 'tensors' ? [] : withStated(recordCandidates(inputs, request.input), request.stated);
  const [first] = candidates;
  const input: CanonicalInput = request.input ?? (first ? canonicalOfCandidate(first) : { kind: 'tensors', tensors: inputs });
  if (input.kind !== 'tensors' && !first) throw new ServingError('malformed', 'the model\'s input is no picture that common presets describe', 'State the input record yourself.');
  const samples = labelledSamples({ bytes: request.dataBytes, input, labels: request.labels, classes: request.classes });
  const session = await openSession(runtime, encodeModel(model), { ...TRIAL_OPTIONS, graphOptimizationLevel: 'all' });
  const open = { runtime, session, output: classOutput(outputs, samples.truth.classes) };
  const [pictureInput] = inputs;
  if (!first || !pictureInput) return tensorProposal(open, samples);
  const planes = await planesOf(samples, { input, ...sizeOf(first), gray: first.record.channels === 'gray' });
  return pictureProposal({ ...open, input: pictureInput }, { candidates, planes, truth: samples.truth, stated: request.stated });
}

const STATED = 'as stated';

/** The stated record is tried with the presets; where it is one of them, under that one's name. */
function withStated(candidates: RecordCandidate[], stated: ProposalRequest['stated']): RecordCandidate[] {
  if (stated?.input.kind !== 'image' || candidates.length === 0 || candidates.some((candidate) => sameRecord(candidate.record, stated.input))) return candidates;
  return [{ name: STATED, record: stated.input }, ...candidates];
}

function sameRecord(a: InputRecord, b: InputRecord): boolean {
  if (a.kind !== 'image' || b.kind !== 'image') return a.kind === b.kind;
  const plain = (record: typeof a): string => JSON.stringify([record.width, record.height, record.channels, record.layout, record.range, record.dtype ?? 'FP32', record.mean ?? [], record.std ?? []]);
  return plain(a) === plain(b);
}

function sizeOf({ record }: RecordCandidate): { width: number; height: number } {
  return { width: record.width, height: record.height };
}

type Trial = { candidates: readonly RecordCandidate[]; planes: readonly Planes[]; truth: Truth; stated: ProposalRequest['stated'] };
type Judged = { candidate: RecordCandidate; judged: JudgedAnswers; answers: Answer[] };

async function pictureProposal(model: OpenModel, trial: Trial): Promise<RecordProposal> {
  const rounds = await planRounds(model, trial);
  // The first round's samples are spread over all classes, too: every n-th of those that are there.
  const order = spreadOrder(trial.planes.length, rounds.first);
  const trials: Judged[] = [];
  for (const candidate of trial.candidates) {
    const judged = await judge(model, { candidate, answers: [] }, { order: order.slice(0, rounds.first), trial });
    if (judged) trials.push(judged);
  }
  const tried = rankTrials(trials);
  const isStated = ({ candidate }: Judged): boolean => trial.stated !== null && sameRecord(candidate.record, trial.stated.input);
  const finalists = [...tried.slice(0, FINALISTS), ...tried.slice(FINALISTS).filter(isStated)];
  const finals: Judged[] = [];
  for (const finalist of finalists) {
    const judged = await judge(model, finalist, { order: order.slice(0, rounds.final), trial });
    if (judged) finals.push(judged);
  }
  const others = tried.filter(({ candidate }) => !finals.some((each) => each.candidate === candidate));
  return assemble(rankTrials(finals), { others, stated: finals.find(isStated) ?? null });
}

function assemble(finals: readonly Judged[], { others, stated }: { others: readonly Judged[]; stated: Judged | null }): RecordProposal {
  const [best, runnerUp] = finals;
  if (!best) throw new ServingError('malformed', 'the set\'s labels do not fit the number of classes that the model answers with', 'Give the labels of the model in order, one a line, or state the records yourself.');
  const facts = {
    best: triedRecord(best), runnerUp: runnerUp ? triedRecord(runnerUp) : null, stated: stated ? triedRecord(stated) : null,
    tried: [...finals, ...others].map(({ candidate, judged }) => ({ name: candidate.name, accuracy: hitsOf(judged.right) / judged.right.length, samples: judged.right.length })),
  };
  const told = { close: runnerUp !== undefined && cannotBeTold(best.judged, runnerUp.judged), worse: stated !== null && !cannotBeTold(best.judged, stated.judged) };
  return { ...facts, ...summariseProposal(facts, { ...told, classes: classesSeen(best) }) };
}

function classesSeen({ answers, judged }: Judged): number {
  const offset = judged.outputRecord.kind === 'scores' ? (judged.outputRecord.classOffset ?? 0) : 0;
  return Math.max(2, (answers[0]?.values.length ?? 2) - offset);
}

function triedRecord({ candidate, judged }: Judged): TriedRecord {
  const samples = judged.right.length;
  return { name: candidate.name, inputRecord: candidate.record, outputRecord: judged.outputRecord, accuracy: wilsonInterval(hitsOf(judged.right), samples), samples };
}

/** Answers of an earlier round are kept: the order of the samples is the same. */
async function judge(model: OpenModel, { candidate, answers }: Omit<Judged, 'judged'>, { order, trial }: { order: readonly number[]; trial: Trial }): Promise<Judged | null> {
  const rest = order.slice(answers.length).flatMap((at) => trial.planes[at] ?? []);
  const all = [...answers, ...(await runCandidate(model, rest, candidate.record))];
  const labels = Int32Array.from(order, (at) => trial.truth.labels[at] ?? 0);
  const judged = judgeAnswers(all, { labels, classes: trial.truth.classes });
  return judged === null ? null : { candidate, judged, answers: all };
}

/** How many samples fit the time budget, from a first run. */
async function planRounds(model: OpenModel, { candidates, planes }: Trial): Promise<{ first: number; final: number }> {
  const record = candidates[0]?.record;
  if (!record) return { first: 0, final: 0 };
  const few = planes.slice(0, 4);
  const began = performance.now();
  await runCandidate(model, few, record);
  const sampleMs = (performance.now() - began) / Math.max(1, few.length);
  const first = Math.min(FIRST_ROUND, planes.length);
  const wholeMs = sampleMs * (candidates.length * first + FINALISTS * (planes.length - first));
  const share = Math.min(1, BUDGET_MS / wholeMs);
  const scaled = (samples: number): number => Math.min(samples, Math.max(LEAST_SAMPLES, Math.floor(samples * share)));
  return { first: scaled(first), final: scaled(planes.length) };
}

/** Returns all indices, `first` evenly spread ones in front. */
function spreadOrder(count: number, first: number): number[] {
  const front = Array.from({ length: first }, (_, at) => Math.floor((at * count) / first));
  const taken = new Set(front);
  return [...front, ...Array.from({ length: count }, (_, at) => at).filter((at) => !taken.has(at))];
}

/** A model of plain tensors leaves only its answers to be found out. */
async function tensorProposal(model: Omit<OpenModel, 'input'>, samples: LabelledSamples): Promise<RecordProposal> {
  const answers: Answer[] = [];
  for (let at = 0; at < samples.count; at += 1) answers.push(...(await runTensors(model, feedsOf(model.runtime, await samples.sample(at)))));
  const judged = judgeAnswers(answers, samples.truth);
  if (judged === null) return assemble([], { others: [], stated: null });
  const accuracy = wilsonInterval(hitsOf(judged.right), answers.length);
  const facts = {
    best: { name: 'plain tensors', inputRecord: { kind: 'tensor' as const }, outputRecord: judged.outputRecord, accuracy, samples: answers.length },
    runnerUp: null, stated: null, tried: [{ name: 'plain tensors', accuracy: accuracy.value, samples: answers.length }],
  };
  return { ...facts, ...summariseProposal(facts, { close: false, worse: false, classes: Math.max(2, answers[0]?.values.length ?? 2) }) };
}

function feedsOf(runtime: Runtime, tensors: readonly Tensor[]): Record<string, OnnxRuntime.Tensor> {
  return Object.fromEntries(tensors.map(({ name, dtype, shape, data }) => [name, numericTensor(runtime, { dtype, shape }, data)]));
}
