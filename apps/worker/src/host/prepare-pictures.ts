import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Executable } from '@infaas/shared/jobs/catalogue';
import type { WireTensor } from '@infaas/shared/protocol/frames';
import { decodeCanonicalImage, decodePicture } from '../picture/decode-picture';
import { splitBytes } from './check-tensors';

/**
 * Returns the graph's input tensor for a query of encoded pictures (BYTES [rows]). Throws ServingError when the query is no such tensor,
 * the task takes no pictures, or one of them cannot be decoded.
 */
export async function preparePictures(executable: Executable, tensors: readonly WireTensor[], rows: number): Promise<WireTensor[]> {
  const [tensor] = tensors;
  const pictures = tensor?.dtype === 'BYTES' && tensors.length === 1 ? splitBytes(tensor.data) : null;
  if (pictures === null || pictures.length !== rows) throw new ServingError('malformed', `a query of ${rows} pictures must have one BYTES input of ${rows} elements`);
  // A server of somebody else's that takes pictures decodes them itself.
  if (executable.provider === 'upstream' && executable.input.kind === 'picture') return [...tensors];
  if (executable.picture && executable.input.kind === 'picture') {
    const { width, height, channels } = executable.picture;
    const decoded = await Promise.all(pictures.map((picture) => decodePicture(picture, { width, height, channels })));
    return [{ dtype: 'UINT8', shape: [rows, height, width, channels === 'gray' ? 1 : 3], data: joined(decoded) }];
  }
  if (executable.input.kind !== 'image') throw new ServingError('malformed', 'this task takes tensors, not pictures');
  const { input } = executable;
  const decoded = await Promise.all(pictures.map((picture) => decodeCanonicalImage(picture, input)));
  const data = joined(decoded.map((values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)));
  return [{ dtype: 'FP32', shape: [rows, input.channels === 'gray' ? 1 : 3, input.height, input.width], data }];
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  return parts.length === 1 && first ? first : Buffer.concat(parts);
}
