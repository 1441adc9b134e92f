import type { CanonicalInput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Tensor } from '@infaas/shared/domain/tensor';
import { decodeCanonicalImage } from '../picture/decode-picture';
import { splitLine } from './read-table';
import type { SampleSource } from './read-validation-set';
import type { ArchiveFile } from './read-zip';

/** Names of files that are taken for pictures. */
export const PICTURE = /\.(png|jpe?g|webp|gif|bmp)$/iu;

/**
 * Returns samples from the pictures among an archive's files. A labels.csv (file, label) names their classes, else the folder that each
 * lies in does; pictures that lie in no folder have no labels. Throws ServingError('malformed').
 */
export function pictureSource(files: readonly ArchiveFile[], input: CanonicalInput): SampleSource {
  const pictures = files.filter((file) => PICTURE.test(file.name));
  if (pictures.length === 0) return { count: 0, labels: null, sample: () => Promise.resolve([]) };
  if (input.kind === 'tensors') throw new ServingError('malformed', 'the set holds pictures, but the task takes tensors', 'Give npz, csv or jsonl with the tensors\' values.');
  const sheet = labelSheet(files);
  const labels = sheet ? labelsFromSheet(pictures, sheet) : labelsFromFolders(pictures);
  return { count: pictures.length, labels, sample: (index) => pictureSample(pictures[index], input) };
}

/** Returns an encoded picture as the BYTES tensor of one element that a picture task takes. */
export function pictureTensor(name: string, encoded: Uint8Array): Tensor {
  const data = Buffer.alloc(4 + encoded.length);
  data.writeUInt32LE(encoded.length, 0);
  data.set(encoded, 4);
  return { name, dtype: 'BYTES', shape: [1], data };
}

async function pictureSample(file: ArchiveFile | undefined, input: Exclude<CanonicalInput, { kind: 'tensors' }>): Promise<Tensor[]> {
  if (!file) throw new RangeError('no such sample');
  const encoded = file.read();
  if (input.kind === 'picture') return [pictureTensor(input.name, encoded)];
  const values = await decodeCanonicalImage(encoded, input);
  const shape = [1, input.channels === 'gray' ? 1 : 3, input.height, input.width];
  return [{ name: input.name, dtype: 'FP32', shape, data: new Uint8Array(values.buffer) }];
}

function labelsFromFolders(pictures: readonly ArchiveFile[]): string[] | null {
  const folders = pictures.map((picture) => picture.name.split('/').at(-2));
  const named = folders.filter((folder): folder is string => folder !== undefined);
  if (named.length === 0) return null;
  if (named.length === folders.length) return named;
  const stray = pictures[folders.indexOf(undefined)]?.name ?? '';
  throw new ServingError('malformed', `"${stray.slice(0, 80)}" lies in no label's folder`, 'Put every picture in a folder named as its label, or add a labels.csv.');
}

/** Returns the sheet of labels among an archive's files, as a function from a picture's path to its label (undefined: it has no line); null without one. */
export function labelSheet(files: readonly ArchiveFile[]): ((name: string) => string | undefined) | null {
  const sheet = files.find((file) => /(^|\/)labels\.csv$/iu.test(file.name));
  if (!sheet) return null;
  const base = sheet.name.slice(0, -'labels.csv'.length);
  const lines = Buffer.from(sheet.read()).toString('utf8').split(/\r?\n/u).filter(Boolean);
  const labels = new Map(lines.map(splitLine).map(([file = '', label = '']) => [file.trim().replace(/^\.\//u, ''), label.trim()]));
  return (name) => labels.get(name) ?? labels.get(name.slice(base.length)) ?? labels.get(name.split('/').at(-1) ?? '');
}

function labelsFromSheet(pictures: readonly ArchiveFile[], labelOf: (name: string) => string | undefined): string[] {
  return pictures.map(({ name }) => {
    const label = labelOf(name);
    if (label !== undefined) return label;
    throw new ServingError('malformed', `labels.csv has no line for "${name.slice(0, 80)}"`, 'Give every picture a line: file,label.');
  });
}
