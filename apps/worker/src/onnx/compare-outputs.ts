import type * as OnnxRuntime from 'onnxruntime-node';

type Outputs = OnnxRuntime.InferenceSession.OnnxValueMapType;

/**
 * Returns the largest difference between two runs' outputs: absolute, and relative to the largest magnitude of its tensor (at least 1).
 * Infinity when names, shapes or strings differ, or where one has a NaN and the other has not.
 */
export function compareOutputs(a: Outputs, b: Outputs): { absolute: number; relative: number } {
  const worst = { absolute: 0, relative: 0 };
  for (const [name, value] of Object.entries(a)) {
    const difference = compareTensors(value as OnnxRuntime.Tensor, b[name] as OnnxRuntime.Tensor | undefined);
    worst.absolute = Math.max(worst.absolute, difference.absolute);
    worst.relative = Math.max(worst.relative, difference.relative);
  }
  return worst;
}

function compareTensors(a: OnnxRuntime.Tensor, b: OnnxRuntime.Tensor | undefined): { absolute: number; relative: number } {
  const different = { absolute: Infinity, relative: Infinity };
  if (!b || a.type !== b.type || a.dims.join() !== b.dims.join()) return different;
  let absolute = 0;
  let magnitude = 1;
  for (let index = 0; index < a.size; index++) {
    const [x, y] = [valueAt(a, index), valueAt(b, index)];
    if (Object.is(x, y) || x === y) continue;
    if (typeof x === 'string' || typeof y === 'string') return different;
    const difference = Math.abs(x - y);
    if (Number.isNaN(difference)) return different;
    absolute = Math.max(absolute, difference);
    magnitude = Math.max(magnitude, Math.abs(x));
  }
  return { absolute, relative: absolute / magnitude };
}

function valueAt(tensor: OnnxRuntime.Tensor, index: number): number | string {
  const value = (tensor.data as ArrayLike<number | bigint | string | boolean>)[index] ?? 0;
  if (typeof value === 'string') return value;
  return tensor.type === 'float16' ? halfToNumber(Number(value)) : Number(value);
}

/** Returns the value of an IEEE 754 half given as its 16 bits. */
export function halfToNumber(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
