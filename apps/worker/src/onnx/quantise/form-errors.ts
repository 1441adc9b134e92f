import type { FormErrors } from '@infaas/shared/domain/form-errors';
import type * as OnnxRuntime from 'onnxruntime-node';
import { halfToNumber } from '../compare-outputs';
import type { Feeds } from '../trial-inputs';

export type MeasuredErrors = Omit<FormErrors, 'inputs' | 'method'>;
type Outputs = Record<string, OnnxRuntime.Tensor>;

/** Returns the answers of a session to every sample. */
export async function answersTo(session: OnnxRuntime.InferenceSession, samples: readonly Feeds[]): Promise<Outputs[]> {
  const answers: Outputs[] = [];
  for (const feeds of samples) answers.push((await session.run(feeds)) as Outputs);
  return answers;
}

/** Returns the errors of answers against the parent's; infinite where names, shapes or types differ or a number is missing. */
export function formErrors(parent: readonly Outputs[], answers: readonly Outputs[], scores: boolean): MeasuredErrors {
  const sum = { count: 0, worst: 0, absolute: 0, squared: 0, reference: 0, judged: 0, same: 0 };
  parent.forEach((expected, sample) => {
    for (const [name, tensor] of Object.entries(expected)) addTensor(sum, { expected: tensor, actual: answers[sample]?.[name], scores });
  });
  const relativeError = sum.reference > 0 ? Math.sqrt(sum.squared / sum.reference) : sum.squared > 0 ? Infinity : 0;
  return {
    samples: parent.length, maxAbsError: sum.worst, meanAbsError: sum.absolute / Math.max(1, sum.count), relativeError,
    snrDb: relativeError > 0 ? -20 * Math.log10(relativeError) : null,
    agreement: sum.judged > 0 ? sum.same / sum.judged : null,
  };
}

/** Returns errors in words and figures. */
export function describeErrors(errors: MeasuredErrors): string {
  const same = errors.agreement === null ? '' : `${(errors.agreement * 100).toFixed(2)} % of the answers agree, `;
  const figures = [errors.maxAbsError, errors.meanAbsError].map((value) => value.toPrecision(2));
  return `${same}largest error ${figures[0] ?? ''}, mean ${figures[1] ?? ''}, relative ${(errors.relativeError * 100).toPrecision(2)} % over ${errors.samples} ${errors.samples === 1 ? 'sample' : 'samples'}`;
}

type Sum = { count: number; worst: number; absolute: number; squared: number; reference: number; judged: number; same: number };
type Pair = { expected: OnnxRuntime.Tensor; actual: OnnxRuntime.Tensor | undefined; scores: boolean };

function addTensor(sum: Sum, { expected, actual, scores }: Pair): void {
  const [wanted, given] = [numbersOf(expected), actual ? numbersOf(actual) : null];
  if (wanted === null && actual) return;
  if (wanted === null || given === null || actual?.dims.join() !== expected.dims.join()) {
    sum.worst = sum.absolute = sum.squared = Infinity;
    return;
  }
  wanted.forEach((value, at) => addNumber(sum, value, given[at] ?? Number.NaN));
  if (!expected.type.startsWith('float')) return countSame(sum, wanted, given);
  const row = expected.dims.at(-1) ?? 0;
  if (scores && row > 1) for (let at = 0; at < wanted.length; at += row) countSame(sum, [argmax(wanted, at, row)], [argmax(given, at, row)]);
}

function addNumber(sum: Sum, wanted: number, given: number): void {
  const error = wanted === given || (Number.isNaN(wanted) && Number.isNaN(given)) ? 0 : Math.abs(wanted - given);
  const size = Number.isFinite(error) ? error : Infinity;
  sum.count += 1;
  sum.worst = Math.max(sum.worst, size);
  sum.absolute += size;
  sum.squared += size * size;
  if (Number.isFinite(wanted)) sum.reference += wanted * wanted;
}

function countSame(sum: Sum, wanted: readonly number[], given: readonly number[]): void {
  sum.judged += wanted.length;
  wanted.forEach((value, at) => { sum.same += value === given[at] ? 1 : 0; });
}

function argmax(values: readonly number[], from: number, length: number): number {
  let best = from;
  for (let at = from + 1; at < from + length; at += 1) if ((values[at] ?? 0) > (values[best] ?? 0)) best = at;
  return best - from;
}

/** Returns a tensor's values; null for texts, which a change of precision does not touch. */
function numbersOf(tensor: OnnxRuntime.Tensor): number[] | null {
  if (tensor.type === 'string') return null;
  const values = Array.from(tensor.data as ArrayLike<number | bigint>, Number);
  return tensor.type === 'float16' ? values.map(halfToNumber) : values;
}

/** Returns errors as they are kept; undefined where they are not all numbers (shapes differ, or a number is missing). */
export function keptErrors(errors: MeasuredErrors, of: { random: boolean; method?: string | undefined }): FormErrors | undefined {
  if (![errors.maxAbsError, errors.meanAbsError, errors.relativeError].every(Number.isFinite)) return undefined;
  return { ...errors, inputs: of.random ? 'random' : 'validation', ...(of.method ? { method: of.method } : {}) };
}
