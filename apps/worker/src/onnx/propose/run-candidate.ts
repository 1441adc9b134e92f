import type { ImageInputRecord } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import type * as OnnxRuntime from 'onnxruntime-node';
import { halfToNumber } from '../compare-outputs';
import { reasonOf } from '../trial-session';
import type { Answer } from './judge-answers';
import { referenceInput } from './reference-input';
import type { ModelInput, Planes } from './reference-input';

type Runtime = typeof OnnxRuntime;
/** A model as uploaded, open, with the one input that pictures go into and the output that names classes. */
export type OpenModel = { runtime: Runtime; session: OnnxRuntime.InferenceSession; input: TensorSpec; output: { name: string; kind: Answer['kind'] } };

const ROWS = 8;
const EMPTY: Readonly<Record<NonNullable<ImageInputRecord['dtype']>, (length: number) => ModelInput>> = {
  FP32: (length) => new Float32Array(length), FP16: (length) => new Uint16Array(length), UINT8: (length) => new Uint8Array(length), INT8: (length) => new Int8Array(length),
};
const ORT_TYPES = { FP32: 'float32', FP16: 'float16', UINT8: 'uint8', INT8: 'int8' } as const;

/** Returns the output that answers with classes: scores where there are any, else whole numbers. Throws ServingError('malformed') without one. */
export function classOutput(outputs: readonly TensorSpec[], classes: number | null): OpenModel['output'] {
  const scored = outputs.filter(({ dtype, shape }) => ['FP32', 'FP16', 'FP64', 'UINT8', 'INT8'].includes(dtype) && classCount(shape) !== 1);
  const fitting = scored.find(({ shape }) => classes !== null && (classCount(shape) ?? 0) >= classes && (classCount(shape) ?? 0) <= classes + 16) ?? scored[0];
  if (fitting) return { name: fitting.name, kind: 'scores' };
  const ids = outputs.find(({ dtype }) => /^U?INT(32|64)$/u.test(dtype));
  if (ids) return { name: ids.name, kind: 'class-id' };
  throw new ServingError('malformed', 'no output of the model names classes', 'State the records yourself, {"kind":"tensor"} for a model that answers something else.');
}

/** Returns the model's answer to one sample of plain tensors. Throws ServingError('malformed') when it does not run. */
export async function runTensors(model: Omit<OpenModel, 'input'>, feeds: Record<string, OnnxRuntime.Tensor>): Promise<Answer[]> {
  return answersOf(model, await runOnce(model, feeds), { rows: 1, kept: 1 });
}

/** Returns the model's answers to pictures prepared by a record, in their order. Throws ServingError('malformed') when it does not run. */
export async function runCandidate(model: OpenModel, samples: readonly Planes[], record: ImageInputRecord): Promise<Answer[]> {
  const fixed = model.input.shape[0] ?? -1;
  const rows = fixed > 0 ? fixed : ROWS;
  const answers: Answer[] = [];
  for (let from = 0; from < samples.length; from += rows) {
    const chunk = samples.slice(from, from + rows);
    answers.push(...(await runRows(model, { chunk, record, rows: fixed > 0 ? fixed : chunk.length })));
  }
  return answers;
}

/** A row that a fixed batch has too many stays empty. */
async function runRows(model: OpenModel, { chunk, record, rows }: { chunk: readonly Planes[]; record: ImageInputRecord; rows: number }): Promise<Answer[]> {
  const inputs = chunk.map((planes) => referenceInput(planes, record));
  const [first] = inputs;
  if (!first) return [];
  const data = EMPTY[record.dtype ?? 'FP32'](rows * first.length);
  inputs.forEach((input, row) => data.set(input, row * first.length));
  const count = record.channels === 'gray' ? 1 : 3;
  const dims = record.layout === 'nchw' ? [rows, count, record.height, record.width] : [rows, record.height, record.width, count];
  const tensor = new model.runtime.Tensor(ORT_TYPES[record.dtype ?? 'FP32'], data as never, dims);
  return answersOf(model, await runOnce(model, { [model.input.name]: tensor }), { rows, kept: chunk.length });
}

async function runOnce(model: Omit<OpenModel, 'input'>, feeds: Record<string, OnnxRuntime.Tensor>): Promise<OnnxRuntime.Tensor> {
  try {
    const outputs = await model.session.run(feeds, [model.output.name]);
    const output = outputs[model.output.name];
    if (output) return output;
  } catch (error) {
    throw new ServingError('malformed', `the model does not run on these samples: ${reasonOf(error)}`, 'State the input record yourself.');
  }
  throw new ServingError('malformed', 'the model gave no answer to these samples', 'State the records yourself.');
}

function answersOf(model: Omit<OpenModel, 'input'>, output: OnnxRuntime.Tensor, { rows, kept }: { rows: number; kept: number }): Answer[] {
  const integer = output.type !== 'float32' && output.type !== 'float64' && output.type !== 'float16';
  const numbers = output.type === 'float16' ? Float64Array.from(output.data as Uint16Array, halfToNumber) : Float64Array.from(output.data as ArrayLike<number>, Number);
  const width = Math.floor(numbers.length / rows);
  return Array.from({ length: kept }, (_, row) => ({ kind: model.output.kind, integer, values: numbers.subarray(row * width, (row + 1) * width) }));
}

function classCount(shape: readonly number[]): number | null {
  const rest = shape.slice(1);
  return rest.length === 0 ? 1 : rest.includes(-1) ? null : rest.reduce((product, size) => product * size, 1);
}
