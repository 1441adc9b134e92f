import { createHash } from 'node:crypto';
import type { PreviewProblem } from '@infaas/shared/jobs/validation-jobs';
import { pictureFormat } from '../picture/decode-picture';
import { counted } from './counted';
import { drawExample, pictureSize } from './draw-example';
import type { RawData, RawSample } from './open-raw-data';

const EXAMPLES = 5;
/** Samples that are decoded to see whether they can be; every one is checked for the signature of a picture. */
const DECODED = 60;
/** Bytes that are read to find the same sample twice. */
const MOST_COMPARED_BYTES = 768 * 2 ** 20;

/** Returns what one sample is in words, and what is wrong with the samples themselves. */
export async function describeSamples(data: RawData): Promise<{ sampleForm: string; problems: PreviewProblem[] }> {
  const { damaged, sampleForm } = data.format === 'pictures' ? await lookAtPictures(data) : { damaged: [], sampleForm: numbersForm(data) };
  return { sampleForm, problems: [...damaged, ...repeated(data), ...ignored(data)] };
}

function numbersForm(data: RawData): string {
  const sample = data.sample(0);
  if (sample.kind !== 'numbers') return '';
  return sample.shape.length === 1 ? `${sample.shape[0] ?? 0} numbers` : `${sample.shape.join(' × ')} ${sample.dtype}`;
}

async function lookAtPictures(data: RawData): Promise<{ damaged: PreviewProblem[]; sampleForm: string }> {
  const broken: string[] = [];
  const sizes: { width: number; height: number }[] = [];
  const step = Math.max(1, Math.floor(data.count / DECODED));
  for (let index = 0; index < data.count; index += 1) {
    const sample = data.sample(index);
    const bytes = bytesOf(sample);
    if (index % step !== 0 || sample.kind !== 'picture') {
      if (pictureFormat(bytes) === null) broken.push(sample.name);
      continue;
    }
    const size = await pictureSize(bytes);
    if (size === null || (await drawExample(sample, null)) === null) broken.push(sample.name);
    else sizes.push(size);
  }
  const damaged: PreviewProblem[] = broken.length === 0 ? [] : [{
    severity: 'stops', text: `${counted(broken.length, 'picture')} cannot be decoded.`, hint: 'Save it again as PNG or JPEG, or take it out.', examples: broken.slice(0, EXAMPLES).map((name) => name.slice(-80)),
  }];
  return { damaged, sampleForm: sizesInWords(sizes) };
}

function sizesInWords(sizes: readonly { width: number; height: number }[]): string {
  const sorted = [...sizes].sort((a, b) => a.width * a.height - b.width * b.height);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (!least || !most) return 'pictures';
  if (sizes.every((size) => size.width === least.width && size.height === least.height)) return `pictures, ${least.width} × ${least.height} pixels`;
  return `pictures, ${least.width} × ${least.height} to ${most.width} × ${most.height} pixels`;
}

function repeated(data: RawData): PreviewProblem[] {
  const seen = new Map<string, number>();
  const same: string[] = [];
  const contrary: string[] = [];
  let bytes = 0;
  for (let index = 0; index < data.count && bytes < MOST_COMPARED_BYTES; index += 1) {
    const content = bytesOf(data.sample(index));
    bytes += content.length;
    const key = createHash('sha256').update(content).digest('base64');
    const before = seen.get(key);
    if (before === undefined) seen.set(key, index);
    else (data.labels[before] === data.labels[index] ? same : contrary).push(`${data.sample(before).name.slice(-60)} = ${data.sample(index).name.slice(-60)}`);
  }
  return [
    ...(contrary.length === 0 ? [] : [{
      severity: 'warns' as const, text: `${counted(contrary.length, 'sample')} ${contrary.length === 1 ? 'appears' : 'appear'} again under another label: one of the two is counted wrong.`, hint: 'Keep each sample once, under its right label.', examples: contrary.slice(0, EXAMPLES),
    }]),
    ...(same.length === 0 ? [] : [{
      severity: 'warns' as const, text: `${counted(same.length, 'sample')} ${same.length === 1 ? 'is a copy of another: it counts' : 'are copies of others: they count'} more than once.`, hint: 'Keep each sample once, unless that is what you want.', examples: same.slice(0, EXAMPLES),
    }]),
  ];
}

function ignored(data: RawData): PreviewProblem[] {
  if (data.ignored.length === 0) return [];
  return [{
    severity: 'warns', text: `${counted(data.ignored.length, 'file')} of the archive ${data.ignored.length === 1 ? 'is' : 'are'} not read.`, hint: 'Samples are PNG, JPEG, WebP, GIF or BMP files, or arrays; labels come from folders or a labels.csv.',
    examples: data.ignored.slice(0, EXAMPLES).map((name) => name.slice(-80)),
  }];
}

function bytesOf(sample: RawSample): Uint8Array {
  if (sample.kind === 'picture') return sample.bytes();
  const size = sample.shape.reduce((product, dimension) => product * dimension, 1);
  return new Uint8Array(Float64Array.from({ length: size }, (_, offset) => sample.at(offset)).buffer);
}
