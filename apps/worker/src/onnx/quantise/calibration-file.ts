import { readFile, writeFile } from 'node:fs/promises';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { DATA_TYPE_SIZE, elementCount } from '@infaas/shared/domain/tensor';
import type { Tensor } from '@infaas/shared/domain/tensor';
import type * as OnnxRuntime from 'onnxruntime-node';
import { z } from 'zod';
import { NUMERIC, numericTensor } from '../numeric-tensor';
import type { Feeds } from '../trial-inputs';

/** Most samples and bytes that calibration reads. */
export const CALIBRATION_LIMITS = { samples: 200, bytes: 256 * 2 ** 20 } as const;

const headerSchema = z.object({
  samples: z.array(z.array(z.object({ name: z.string(), dtype: z.enum(NUMERIC), shape: z.array(z.number().int().nonnegative()) }))).max(CALIBRATION_LIMITS.samples),
});

/**
 * Writes samples of a validation set, as the tensors that the graph takes, to a file: length of a JSON header (UINT32), the header, then
 * the tensors' bytes. Returns how many samples fitted the limits.
 */
export async function writeCalibrationFile(path: string, samples: readonly Tensor[][]): Promise<number> {
  const kept: Tensor[][] = [];
  let bytes = 0;
  for (const sample of samples.slice(0, CALIBRATION_LIMITS.samples)) {
    bytes += sample.reduce((sum, tensor) => sum + tensor.data.byteLength, 0);
    if (bytes > CALIBRATION_LIMITS.bytes) break;
    kept.push(sample);
  }
  const header = Buffer.from(JSON.stringify({ samples: kept.map((sample) => sample.map(({ name, dtype, shape }) => ({ name, dtype, shape }))) }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  await writeFile(path, [length, header, ...kept.flat().map((tensor) => tensor.data)]);
  return kept.length;
}

/** Returns the samples of a file that writeCalibrationFile wrote, as inputs of a session. Throws ServingError('malformed'). */
export async function readCalibrationFile(runtime: typeof OnnxRuntime, path: string): Promise<Feeds[]> {
  const file = await readFile(path);
  const end = 4 + (file.length >= 4 ? file.readUInt32LE(0) : 0);
  const header = headerSchema.safeParse(JSON.parse(file.subarray(4, end).toString('utf8') || 'null'));
  if (!header.success) throw new ServingError('malformed', 'the calibration samples are in no known form');
  let at = end;
  return header.data.samples.map((sample) => Object.fromEntries(sample.map(({ name, dtype, shape }) => {
    const bytes = elementCount(shape) * DATA_TYPE_SIZE[dtype];
    const tensor = numericTensor(runtime, { dtype, shape }, file.subarray(at, at + bytes));
    at += bytes;
    return [name, tensor];
  })));
}
