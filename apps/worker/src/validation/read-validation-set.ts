import type { CanonicalInput, CanonicalOutput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Tensor } from '@infaas/shared/domain/tensor';
import { arraySource } from './array-source';
import { labelIndices } from './label-index';
import type { NumericArray } from './numeric-array';
import { pictureSource } from './picture-source';
import { isIdx, readIdx } from './read-idx';
import { isNpy, readNpy } from './read-npy';
import { readJsonLines } from './read-json-lines';
import { readCsv } from './read-table';
import { readText } from './read-text';
import { isGzip, isZip, readGzip, readZip } from './read-zip';
import type { ArchiveFile } from './read-zip';
import { rowSource, valuesPerRow } from './row-source';

/** Samples of a validation set in their task's canonical input form. */
export type ValidationSet = {
  format: 'pictures' | 'idx' | 'npz' | 'csv' | 'jsonl';
  count: number;
  /** Class index of each sample; null when the set has no labels or the task's output is not classes. */
  labels: Int32Array | null;
  /** Number to be predicted for each sample, for tasks whose output is not classes. */
  targets: Float64Array | null;
  /** Sample i as one query of a single row, tensors in the order of the task's signature. */
  sample: (index: number) => Promise<Tensor[]>;
};

export type ValidationRequest = { files: readonly { name: string; bytes: Uint8Array }[]; input: CanonicalInput; output: CanonicalOutput; labels: readonly string[] };

/** What a format's reader gives: samples, and the text of each label (null: none). */
export type SampleSource = { count: number; labels: string[] | null; sample: (index: number) => Promise<Tensor[]> };

/**
 * Returns the samples of a validation set: a zip of pictures (folders or labels.csv name the classes), an idx pair (plain, gzip, or in a
 * zip), npz, csv or jsonl; the bytes tell which. Samples are unpacked and decoded when asked for. Throws ServingError with what to do.
 */
export function readValidationSet(request: ValidationRequest): ValidationSet {
  const files = request.files.map((file) => unpackFile(file));
  const [only] = files;
  if (!only) throw new ServingError('malformed', 'the validation set has no file', 'Give a zip, npz, csv, jsonl or idx file.');
  const { format, source } = files.length === 1 && isZip(only.read()) ? fromArchive(readZip(only.read()), request) : fromFiles(files, request);
  if (source.count === 0) throw new ServingError('malformed', 'the validation set has no samples', 'Give at least one sample.');
  return { format, count: source.count, sample: source.sample, ...answersOf(source.labels, request) };
}

type Found = { format: ValidationSet['format']; source: SampleSource };

function fromArchive(files: ArchiveFile[], request: ValidationRequest): Found {
  if (files.some((file) => file.name.endsWith('.npy'))) return { format: 'npz', source: arraySource(npzArrays(files), request.input) };
  const data = files.filter(isDataFile);
  const pictures = pictureSource(files, request.input);
  if (pictures.count > 0) return { format: 'pictures', source: pictures };
  if (data.length > 0) return fromFiles(data.map((file) => unpackFile({ name: file.name, bytes: file.read() })), request);
  throw new ServingError('malformed', 'the archive holds neither pictures nor arrays', 'Pack PNG or JPEG files in one folder per label, or an idx pair, npz, csv or jsonl.');
}

/** Returns the arrays of an npz archive by their names. Throws ServingError. */
export function npzArrays(files: readonly ArchiveFile[]): Map<string, NumericArray> {
  return new Map(files.filter((file) => file.name.endsWith('.npy')).map((file) => [file.name.replace(/^.*\//u, '').slice(0, -4), readNpy(file.read())]));
}

/** Tells whether a file of an archive holds samples as numbers, by its name. */
export function isDataFile(file: ArchiveFile): boolean {
  return /\.(csv|jsonl|gz)$|ubyte$|\.idx\d?$/iu.test(file.name) && !/labels\.csv$/iu.test(file.name);
}

function fromFiles(files: readonly ArchiveFile[], request: ValidationRequest): Found {
  const all = files.map((file) => ({ name: file.name, bytes: file.read() }));
  const first = all[0]?.bytes ?? new Uint8Array();
  if (all.every((file) => isIdx(file.bytes))) return { format: 'idx', source: arraySource(idxPair(all), request.input) };
  if (all.length > 1) throw new ServingError('malformed', 'only an idx pair may come as two files', 'Pack the files into one zip.');
  if (isNpy(first)) return { format: 'npz', source: arraySource(new Map([['images', readNpy(first)]]), request.input) };
  const text = readText(first);
  if (/^\s*\{/u.test(text)) return { format: 'jsonl', source: readJsonLines(text, request.input) };
  const table = readCsv(text, valuesPerRow(request.input));
  return { format: 'csv', source: rowSource(table, request.input) };
}

/** Returns the arrays of an idx pair: that of one dimension is the labels, the other the samples, whatever the files are called. Throws ServingError('malformed'). */
export function idxPair(files: readonly { bytes: Uint8Array }[]): Map<string, NumericArray> {
  const arrays = files.map((file) => readIdx(file.bytes));
  const samples = arrays.find((array) => array.shape.length > 1);
  const labels = arrays.find((array) => array.shape.length === 1);
  if (!samples || arrays.length > 2 || (arrays.length === 2 && !labels)) throw new ServingError('malformed', 'an idx set is one file of samples and one of labels', 'Give the images file and the labels file together.');
  return new Map([['images', samples], ...(labels ? ([['labels', labels]] as const) : [])]);
}

/** Returns a file's content, unpacked where it is gzip. */
export function unpackFile(file: { name: string; bytes: Uint8Array }): ArchiveFile {
  const bytes = isGzip(file.bytes) ? readGzip(file.bytes) : file.bytes;
  return { name: file.name, bytes: bytes.length, read: () => bytes };
}

function answersOf(texts: string[] | null, request: ValidationRequest): Pick<ValidationSet, 'labels' | 'targets'> {
  if (texts === null) return { labels: null, targets: null };
  if (request.output.kind === 'scores') return { labels: labelIndices(texts, { labels: request.labels, classes: request.output.classes }), targets: null };
  const targets = Float64Array.from(texts, (text) => (text === '' ? Number.NaN : Number(text)));
  const wrong = targets.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new ServingError('malformed', `the target "${texts[wrong]?.slice(0, 80) ?? ''}" of sample ${wrong} is not a number`, 'Give one number per sample to be predicted.');
  return { labels: null, targets };
}
