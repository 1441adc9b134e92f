import { ServingError } from '@infaas/shared/domain/serving-error';

/** Bounds of tables and lines: all of a file is held in memory, and a line is taken apart at once. */
const TEXT_LIMITS = { bytes: 256 * 2 ** 20, lineBytes: 8 * 2 ** 20 } as const;
const NEWLINE = 0x0a;

/** Returns the text of a table or of lines of JSON. Throws ServingError('malformed' | 'too_large') for bytes that are none, and for endless lines. */
export function readText(bytes: Uint8Array): string {
  if (bytes.length > TEXT_LIMITS.bytes) throw new ServingError('too_large', `the text has more than ${TEXT_LIMITS.bytes / 2 ** 20} MB`, 'Save the samples as npz, which is smaller and read in place.');
  if (bytes.includes(0)) throw unknownFormat();
  for (let at = 0; at < bytes.length;) {
    const next = bytes.indexOf(NEWLINE, at);
    const end = next === -1 ? bytes.length : next;
    if (end - at > TEXT_LIMITS.lineBytes) throw new ServingError('too_large', `a line of the text has more than ${TEXT_LIMITS.lineBytes / 2 ** 20} MB`, 'Give one sample a line, or save large samples as npz.');
    at = end + 1;
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (text.includes('\uFFFD')) throw unknownFormat();
  return text;
}

function unknownFormat(): ServingError {
  return new ServingError('malformed', 'the validation set is in no known format', 'Give a zip of pictures, idx, npz, csv or jsonl.');
}
