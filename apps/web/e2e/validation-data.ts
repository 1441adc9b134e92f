import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { DIGIT_SIZE, makeSplit } from '../../../packages/demo/src/digits';
import { SEVEN } from './ask-gateway';

export const SMALL_CNN = fileURLToPath(new URL('../../../packages/demo/models/digits-cnn-s.onnx', import.meta.url));

/** Digits that no model was trained on, as a zip of an idx pair. */
export function digitArrays(count: number): Buffer {
  const { images, labels } = makeSplit('test', count);
  return Buffer.from(zipSync({ 'images-idx3-ubyte': idx([count, DIGIT_SIZE, DIGIT_SIZE], images), 'labels-idx1-ubyte': idx([count], labels) }));
}

/** Pictures of which much is wrong: a label that no task has, one picture under two labels, a file that is none. */
export async function wrongPictures(): Promise<Buffer> {
  const seven = new Uint8Array(await readFile(SEVEN));
  return Buffer.from(zipSync({ '7/a.png': seven, 'eleven/b.png': seven, 'notes.txt': new TextEncoder().encode('to do') }));
}

function idx(shape: readonly number[], values: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt16BE(0x0800 + shape.length, 2);
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([header, values]);
}
