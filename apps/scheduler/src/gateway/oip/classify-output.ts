import { ServingError } from '@infaas/shared/domain/serving-error';
import { DATA_TYPE_SIZE, type DataType, type Tensor, type TensorSpec } from '@infaas/shared/domain/tensor';
import type { OipRequestedOutput } from '@infaas/shared/protocol/oip';
import { packBytesElements, READ_ELEMENT } from '@infaas/shared/protocol/oip-values';

/** Throws ServingError `malformed` when classes are asked of an output that has no order. */
export function checkClassification(asked: readonly OipRequestedOutput[] | null, specs: readonly TensorSpec[]): void {
  const odd = asked?.find((output) => output.classes !== undefined && specs.some((spec) => spec.name === output.name && !isRanked(spec.dtype)));
  if (odd !== undefined) throw new ServingError('malformed', `output "${odd.name}" cannot be classified`, 'Only outputs of numbers can: leave classification out.');
}

/**
 * Returns, instead of an output's values, the `classes` largest of each row as BYTES `value:index` or `value:index:label` (the protocol's
 * classification extension). Rows are those of the first dimension when `batched`, else the whole tensor is one.
 */
export function classifyOutput(output: Tensor, of: { classes: number; labels: readonly string[]; batched: boolean }): Tensor {
  if (!isRanked(output.dtype)) return output;
  const { dtype, data } = output;
  const size = DATA_TYPE_SIZE[dtype];
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const read = READ_ELEMENT[dtype as keyof typeof READ_ELEMENT];
  const values = Array.from({ length: Math.floor(data.byteLength / size) }, (_, at) => ranked(read(view, at * size)));
  const rows = of.batched ? (output.shape[0] ?? 1) : 1;
  const perRow = rows === 0 ? 0 : values.length / rows;
  const count = Math.min(of.classes, perRow);
  const texts = Array.from({ length: rows }, (_, row) => values.slice(row * perRow, (row + 1) * perRow)).flatMap((row) => (
    largest(row, count).map((at) => textOf(row[at] ?? 0, { at, isFloat: isFloat(dtype), label: of.labels[at] }))
  ));
  return { name: output.name, dtype: 'BYTES', shape: of.batched ? [rows, count] : [count], data: packBytesElements(texts.map((text) => Buffer.from(text))) };
}

type Ranked = number | bigint;

function isRanked(dtype: DataType): boolean {
  return dtype !== 'BYTES' && dtype !== 'BF16';
}

function isFloat(dtype: DataType): boolean {
  return dtype === 'FP16' || dtype === 'FP32' || dtype === 'FP64';
}

function ranked(value: number | boolean | string): Ranked {
  return typeof value === 'string' ? BigInt(value) : Number(value);
}

/** Indices of the largest values, largest first; equal ones in order, NaN last. */
function largest(row: readonly Ranked[], count: number): number[] {
  const order = Array.from({ length: row.length }, (_, at) => at);
  return order.sort((a, b) => byValue(row[a] ?? 0, row[b] ?? 0) || a - b).slice(0, count);
}

function byValue(a: Ranked, b: Ranked): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a > b ? -1 : a < b ? 1 : 0;
}

/** Numbers as Triton writes them: floats with six digits behind the point. */
function textOf(value: Ranked, of: { at: number; isFloat: boolean; label: string | undefined }): string {
  const shown = of.isFloat ? floatText(Number(value)) : String(value);
  return of.label === undefined || of.label === '' ? `${shown}:${of.at}` : `${shown}:${of.at}:${of.label}`;
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return Number.isFinite(value) ? value.toFixed(6) : value > 0 ? 'inf' : '-inf';
}
