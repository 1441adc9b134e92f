import type { CanonicalInput } from '@infaas/shared/domain/records';
import { seededRandom, type Random } from '@infaas/shared/domain/random';
import { DATA_TYPE_SIZE, elementCount, type TensorSpec } from '@infaas/shared/domain/tensor';
import type { Executable } from '@infaas/shared/jobs/catalogue';
import { packBytesElements } from '@infaas/shared/protocol/oip-values';
import sharp from 'sharp';
import type { HostQuery } from '../supervisor/host-client';

const SEED = 20_260;

/**
 * Returns queries of drawn inputs, the same ones every time, as clients would send them: noise as pictures or in the range of the task's
 * image; floats from -1 to 1 and integers 0 or 1 for tensors. `rows` gives the rows of each.
 */
export async function trialQueries({ input, picture }: Pick<Executable, 'input' | 'picture'>, rows: readonly number[]): Promise<HostQuery[]> {
  const random = seededRandom(SEED);
  const canonical = input as CanonicalInput;
  if (canonical.kind === 'picture') return Promise.all(rows.map(async (count) => ({ rows: count, picture: true, tensors: [await pictures(picture, { count, random })] })));
  return rows.map((count) => ({ rows: count, picture: false, tensors: specsOf(canonical).map((spec) => drawn(spec, { count, random })) }));
}

type Drawing = { count: number; random: Random };
type RangedSpec = TensorSpec & { range: readonly [number, number] };

function specsOf(input: Exclude<CanonicalInput, { kind: 'picture' }>): RangedSpec[] {
  if (input.kind === 'tensors') return input.tensors.map((spec) => ({ ...spec, range: [-1, 1] as const }));
  return [{ name: input.name, dtype: 'FP32', shape: [-1, input.channels === 'gray' ? 1 : 3, input.height, input.width], range: input.range }];
}

function drawn({ dtype, shape: stated, range: [low, high] }: RangedSpec, { count, random }: Drawing): HostQuery['tensors'][number] {
  const shape = stated.map((size, axis) => (size === -1 ? (axis === 0 ? count : 1) : size));
  const length = elementCount(shape);
  const float = (): number => low + (high - low) * random();
  if (dtype === 'FP32') return { dtype, shape, data: bytesOf(Float32Array.from({ length }, float)) };
  if (dtype === 'FP64') return { dtype, shape, data: bytesOf(Float64Array.from({ length }, float)) };
  if (dtype === 'BYTES') return { dtype, shape, data: packBytesElements(Array.from({ length }, () => Buffer.from('0'))) };
  const data = new Uint8Array(length * DATA_TYPE_SIZE[dtype]);
  // The lowest byte of little-endian integers; of an FP16 that is next to nothing, and of both kinds a valid value.
  for (let at = 0; at < data.length; at += DATA_TYPE_SIZE[dtype]) data[at] = random() < 0.5 ? 0 : 1;
  return { dtype, shape, data };
}

async function pictures(picture: Executable['picture'], { count, random }: Drawing): Promise<HostQuery['tensors'][number]> {
  const { width, height } = picture ?? { width: 64, height: 64 };
  const encoded = await Promise.all(Array.from({ length: count }, () => {
    const pixels = Buffer.from(Uint8Array.from({ length: width * height * 3 }, () => Math.floor(random() * 256)));
    return sharp(pixels, { raw: { width, height, channels: 3 } }).png().toBuffer();
  }));
  return { dtype: 'BYTES', shape: [count], data: packBytesElements(encoded) };
}

function bytesOf(values: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
