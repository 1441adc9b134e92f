import type { CanonicalInput } from '@infaas/shared/domain/records';
import type { TensorJson } from '../../server/query/query-schema';

type ImageInput = Extract<CanonicalInput, { kind: 'image' }>;

/** Returns the task's input tensor of one picture, from brightness 0..1 row by row: scaled to the task's range, every channel alike. */
export function imageTensor(brightness: Float32Array, input: ImageInput): TensorJson {
  const [low, high] = input.range;
  const plane = Array.from(brightness, (value) => Number((low + value * (high - low)).toFixed(4)));
  const channels = input.channels === 'gray' ? 1 : 3;
  return {
    name: input.name,
    datatype: 'FP32',
    shape: [1, channels, input.height, input.width],
    data: Array.from({ length: channels }, () => plane).flat(),
  };
}
