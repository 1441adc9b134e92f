import type { CanonicalInput, ImageInputRecord } from '@infaas/shared/domain/records';
import { numberToHalf } from '../half/half-values';
import { resizeMatrix } from '../resize-matrix';

/** A picture before its record is applied: planes [channels, height, width] of values in `range`. */
export type Planes = { channels: number; height: number; width: number; range: readonly [number, number]; values: Float32Array };
/** Elements of one model input of a single row, in the record's own type. */
export type ModelInput = Float32Array | Uint16Array | Uint8Array | Int8Array;

/** Returns the planes of a canonical image tensor's values. */
export function planesOfImage(values: Float32Array, input: Extract<CanonicalInput, { kind: 'image' }>): Planes {
  return { channels: input.channels === 'gray' ? 1 : 3, height: input.height, width: input.width, range: input.range, values };
}

/** Returns the planes of decoded pixels [height, width, channels] in 0..255. */
export function planesOfPixels(pixels: Uint8Array, size: { channels: number; height: number; width: number }): Planes {
  const plane = size.height * size.width;
  const values = Float32Array.from({ length: pixels.length }, (_, at) => pixels[(at % plane) * size.channels + Math.floor(at / plane)] ?? 0);
  return { ...size, range: [0, 255], values };
}

/**
 * Returns what a record makes of a picture, computed value by value: resized, in the record's channels, range, mean and std, layout and
 * type. The same arithmetic that is folded into graphs, written a second time: it is the oracle of that, and tries records without a graph.
 */
export function referenceInput(source: Planes, record: ImageInputRecord): ModelInput {
  const planes = inChannels(resized(source, record), record.channels);
  const { height, width, channels } = planes;
  const affine = affineOf(source.range, record, channels);
  const values = new Float32Array(channels * height * width);
  for (let at = 0; at < values.length; at += 1) {
    const channel = Math.floor(at / (height * width));
    const pixel = at % (height * width);
    const target = record.layout === 'nchw' ? at : pixel * channels + channel;
    values[target] = affine(planes.values[at] ?? 0, channel);
  }
  return inType(values, record.dtype ?? 'FP32');
}

function resized(source: Planes, record: ImageInputRecord): Planes {
  const rows = source.height === record.height ? null : resizeMatrix(source.height, record.height);
  const columns = source.width === record.width ? null : resizeMatrix(source.width, record.width);
  let { values } = source;
  if (rows) values = alongRows(values, rows, { from: source.height, to: record.height, width: source.width });
  if (columns) values = alongColumns(values, columns, { from: source.width, to: record.width });
  return { ...source, height: record.height, width: record.width, values };
}

function alongRows(values: Float32Array, matrix: Float32Array, size: { from: number; to: number; width: number }): Float32Array {
  const { from, to, width } = size;
  const planes = values.length / (from * width);
  const result = new Float32Array(planes * to * width);
  for (let at = 0; at < result.length; at += 1) {
    const [plane, row, column] = [Math.floor(at / (to * width)), Math.floor(at / width) % to, at % width];
    let sum = 0;
    for (let y = 0; y < from; y += 1) sum += (matrix[row * from + y] ?? 0) * (values[(plane * from + y) * width + column] ?? 0);
    result[at] = sum;
  }
  return result;
}

function alongColumns(values: Float32Array, matrix: Float32Array, { from, to }: { from: number; to: number }): Float32Array {
  const result = new Float32Array((values.length / from) * to);
  for (let at = 0; at < result.length; at += 1) {
    const [line, column] = [Math.floor(at / to), at % to];
    let sum = 0;
    for (let x = 0; x < from; x += 1) sum += (matrix[column * from + x] ?? 0) * (values[line * from + x] ?? 0);
    result[at] = sum;
  }
  return result;
}

const LUMINANCE = [0.299, 0.587, 0.114] as const;

function inChannels(source: Planes, channels: ImageInputRecord['channels']): Planes {
  const plane = source.height * source.width;
  const of = (channel: number): Float32Array => source.values.subarray(channel * plane, (channel + 1) * plane);
  if (channels === 'gray') {
    if (source.channels === 1) return source;
    return { ...source, channels: 1, values: Float32Array.from({ length: plane }, (_, at) => LUMINANCE.reduce((sum, weight, channel) => sum + weight * (of(channel)[at] ?? 0), 0)) };
  }
  const order = source.channels === 1 ? [0, 0, 0] : channels === 'bgr' ? [2, 1, 0] : [0, 1, 2];
  const values = new Float32Array(3 * plane);
  order.forEach((channel, at) => values.set(of(channel), at * plane));
  return { ...source, channels: 3, values };
}

function affineOf(range: readonly [number, number], record: ImageInputRecord, channels: number): (value: number, channel: number) => number {
  const each = (values: number[] | undefined, fallback: number): number[] =>
    Array.from({ length: channels }, (_, channel) => (values?.length === 1 ? values[0] : values?.[channel]) ?? fallback);
  const mean = each(record.mean, 0);
  const std = each(record.std, 1);
  return (value, channel) => {
    const share = (value - range[0]) / (range[1] - range[0]);
    const scaled = record.range[0] + share * (record.range[1] - record.range[0]);
    return (scaled - (mean[channel] ?? 0)) / (std[channel] ?? 1);
  };
}

function inType(values: Float32Array, dtype: NonNullable<ImageInputRecord['dtype']>): ModelInput {
  const whole = (low: number, high: number) => (value: number): number => Math.min(high, Math.max(low, Math.floor(value + 0.5)));
  switch (dtype) {
    case 'FP32': return values;
    case 'FP16': return Uint16Array.from(values, numberToHalf);
    case 'UINT8': return Uint8Array.from(values, whole(0, 255));
    case 'INT8': return Int8Array.from(values, whole(-128, 127));
  }
}
