import { ServingError } from '@infaas/shared/domain/serving-error';
import { labelsOf, samplesOf } from './array-source';
import type { NumericArray } from './numeric-array';
import { PICTURE, labelSheet } from './picture-source';
import { isIdx } from './read-idx';
import { readJsonTable } from './read-json-lines';
import { isNpy, readNpy } from './read-npy';
import { readCsv } from './read-table';
import { readText } from './read-text';
import type { SampleTable } from './read-table';
import { idxPair, isDataFile, npzArrays, unpackFile } from './read-validation-set';
import type { ValidationSet } from './read-validation-set';
import { isZip, readZip } from './read-zip';
import type { ArchiveFile } from './read-zip';

/** One sample as its file holds it: an encoded picture, or numbers of a shape. */
export type RawSample =
  | { kind: 'picture'; name: string; bytes: () => Uint8Array }
  | { kind: 'numbers'; name: string; shape: number[]; dtype: NumericArray['dtype']; at: (offset: number) => number };

/** A validation set before anything is asked of it: samples may lack labels, labels may be wrong. */
export type RawData = {
  format: ValidationSet['format'];
  count: number;
  /** Label of each sample; null where it has none. */
  labels: (string | null)[];
  sample: (index: number) => RawSample;
  /** Files of the archive that are neither samples nor labels. */
  ignored: string[];
};

/**
 * Opens a data file of any known kind without knowing its task. `values` is how many numbers a row of a table holds, where that is known.
 * Throws ServingError for files of no known kind and damaged ones.
 */
export function openRawData(files: readonly { name: string; bytes: Uint8Array }[], values: number | null): RawData {
  const unpacked = files.map((file) => unpackFile(file));
  const [only] = unpacked;
  if (!only) throw new ServingError('malformed', 'the validation set has no file', 'Give a zip, npz, csv, jsonl or idx file.');
  return unpacked.length === 1 && isZip(only.read()) ? fromArchive(readZip(only.read()), values) : fromFiles(unpacked, values);
}

function fromArchive(files: ArchiveFile[], values: number | null): RawData {
  if (files.some((file) => file.name.endsWith('.npy'))) {
    return { ...fromArrays('npz', npzArrays(files)), ignored: files.filter((file) => !file.name.endsWith('.npy')).map((file) => file.name) };
  }
  const pictures = files.filter((file) => PICTURE.test(file.name));
  const data = files.filter(isDataFile);
  if (pictures.length > 0) return fromPictures(pictures, files);
  if (data.length > 0) return { ...fromFiles(data.map((file) => unpackFile({ name: file.name, bytes: file.read() })), values), ignored: files.filter((file) => !data.includes(file)).map((file) => file.name) };
  throw new ServingError('malformed', 'the archive holds neither pictures nor arrays', 'Pack PNG or JPEG files in one folder per label, or an idx pair, npz, csv or jsonl.');
}

function fromPictures(pictures: ArchiveFile[], files: ArchiveFile[]): RawData {
  const sheet = labelSheet(files);
  const labelOf = sheet ? (name: string) => sheet(name) ?? null : (name: string) => name.split('/').at(-2) ?? null;
  return {
    format: 'pictures', count: pictures.length, labels: pictures.map((file) => labelOf(file.name)),
    sample: (index) => {
      const file = pictures[index];
      return { kind: 'picture', name: file?.name ?? '', bytes: () => file?.read() ?? new Uint8Array() };
    },
    ignored: files.filter((file) => !pictures.includes(file) && !/(^|\/)labels\.csv$/iu.test(file.name)).map((file) => file.name),
  };
}

function fromFiles(files: readonly ArchiveFile[], values: number | null): RawData {
  const all = files.map((file) => ({ name: file.name, bytes: file.read() }));
  const first = all[0]?.bytes ?? new Uint8Array();
  if (all.every((file) => isIdx(file.bytes))) return fromArrays('idx', idxPair(all));
  if (all.length > 1) throw new ServingError('malformed', 'only an idx pair may come as two files', 'Pack the files into one zip.');
  if (isNpy(first)) return fromArrays('npz', new Map([['images', readNpy(first)]]));
  const text = readText(first);
  return /^\s*\{/u.test(text) ? fromTable('jsonl', readJsonTable(text, { values, names: [] })) : fromTable('csv', readCsv(text, values));
}

function fromTable(format: 'csv' | 'jsonl', table: SampleTable): RawData {
  const sample = (index: number): RawSample => {
    const row = table.rows[index] ?? new Float64Array();
    return { kind: 'numbers', name: `row ${index + 1}`, shape: [row.length], dtype: 'FP64', at: (offset) => row[offset] ?? Number.NaN };
  };
  return { format, count: table.rows.length, labels: table.labels.map((label) => (label === '' ? null : label)), sample, ignored: [] };
}

function fromArrays(format: 'npz' | 'idx', arrays: ReadonlyMap<string, NumericArray>): RawData {
  const labels = labelsOf(arrays);
  const array = samplesOf(arrays);
  const shape = array.shape.slice(1);
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  const count = array.shape[0] ?? 0;
  if (labels && (labels.shape[0] !== count || labels.shape.length !== 1)) {
    throw new ServingError('malformed', `there are ${count} samples, but the labels are [${labels.shape.join(', ')}]`, 'Give one label per sample, as whole numbers or as one number to be predicted.');
  }
  return {
    format, count, labels: Array.from({ length: count }, (_, index) => (labels ? String(labels.at(index)) : null)), ignored: [],
    sample: (index) => ({ kind: 'numbers', name: `sample ${index + 1}`, shape, dtype: array.dtype, at: (offset) => array.at(index * size + offset) }),
  };
}
