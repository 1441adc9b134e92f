import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { externalDataPaths } from '@infaas/shared/domain/external-data-paths';
import { plainModelPath } from '@infaas/shared/domain/model-files';
import type { Installation } from './installation';
import { upload } from './upload';

/** More than this no ONNX file holds: such a file is sent as it is, to be refused with a reason. */
const ONNX_FILE_BYTES = 2 ** 31 - 1;

/** What `model/register` is told of a model that was uploaded. */
export type UploadedModel = { uploadId: string; files: { path: string; uploadId: string }[] };

/** Uploads an ONNX file and the files of external data that it names beside itself. Throws as findBesideFiles does. */
export async function uploadModel(installation: Installation, model: string, onProgress: (text: string) => void): Promise<UploadedModel> {
  const beside = await findBesideFiles(model);
  const uploadId = await upload(installation, model, (share) => onProgress(`uploading model ${Math.round(share * 100)} %`));
  const files: UploadedModel['files'] = [];
  for (const { path, file } of beside) {
    files.push({ path, uploadId: await upload(installation, file, (share) => onProgress(`uploading ${path} ${Math.round(share * 100)} %`)) });
  }
  return { uploadId, files };
}

/** Returns the files of external data that a model names, by their path in the model. Throws an Error for one that is missing or lies outside the model's folder, also behind a link. */
export async function findBesideFiles(model: string): Promise<{ path: string; file: string }[]> {
  if ((await stat(model)).size > ONNX_FILE_BYTES) return [];
  const folder = await realpath(dirname(model));
  const found = new Map<string, string>();
  for (const location of externalDataPaths(await readFile(model))) {
    const path = plainModelPath(location);
    const file = path === null ? null : await realpath(join(folder, path)).catch(() => undefined);
    if (file === undefined) throw new Error(`${model} keeps weights in "${location}", which does not lie beside it: put the file there and register again`);
    if (path === null || file === null || leaves(folder, file)) throw new Error(`${model} keeps weights outside its folder ("${location}"): export it again with all of its files in one folder`);
    found.set(path, file);
  }
  return [...found].map(([path, file]) => ({ path, file }));
}

function leaves(folder: string, file: string): boolean {
  const way = relative(folder, file);
  return way === '' || way.startsWith('..') || isAbsolute(way);
}
