import type { CanonicalInput, CanonicalOutput } from '@infaas/shared/domain/records';
import { architectureProblem, taskProblem } from '../names/propose-name';
import type { KnownNames } from '../names/propose-name';
import { parseInput } from '../records/input-draft';
import type { InputDraft, ParsedInput } from '../records/input-draft';
import { guessPreset, inputPresets } from '../records/input-presets';
import { guessOutput, parseOutput } from '../records/output-presets';
import type { OutputDraft } from '../records/output-presets';

export const METRICS = ['top1', 'top5', 'f1', 'mae', 'rmse'] as const;
export type Metric = (typeof METRICS)[number];

/** What of a task a registration must fit. */
export type TaskFacts = { name: string; input: CanonicalInput | null; output: CanonicalOutput | null; labels: readonly string[]; metric: string };

/** What the owner entered or chose; null where the proposal stands. */
export type RegisterDraft = {
  task: string | null;
  architecture: string | null;
  input: InputDraft | null;
  output: OutputDraft | null;
  metric: Metric;
  /** Per cent, as entered. */
  accuracy: string;
};

export const EMPTY_DRAFT: RegisterDraft = { task: null, architecture: null, input: null, output: null, metric: 'top1', accuracy: '' };

/** Returns the draft with the proposals in the places that nobody filled: they follow the file and the task until then. */
export function completeDraft(draft: RegisterDraft, from: { proposedName: string; fileName: string; tasks: readonly TaskFacts[] }) {
  const task = draft.task ?? (from.tasks.length === 1 ? (from.tasks[0]?.name ?? '') : '');
  const known = from.tasks.find((each) => each.name === task) ?? null;
  const presets = inputPresets(known?.input ?? null);
  const guessed = guessPreset(from.fileName, known?.input ?? null);
  const input = draft.input ?? presets.find((preset) => preset.id === guessed)?.draft ?? presets[0]?.draft;
  if (input === undefined) throw new Error('there is no way to take an input');
  const output = draft.output ?? { preset: guessOutput(known?.output ?? null, input.kind), classOffset: '0' };
  return { task, known, architecture: draft.architecture ?? from.proposedName, presets, input, output, guessed: draft.input === null };
}

export type CompleteDraft = ReturnType<typeof completeDraft>;

export type DraftProblems = { task: string | null; architecture: string | null; input: ParsedInput['errors']; output: string | null; accuracy: string | null };

/** Returns the records of a completed draft and what is wrong with it, field by field. */
export function checkDraft(complete: CompleteDraft, { accuracy, known }: { accuracy: string; known: KnownNames }) {
  const input = parseInput(complete.input);
  const output = parseOutput(complete.output);
  const problems: DraftProblems = {
    task: taskProblem(complete.task, known),
    architecture: architectureProblem(complete.architecture, complete.task, known),
    input: input.errors,
    output: output.problem,
    accuracy: declaredAccuracy(accuracy) === undefined ? 'Per cent, 0 to 100.' : null,
  };
  const fits = problems.task === null && problems.architecture === null && Object.keys(problems.input).length === 0 && problems.output === null && problems.accuracy === null;
  return { problems, fits, inputRecord: input.record, outputRecord: output.record };
}

/** Returns a declared accuracy as 0..1; null when none is declared, undefined when it is no percentage. */
export function declaredAccuracy(percent: string): number | null | undefined {
  if (percent.trim() === '') return null;
  const value = Number(percent.trim().replace(/\s*%$/, ''));
  return Number.isFinite(value) && value >= 0 && value <= 100 ? value / 100 : undefined;
}
