import { open, readFile, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { plainModelPath } from '@infaas/shared/domain/model-files';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { elementBits } from './data-types';
import { storedTensors } from './graph-walk';
import { decodeModel, encodeModel } from './model-proto';
import type { TensorProto } from './model-proto';
import { tensorBytes } from './tensor-values';

/** A file of external data where this process finds it: `path` is what the graph calls it and never touches the file system. */
export type ModelFilePlace = { path: string; place: string; bytes: number };

/** A protobuf message, and so an ONNX file, holds at most this much. */
const ONNX_FILE_BYTES = 2 ** 31 - 1;
/** Weights in other files up to this much in all are taken into the graph; with the graph itself they must stay one ONNX file. */
export const EXTERNAL_BYTES = 1.5e9;

/**
 * Returns a model as one ONNX file: weights that lie in other files of its manifest are taken in, without a path of the graph ever being
 * opened. Throws ServingError('malformed' | 'too_large') with what is missing or does not fit.
 */
export async function readModelFile(modelPath: string, files: readonly ModelFilePlace[] = []): Promise<Uint8Array> {
  const { size } = await stat(modelPath);
  if (size > ONNX_FILE_BYTES) throw new ServingError('too_large', 'the ONNX file is larger than 2 GB, the most that the format can hold', 'Save its weights in a file beside it: onnx.save_model(model, path, save_as_external_data=True).');
  const bytes = await readFile(modelPath);
  const model = decodeModel(bytes);
  const outside = [...storedTensors(model)].filter(isExternal);
  if (outside.length === 0) return bytes;
  await takeIn(outside, files);
  return encodeModel(model);
}

/** Tells whether a stored tensor's values lie in another file. */
export function isExternal(tensor: TensorProto): boolean {
  return tensor.dataLocation === 1 || (tensor.externalData?.length ?? 0) > 0;
}

type Slice = { tensor: TensorProto; file: ModelFilePlace; offset: number; length: number };

async function takeIn(tensors: readonly TensorProto[], files: readonly ModelFilePlace[]): Promise<void> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const slices = tensors.map((tensor) => sliceOf(tensor, byPath));
  const total = slices.reduce((sum, slice) => sum + slice.length, 0);
  if (total > EXTERNAL_BYTES) {
    throw new ServingError('too_large', `the weights in other files take ${(total / 1e9).toFixed(1)} GB`, `Models with up to ${EXTERNAL_BYTES / 1e9} GB of weights can be registered: export in float16, or a smaller model.`);
  }
  const handles = new Map<string, FileHandle>();
  try {
    for (const slice of slices) {
      const handle = handles.get(slice.file.place) ?? (await open(slice.file.place, 'r'));
      handles.set(slice.file.place, handle);
      await fill(slice, handle);
    }
  } finally {
    await Promise.all([...handles.values()].map((handle) => handle.close()));
  }
}

function sliceOf(tensor: TensorProto, files: ReadonlyMap<string, ModelFilePlace>): Slice {
  const name = (tensor.name ?? '').slice(0, 80);
  const entries = new Map((tensor.externalData ?? []).map(({ key = '', value = '' }) => [key, value]));
  if (entries.size !== (tensor.externalData?.length ?? 0)) throw broken(`tensor "${name}" states where its data lie more than once`);
  const path = plainModelPath(entries.get('location') ?? '');
  if (path === null) throw broken(`tensor "${name}" names external data outside the model's folder`, 'Weights must lie beside the model or in a folder below; save it as one file.');
  const file = files.get(path);
  if (!file) throw broken(`the file "${path.slice(0, 120)}" with weights of the model is missing`, 'Upload it together with the ONNX file: `infaas register` sends it when it lies beside the model, in the console choose both files.');
  const length = tensorBytes(tensor);
  if (!(length >= 0 && length <= file.bytes) || elementBits(tensor.dataType ?? 0) === 0) throw broken(`tensor "${name}" needs more data than "${path.slice(0, 120)}" holds`);
  const [offset, stated] = [wholeNumber(entries.get('offset') ?? '0'), wholeNumber(entries.get('length') ?? String(length))];
  if (offset === null || stated === null) throw broken(`tensor "${name}" states an offset or length that is no whole number`);
  if (stated !== length) throw broken(`tensor "${name}" states ${stated} bytes in "${path.slice(0, 120)}", but its shape needs ${length}`);
  if (offset + length > file.bytes) throw broken(`tensor "${name}" reads beyond the end of "${path.slice(0, 120)}" (${file.bytes} bytes)`, 'The file was cut off, or belongs to another export: upload the files of one export whole.');
  return { tensor, file, offset, length };
}

async function fill({ tensor, file, offset, length }: Slice, handle: FileHandle): Promise<void> {
  const data = Buffer.allocUnsafeSlow(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await handle.read(data, at, Math.min(length - at, 2 ** 30), offset + at);
    if (bytesRead === 0) throw broken(`the file "${file.path.slice(0, 120)}" ends before its ${file.bytes} bytes`);
    at += bytesRead;
  }
  tensor.rawData = data;
  tensor.dataLocation = 0;
  tensor.externalData = [];
}

function wholeNumber(text: string): number | null {
  return /^\d{1,15}$/u.test(text) ? Number(text) : null;
}

function broken(message: string, hint = 'Export the model again and upload all of its files.'): ServingError {
  return new ServingError('malformed', message, hint);
}
