import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync, zipSync, type Zippable } from 'fflate';
import type { KnownModel } from './known-models';

export type Folders = { data: string; scratch: string };

/** Returns the file that a model's validation set is uploaded from, made in the scratch folder where the material has it in another form. */
export async function validationFile(validation: NonNullable<KnownModel['validation']>, { data, scratch }: Folders): Promise<string> {
  if (typeof validation === 'object') return join(data, validation.file);
  const file = join(scratch, validation === 'wine' ? 'wine.csv' : `${validation}.zip`);
  await writeFile(file, await CONTENT[validation](data));
  return file;
}

const CONTENT = {
  mnist: (data: string) => zipOf(data, ['t10k-images-idx3-ubyte.gz', 't10k-labels-idx1-ubyte.gz'].map((name) => [`samples/mnist/${name}`, name])),
  // The nets behind these give every class the same score, the first of which is taken: their class is 0.
  pictures: (data: string) => zipOf(data, ['cat.bmp', 'hot_dog.jpg', 'parrot.jpg', 'grace_hopper.bmp', 'sunflower.bmp', 'owl.jpg'].map((name) => [`samples/images/${name}`, `0/${name}`])),
  wine: wineRow,
} as const;

async function zipOf(data: string, files: readonly (readonly string[])[]): Promise<Uint8Array> {
  const entries: Zippable = {};
  for (const [from = '', to = ''] of files) entries[to] = [await readFile(join(data, from)), { level: 0 }];
  return zipSync(entries);
}

/** The stored input of the LightGBM net and the class that its stored probabilities name, as one row. */
async function wineRow(data: string): Promise<string> {
  const arrays = unzipSync(await readFile(join(data, 'models/tabular/tract_lgbm_classifier_tensor.io.npz')));
  const [input, probabilities] = ['input.npy', 'probabilities.npy'].map((name) => floatsOf(arrays[name] ?? new Uint8Array()));
  const best = (probabilities ?? []).reduce((at, value, index, all) => (value > (all[at] ?? 0) ? index : at), 0);
  return `${(input ?? []).map((_, index) => `x${index}`).join(',')},label\n${(input ?? []).join(',')},${best}\n`;
}

function floatsOf(npy: Uint8Array): number[] {
  const view = new DataView(npy.buffer, npy.byteOffset, npy.byteLength);
  const from = 10 + view.getUint16(8, true);
  return Array.from({ length: (npy.byteLength - from) / 4 }, (_, index) => view.getFloat32(from + index * 4, true));
}
