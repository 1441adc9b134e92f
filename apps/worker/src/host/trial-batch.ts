import { packBytesElements } from '@infaas/shared/protocol/oip-values';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import { DATA_TYPE_SIZE, elementCount } from '@infaas/shared/domain/tensor';
import type { WireTensor } from '@infaas/shared/protocol/frames';
import { trialShape } from '../onnx/trial-sizes';
import type { TrialSize } from '../onnx/trial-sizes';

/** Returns tensors of so many rows that fit a signature, for warming up and measuring; `size`: of free dimensions behind the first. */
export function trialBatch(specs: readonly TensorSpec[], rows: number, size: TrialSize): WireTensor[] {
  return specs.map((spec) => {
    const shape = trialShape(spec, rows, size);
    return { dtype: spec.dtype, shape, data: trialBytes(spec.dtype, elementCount(shape)) };
  });
}

/** Values matter little to the time of a run, but denormal numbers do: plain fractions for floats, 0 or 1 (valid as an index) for the rest. */
function trialBytes(dtype: TensorSpec['dtype'], count: number): Uint8Array {
  if (dtype === 'BYTES') return packBytesElements(Array.from({ length: count }, () => Buffer.from('0')));
  const bytes = new Uint8Array(count * DATA_TYPE_SIZE[dtype]);
  const fraction = (at: number): number => ((at * 2_654_435_761) % 256) / 256;
  if (dtype === 'FP32') {
    const values = new Float32Array(bytes.buffer);
    for (let at = 0; at < count; at += 1) values[at] = fraction(at);
  } else if (dtype === 'FP64') {
    const values = new Float64Array(bytes.buffer);
    for (let at = 0; at < count; at += 1) values[at] = fraction(at);
  } else if (dtype === 'FP16') {
    new Uint16Array(bytes.buffer).fill(0x3800);
  } else if (dtype === 'UINT8') {
    for (let at = 0; at < count; at += 1) bytes[at] = (at * 97) & 0xff;
  }
  return bytes;
}
