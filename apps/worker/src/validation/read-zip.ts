import { gunzipSync, inflateRawSync } from 'node:zlib';
import { ServingError } from '@infaas/shared/domain/serving-error';

/** Bounds of an archive; what it unpacks to counts, not what it weighs. */
export const ARCHIVE_LIMITS = { entries: 200_000, totalBytes: 4 * 2 ** 30, entryBytes: 2 ** 30, ratio: 1_100 } as const;

/** A file of an archive; `read` unpacks it when asked. */
export type ArchiveFile = { name: string; bytes: number; read: () => Uint8Array };

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

/** Tells whether bytes begin like a zip archive. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 22 && bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/** Tells whether bytes begin like a gzip file. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 18 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Returns the files of a zip archive in order of their names, without folders and the hidden files that systems add. Nothing is unpacked yet.
 * Throws ServingError('malformed' | 'too_large' | 'unsupported') for broken archives, climbing paths and bombs.
 */
export function readZip(bytes: Uint8Array): ArchiveFile[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  let offset = view.getUint32(end + 16, true);
  if (count === 0xffff || offset === 0xffffffff) throw new ServingError('unsupported', 'the archive is a zip64 file', 'Split it into archives below 4 GB and 65,535 files.');
  const files: ArchiveFile[] = [];
  let total = 0;
  for (let index = 0; index < count; index++) {
    const entry = readEntry(bytes, view, offset);
    offset = entry.next;
    total += entry.file.bytes;
    if (total > ARCHIVE_LIMITS.totalBytes || files.length > ARCHIVE_LIMITS.entries) throw bomb();
    if (!entry.skip) files.push(entry.file);
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Unpacks a gzip file. Throws ServingError('malformed' | 'too_large'). */
export function readGzip(bytes: Uint8Array): Uint8Array {
  return unpack(() => gunzipSync(bytes, { maxOutputLength: Math.min(ARCHIVE_LIMITS.entryBytes, bytes.length * ARCHIVE_LIMITS.ratio + 1024) }));
}

function findEnd(view: DataView): number {
  for (let offset = view.byteLength - 22; offset >= Math.max(0, view.byteLength - 65_557); offset--) {
    if (view.getUint32(offset, true) === END) return offset;
  }
  throw broken('its directory is missing');
}

function readEntry(bytes: Uint8Array, view: DataView, offset: number): { file: ArchiveFile; next: number; skip: boolean } {
  if (offset + 46 > bytes.length || view.getUint32(offset, true) !== CENTRAL) throw broken('its directory is damaged');
  const [method, packed, unpacked] = [view.getUint16(offset + 10, true), view.getUint32(offset + 20, true), view.getUint32(offset + 24, true)];
  const [nameLength, extra, comment] = [view.getUint16(offset + 28, true), view.getUint16(offset + 30, true), view.getUint16(offset + 32, true)];
  const name = Buffer.from(bytes.subarray(offset + 46, offset + 46 + nameLength)).toString('utf8').replaceAll('\\', '/');
  if (name.startsWith('/') || /^[a-z]:/iu.test(name) || name.split('/').includes('..') || name.includes('\0')) {
    throw new ServingError('malformed', `the archive holds a path that leaves it ("${shown(name)}")`, 'Pack the folder itself, with relative names.');
  }
  if ((view.getUint16(offset + 8, true) & 1) !== 0) throw new ServingError('unsupported', 'the archive is encrypted', 'Pack it without a password.');
  if (unpacked > ARCHIVE_LIMITS.entryBytes || unpacked > packed * ARCHIVE_LIMITS.ratio + 1024) throw bomb();
  const place = { local: view.getUint32(offset + 42, true), method, packed, unpacked, name };
  const skip = name.endsWith('/') || name.startsWith('__MACOSX/') || (name.split('/').at(-1) ?? '').startsWith('.');
  return { file: { name, bytes: unpacked, read: () => readFile(bytes, place) }, next: offset + 46 + nameLength + extra + comment, skip };
}

type Place = { local: number; method: number; packed: number; unpacked: number; name: string };

function readFile(bytes: Uint8Array, place: Place): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (place.local + 30 > bytes.length || view.getUint32(place.local, true) !== LOCAL) throw broken(`"${shown(place.name)}" is not where its directory says`);
  const start = place.local + 30 + view.getUint16(place.local + 26, true) + view.getUint16(place.local + 28, true);
  const packed = bytes.subarray(start, start + place.packed);
  if (packed.length !== place.packed) throw broken(`"${shown(place.name)}" is cut off`);
  const data = place.method === 0 ? packed : place.method === 8 ? unpack(() => inflateRawSync(packed, { maxOutputLength: Math.max(1, place.unpacked) })) : null;
  if (data === null) throw new ServingError('unsupported', `"${shown(place.name)}" is packed by an unusual method`, 'Pack with deflate, the usual method of zip.');
  if (data.length !== place.unpacked) throw broken(`"${shown(place.name)}" does not have the size that it states`);
  return data;
}

function unpack(run: () => Uint8Array): Uint8Array {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError || (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw bomb();
    throw broken('its packed data are damaged');
  }
}

/** A name as it may stand in a sentence. */
function shown(name: string): string {
  return name.replace(/\p{Cc}|\uFFFD/gu, '?').slice(0, 80);
}

function broken(what: string): ServingError {
  return new ServingError('malformed', `the archive cannot be read: ${what}`, 'Pack it again and send it whole.');
}

function bomb(): ServingError {
  return new ServingError('too_large', 'the archive unpacks to far more than it weighs, or to too much', `Send at most ${ARCHIVE_LIMITS.totalBytes / 2 ** 30} GB of unpacked data.`);
}
