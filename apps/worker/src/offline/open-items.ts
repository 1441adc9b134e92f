import type { CanonicalInput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Tensor } from '@infaas/shared/domain/tensor';
import type { OfflineFormat } from '@infaas/shared/jobs/offline-jobs';
import { arraySource } from '../validation/array-source';
import type { NumericArray } from '../validation/numeric-array';
import { PICTURE, pictureSource } from '../validation/picture-source';
import { isIdx, readIdx } from '../validation/read-idx';
import { isNpy, readNpy } from '../validation/read-npy';
import { readText } from '../validation/read-text';
import { idxPair, isDataFile, npzArrays, unpackFile } from '../validation/read-validation-set';
import { isZip, readZip, type ArchiveFile } from '../validation/read-zip';
import { openLines } from './open-lines';
import { openTable } from './open-table';

/**
 * Items of an offline input. `key` is what the submitter knows an item by; `item` gives it as one row of the task's input tensors and
 * rejects with the reason where this one cannot be read.
 */
export type OfflineItems = { format: OfflineFormat; count: number; key: ((index: number) => string) | null; item: (index: number) => Promise<Tensor[]> };

/**
 * Opens an offline input of any known kind; the bytes tell which. Throws ServingError where the whole of it cannot be read; what is wrong
 * with one item only is that item's error.
 */
export function openItems(bytes: Uint8Array, input: CanonicalInput): OfflineItems {
  const items = isZip(bytes) ? fromArchive(readZip(bytes), input) : fromFile(unpackFile({ name: 'input', bytes }).read(), input);
  if (items.count === 0) throw new ServingError('malformed', 'the input has no items', 'Give at least one row, line or picture.');
  return items;
}

function fromArchive(files: ArchiveFile[], input: CanonicalInput): OfflineItems {
  if (files.some((file) => file.name.endsWith('.npy'))) return fromArrays('npz', npzArrays(files), input);
  const pictures = files.filter((file) => PICTURE.test(file.name));
  if (pictures.length > 0) return fromPictures(pictures, input);
  const data = files.filter(isDataFile).map((file) => unpackFile({ name: file.name, bytes: file.read() }));
  if (data.length > 1 && data.every((file) => isIdx(file.read()))) return fromArrays('idx', idxPair(data.map((file) => ({ bytes: file.read() }))), input);
  const [only] = data;
  if (only && data.length === 1) return fromFile(only.read(), input);
  throw new ServingError('malformed', 'the archive holds neither pictures nor arrays', 'Pack PNG or JPEG files, or send an npz, csv or jsonl file.');
}

/** The source takes pictures of one folder as unlabelled: labels mean nothing here, so each picture is given alone. */
function fromPictures(pictures: ArchiveFile[], input: CanonicalInput): OfflineItems {
  if (input.kind === 'tensors') throw new ServingError('malformed', 'the input holds pictures, but the task takes tensors', 'Give npz, csv or jsonl with the tensors\' values.');
  return {
    format: 'pictures', count: pictures.length, key: (index) => pictures[index]?.name ?? '',
    item: (index) => pictureSource(pictures.slice(index, index + 1).map((file) => ({ ...file, name: file.name.replace(/^.*\//u, '') })), input).sample(0),
  };
}

function fromFile(bytes: Uint8Array, input: CanonicalInput): OfflineItems {
  if (isIdx(bytes)) return fromArrays('idx', new Map([['images', readIdx(bytes)]]), input);
  if (isNpy(bytes)) return fromArrays('npz', new Map([['images', readNpy(bytes)]]), input);
  const text = readText(bytes);
  return /^\s*[{[]/u.test(text) ? openLines(text, input) : openTable(text, input);
}

function fromArrays(format: 'npz' | 'idx', arrays: ReadonlyMap<string, NumericArray>, input: CanonicalInput): OfflineItems {
  const { count, sample } = arraySource(arrays, input);
  return { format, count, key: null, item: sample };
}
