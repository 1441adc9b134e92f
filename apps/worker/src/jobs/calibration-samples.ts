import type { CanonicalInput, CanonicalOutput, InputRecord } from '@infaas/shared/domain/records';
import type { Tensor } from '@infaas/shared/domain/tensor';
import type { JobPayload } from '@infaas/shared/jobs/catalogue';
import { decodePicture } from '../picture/decode-picture';
import { CALIBRATION_LIMITS } from '../onnx/quantise/calibration-file';
import { splitBytes } from '../host/check-tensors';
import { readValidationSet } from '../validation/read-validation-set';
import { spreadSamples } from '../validation/spread-samples';

/**
 * Returns samples of a validation set, spread evenly over it (sets are often sorted by class), as the tensors that the graph takes:
 * pictures decoded to the record's size.
 */
export async function calibrationSamples(bytes: Uint8Array, payload: JobPayload<'generate'>): Promise<Tensor[][]> {
  const input = payload.input as CanonicalInput;
  const set = readValidationSet({ files: [{ name: 'validation', bytes }], input, output: payload.output as CanonicalOutput, labels: payload.labels ?? [] });
  const few = spreadSamples(set, CALIBRATION_LIMITS.samples);
  const samples: Tensor[][] = [];
  for (let index = 0; index < few.count; index += 1) {
    const sample = await few.sample(index);
    samples.push(await graphTensors(sample, { input, record: payload.inputRecord as InputRecord }));
  }
  return samples;
}

async function graphTensors(sample: Tensor[], of: { input: CanonicalInput; record: InputRecord }): Promise<Tensor[]> {
  if (of.input.kind !== 'picture' || of.record.kind !== 'image') return sample;
  const { width, height, channels } = of.record;
  const [encoded] = splitBytes(sample[0]?.data ?? new Uint8Array()) ?? [];
  const data = await decodePicture(encoded ?? new Uint8Array(), { width, height, channels });
  return [{ name: of.input.name, dtype: 'UINT8', shape: [1, height, width, channels === 'gray' ? 1 : 3], data }];
}
