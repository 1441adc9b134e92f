import type { CanonicalInput, CanonicalOutput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { PreviewProblem, ValidationPreview } from '@infaas/shared/jobs/validation-jobs';
import { drawExample, exampleText } from './draw-example';
import { describeLabels } from './find-label-problems';
import { describeSamples } from './find-sample-problems';
import { openRawData } from './open-raw-data';
import type { RawData } from './open-raw-data';
import { readValidationSet } from './read-validation-set';
import { valuesPerRow } from './row-source';

/** What is known of the task: nothing of a new one whose model has not been read. */
export type PreviewRequest = {
  files: readonly { name: string; bytes: Uint8Array }[];
  input: CanonicalInput | null;
  output: CanonicalOutput | null;
  labels: readonly string[];
  metric: 'classes' | 'numbers' | null;
};

const EXAMPLES = 12;
/** All drawn examples together, as base64. */
const MOST_DRAWN_BYTES = 64 * 1024;

/**
 * Returns what a validation set holds and what is wrong with it for its task, without measuring anything. Throws ServingError when it
 * cannot be read at all.
 */
export async function previewValidationSet(request: PreviewRequest): Promise<ValidationPreview> {
  const data = openRawData(request.files, tableWidth(request.input));
  if (data.count === 0) throw new ServingError('malformed', 'the validation set has no samples', 'Give at least one sample.');
  const labels = describeLabels(data, request);
  const samples = await describeSamples(data);
  const { problems: labelProblems, ...labelFacts } = labels;
  const found = [...labelProblems, ...samples.problems];
  return {
    format: data.format, samples: data.count, sampleForm: samples.sampleForm, ...labelFacts,
    examples: await examplesOf(data, request.input), problems: [...misfit(request, found), ...found].sort((a, b) => rank(a) - rank(b)),
  };
}

function rank(problem: PreviewProblem): number {
  return problem.severity === 'stops' ? 0 : 1;
}

/** Rows are read as the task's where it takes numbers; else as they come, so that they are shown before they are refused. */
function tableWidth(input: CanonicalInput | null): number | null {
  if (input === null || input.kind === 'picture') return null;
  if (input.kind === 'tensors' && input.tensors.some((tensor) => tensor.shape.slice(1).includes(-1))) return null;
  return valuesPerRow(input);
}

/** What the reader of real use says, where the looser one above has found nothing that stops it. */
function misfit(request: PreviewRequest, found: readonly PreviewProblem[]): PreviewProblem[] {
  const { input, output } = request;
  if (input === null || found.some((problem) => problem.severity === 'stops')) return [];
  try {
    readValidationSet({ files: request.files, input, output: output ?? { kind: 'scores', name: 'scores', classes: Number.MAX_SAFE_INTEGER }, labels: request.labels });
    return [];
  } catch (error) {
    if (!(error instanceof ServingError)) throw error;
    return [{ severity: 'stops', text: `It does not fit the task: ${error.message}.`, hint: error.hint ?? 'Look at what the task takes.', examples: [] }];
  }
}

async function examplesOf(data: RawData, input: CanonicalInput | null): Promise<ValidationPreview['examples']> {
  const examples: ValidationPreview['examples'] = [];
  let drawn = 0;
  for (const index of oneOfEachClass(data.labels)) {
    const sample = data.sample(index);
    const png = drawn < MOST_DRAWN_BYTES ? await drawExample(sample, input) : null;
    const fits = png !== null && drawn + png.length <= MOST_DRAWN_BYTES;
    if (fits) drawn += png.length;
    examples.push({ name: sample.name.slice(-80), label: data.labels[index]?.slice(0, 100) ?? null, png: fits ? png : null, text: exampleText(sample) });
  }
  return examples;
}

/** The first sample of each class in turn, then the second of each, and so on: a sorted set would show one class only. */
function oneOfEachClass(labels: readonly (string | null)[]): number[] {
  const turns = new Map<string | null, number>();
  const ranked = labels.map((label, index) => {
    const turn = turns.get(label) ?? 0;
    turns.set(label, turn + 1);
    return { index, turn };
  });
  return ranked.filter(({ turn }) => turn < EXAMPLES).sort((a, b) => a.turn - b.turn || a.index - b.index).slice(0, EXAMPLES).map(({ index }) => index);
}
