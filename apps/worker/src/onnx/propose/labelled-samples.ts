import type { CanonicalInput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Tensor } from '@infaas/shared/domain/tensor';
import { splitBytes } from '../../host/check-tensors';
import { decodePicture } from '../../picture/decode-picture';
import { openRawData } from '../../validation/open-raw-data';
import { readValidationSet } from '../../validation/read-validation-set';
import type { Truth } from './judge-answers';
import { planesOfImage, planesOfPixels } from './reference-input';
import type { Planes } from './reference-input';

/** Most samples that records are tried on. */
export const PROPOSAL_SAMPLES = 200;

/** Some labelled samples of a validation set, spread evenly over it, and what their labels tell of the classes. */
export type LabelledSamples = { truth: Truth; sample: (at: number) => Promise<Tensor[]>; count: number };

export type SampleRequest = { bytes: Uint8Array; input: CanonicalInput; labels: readonly string[]; classes: number | null };

/**
 * Returns at most 200 labelled samples, always the same ones of the same set. Throws ServingError('malformed') when it has no labels or
 * they are no classes.
 */
export function labelledSamples({ bytes, input, labels, classes }: SampleRequest): LabelledSamples {
  const files = [{ name: 'validation', bytes }];
  const known = labels.length > 0 ? labels.length : classes;
  const set = readValidationSet({ files, input, output: { kind: 'scores', name: 'scores', classes: known ?? Number.MAX_SAFE_INTEGER }, labels });
  if (set.labels === null) throw new ServingError('malformed', 'the samples have no labels, so that records cannot be compared', 'Add labels, or state the records yourself.');
  const count = Math.min(set.count, PROPOSAL_SAMPLES);
  const indices = Array.from({ length: count }, (_, at) => Math.floor((at * set.count) / count));
  const chosen = Int32Array.from(indices, (index) => set.labels?.[index] ?? 0);
  return { truth: { labels: chosen, classes: known ?? namedClasses(files) }, count, sample: (at) => set.sample(indices[at] ?? 0) };
}

/** Labels that are names are all the classes there are; numbers may leave some out. */
function namedClasses(files: readonly { name: string; bytes: Uint8Array }[]): number | null {
  const labels = openRawData(files, null).labels.map((label) => label ?? '');
  return labels.every((label) => /^\d+$/u.test(label)) ? null : new Set(labels.map((label) => label.trim().toLowerCase())).size;
}

/** Returns samples of a picture or image task as planes, decoded to a size; a record needs nothing else of them. */
export async function planesOf(samples: LabelledSamples, of: { input: CanonicalInput; width: number; height: number; gray: boolean }): Promise<Planes[]> {
  const planes: Planes[] = [];
  for (let at = 0; at < samples.count; at += 1) {
    const [tensor] = await samples.sample(at);
    const data = tensor?.data ?? new Uint8Array();
    if (of.input.kind === 'image') {
      planes.push(planesOfImage(new Float32Array(new Uint8Array(data).buffer), of.input));
      continue;
    }
    const { width, height } = of;
    const pixels = await decodePicture(splitBytes(data)?.[0] ?? new Uint8Array(), { width, height, channels: of.gray ? 'gray' : 'rgb' });
    planes.push(planesOfPixels(pixels, { width, height, channels: of.gray ? 1 : 3 }));
  }
  return planes;
}
