import { deflateRawSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import sharp from 'sharp';
import { idxFile, npyFile } from './sample-files';

/** A validation set that must be refused, for tests: when it is read, or when its first samples are. */
export type HostileSet = { name: string; input: 'image' | 'picture' | 'row'; files: Uint8Array[] };

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const set = (name: string, input: HostileSet['input'], ...files: Uint8Array[]): HostileSet => ({ name, input, files });

/** Returns archives that lie, climb, loop or swell, for tests. */
export async function hostileArchives(): Promise<HostileSet[]> {
  const png = await sharp(new Uint8Array(6), { raw: { width: 3, height: 2, channels: 1 } }).png().toBuffer();
  const zip = zipSync({ 'a/1.png': png, 'b/2.png': png });
  const central = Buffer.from(zip).indexOf(Uint8Array.of(0x50, 0x4b, 1, 2));
  const end = Buffer.from(zip).lastIndexOf(Uint8Array.of(0x50, 0x4b, 5, 6));
  const patched = (write: (bytes: Buffer) => void): Uint8Array => {
    const bytes = Buffer.from(zip);
    write(bytes);
    return bytes;
  };
  const zeros = zipSync({ 'a/zeros.png': new Uint8Array(64 * 2 ** 20) }, { level: 9 });
  const climbing = ['../evil.png', '/etc/passwd.png', 'a/../../b.png', 'C:/x.png', '..\\evil.png', 'a\\..\\..\\b.png', 'a\0b/x.png'];
  return [
    ...climbing.map((name) => set(`a zip with ${JSON.stringify(name)}`, 'image', zipSync({ [name]: png }))),
    ...Array.from({ length: 12 }, (_, index) => set(`a zip cut off after ${index + 1}/13`, 'image', zip.slice(0, Math.floor((zip.length * (index + 1)) / 13)))),
    set('a zip that is encrypted', 'image', patched((bytes) => bytes.writeUInt16LE(1, central + 8))),
    set('a zip of an unknown method', 'image', patched((bytes) => bytes.writeUInt16LE(99, central + 10))),
    set('a zip whose files state 4 GB', 'image', patched((bytes) => bytes.writeUInt32LE(0xfffffff0, central + 24))),
    set('a zip whose files state ten bytes', 'image', patched((bytes) => bytes.writeUInt32LE(10, central + 24))),
    set('a zip whose files lie beyond its end', 'image', patched((bytes) => bytes.writeUInt32LE(0x7fffffff, central + 42))),
    set('a zip whose packed sizes lie beyond its end', 'image', patched((bytes) => bytes.writeUInt32LE(0x7fffffff, central + 20))),
    set('a zip whose directory lies beyond its end', 'image', patched((bytes) => bytes.writeUInt32LE(0x7fffffff, end + 16))),
    set('a zip whose directory is its files', 'image', patched((bytes) => bytes.writeUInt32LE(0, end + 16))),
    set('a zip that states 60,000 files', 'image', patched((bytes) => bytes.writeUInt16LE(60_000, end + 10))),
    set('a zip64', 'image', patched((bytes) => bytes.writeUInt16LE(0xffff, end + 10))),
    set('a zip with a name as long as it', 'image', patched((bytes) => bytes.writeUInt16LE(0xffff, central + 28))),
    set('a zip of zeros, a thousand times smaller', 'image', zeros),
    set('a zip in which every entry is the same 16 MB', 'image', overlapping(300, 16 * 2 ** 20)),
    set('a zip within a zip within a zip', 'image', zipSync({ 'a.zip': zipSync({ 'b.zip': zipSync({ 'x.png': png }) }) })),
    set('a zip of nothing', 'image', zipSync({})),
    set('a zip of a folder', 'image', zipSync({ 'a/': new Uint8Array() })),
    set('a gzip bomb', 'row', gzipSync(new Uint8Array(64 * 2 ** 20), { level: 9 })),
    set('a gzip of a gzip bomb', 'row', gzipSync(gzipSync(new Uint8Array(64 * 2 ** 20), { level: 9 }))),
    set('a gzip cut off', 'row', gzipSync(text('label,a\n1,2\n')).subarray(0, 24)),
    set('a gzip with a wrong sum', 'row', wrongSum(gzipSync(text('label,a,b\n1,2,3\n')))),
  ];
}

function wrongSum(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes);
  copy.writeUInt32LE(0, copy.length - 8);
  return copy;
}

/** Many entries of a directory that all name the same packed bytes: kilobytes that unpack to gigabytes. */
function overlapping(count: number, bytes: number): Uint8Array {
  const packed = deflateRawSync(new Uint8Array(bytes), { level: 9 });
  const name = Buffer.from('a/0.png');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(bytes, 22);
  local.writeUInt16LE(name.length, 26);
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(8, 10);
  head.writeUInt32LE(packed.length, 20);
  head.writeUInt32LE(bytes, 24);
  head.writeUInt16LE(name.length, 28);
  const first = Buffer.concat([local, name, packed]);
  const directory = Buffer.concat(Array.from({ length: count }, () => Buffer.concat([head, name])));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(first.length, 16);
  return Buffer.concat([first, directory, end]);
}

/** Returns arrays whose headers lie, for tests. */
export function hostileArrays(): HostileSet[] {
  const labels = npyFile('u1', [2], [0, 1]);
  const images = npyFile('u1', [2, 2, 3], new Array<number>(12).fill(1));
  const npz = (image: Uint8Array, label = labels): Uint8Array => zipSync({ 'images.npy': image, 'labels.npy': label });
  const header = (from: string, to: string): Uint8Array => Buffer.from(Buffer.from(images).toString('latin1').replace(from, to), 'latin1');
  const idx = idxFile([2, 2, 3], new Array<number>(12).fill(1));
  const idxWith = (at: number, value: number): Uint8Array => {
    const bytes = Buffer.from(idx);
    bytes.writeUInt32BE(value, at);
    return bytes;
  };
  const shapes = ['(9223372036854775807, 2, 3)', '(4294967296, 4294967296, 1)', '(2, 2, 300)', '(0, 2, 3)', '(2, 0, 3)', '(2,)', '()', `(${'2, '.repeat(5_000)})`, '(2, 2, 3.5)', '(-2, 2, 3)', '(2, 2, 0x3)'];
  return [
    ...shapes.map((shape) => set(`an array of shape ${shape.slice(0, 40)}`, 'image', npz(header('(2, 2, 3)', shape)))),
    ...["'>u2'", "'O'", "'U8'", "'<c16'", "[('a', '<i4')]", "'|V4'"].map((type) => set(`an array of type ${type}`, 'image', npz(header("'|u1'", type)))),
    set('an array of objects, as a pickle', 'image', npz(Buffer.concat([header("'|u1'", "'|O'"), text('cos\nsystem\n(S\'id\'\ntR.')]))),
    set('an array in Fortran order', 'image', npz(header('False', 'True '))),
    set('an array whose header ends beyond the file', 'image', npz(patchedHeader(images, 0xffff))),
    set('an array without a header', 'image', npz(patchedHeader(images, 0))),
    set('an array cut off', 'image', npz(images.slice(0, -3))),
    set('labels for other samples', 'image', npz(images, npyFile('u1', [3], [0, 1, 2]))),
    set('labels that are no numbers of classes', 'image', npz(images, npyFile('i8', [2], [0, -1]))),
    set('labels beyond the classes', 'image', npz(images, npyFile('i8', [2], [0, 4_000]))),
    set('no samples', 'image', zipSync({ 'labels.npy': labels })),
    ...[[4, 0xffffffff], [4, 0], [8, 0xffffffff], [12, 0x7fffffff]].map(([at = 0, value = 0]) => set(`an idx that states ${value} at ${at}`, 'image', idxWith(at, value))),
    set('an idx of rank 255', 'image', Buffer.concat([Uint8Array.of(0, 0, 8, 255), new Uint8Array(1_200)])),
    set('an idx of rank 0', 'image', Uint8Array.of(0, 0, 8, 0, 1, 2, 3)),
    set('an idx of an unknown type', 'image', Buffer.concat([Uint8Array.of(0, 0, 0x77, 1), new Uint8Array(40)])),
    set('an idx cut off', 'image', idx.slice(0, -1)),
    set('two idx of samples', 'image', idx, idx),
  ];
}

function patchedHeader(bytes: Uint8Array, length: number): Uint8Array {
  const copy = Buffer.from(bytes);
  copy.writeUInt16LE(length, 8);
  return copy;
}

/** Returns tables and lines that swell, nest or confuse, for tests. */
export function hostileTables(): HostileSet[] {
  const deep = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`;
  return [
    set('a table of one line of 32 MB', 'row', Buffer.alloc(32 * 2 ** 20, '1')),
    set('a table of 12 million commas', 'row', Buffer.alloc(12_000_000, ',')),
    set('a table of quotes that never end', 'row', Buffer.concat([text('label,a,b\n1,"'), Buffer.alloc(4 * 2 ** 20, 'x')])),
    set('a table of 6 million rows', 'row', Buffer.alloc(12_000_000, '1\n')),
    set('a table with too few columns', 'row', text('label,a\n1,2\n')),
    set('a table with words for numbers', 'row', text('label,a,b\n1,x,y\n')),
    set('a table of infinities', 'row', text('label,a,b\n1,1e999,-Infinity\n')),
    set('a table of a header', 'row', text('label,a,b\n')),
    set('a table of zero bytes', 'row', new Uint8Array(1_000)),
    set('a table in UTF-16', 'row', Buffer.from('\ufefflabel,a,b\n1,2,3\n', 'utf16le')),
    set('a line of JSON, 100,000 deep', 'row', text(`{"input": ${deep(100_000)}, "label": 1}\n`)),
    set('a line of JSON, 5,000,000 deep', 'row', text(`{"input": ${deep(5_000_000)}, "label": 1}\n`)),
    set('a line of JSON that never ends', 'row', text(`{"input": [${'1,'.repeat(1_000_000)}`)),
    set('a line of JSON with a prototype', 'row', text('{"__proto__": {"input": [1, 2]}, "label": 1}\n')),
    set('a line of JSON without input', 'row', text('{"label": 1}\n')),
    set('a line of JSON with texts', 'row', text('{"input": ["1", "2"], "label": 1}\n')),
    set('a line of JSON with nothing', 'row', text('{"input": [null, null], "label": 1}\n')),
    set('a line of JSON with objects', 'row', text('{"input": [{}, {"toString": "x"}], "label": 1}\n')),
    set('a line of JSON with another count', 'row', text('{"input": [1, 2, 3], "label": 1}\n')),
    set('a line of JSON, 20 million numbers', 'row', text(`{"input": [${'1,'.repeat(2_000_000)}1], "label": 1}\n`)),
    set('noise', 'row', Uint8Array.from({ length: 4_000 }, (_, index) => (index * 7_919) % 251)),
    set('nothing', 'row', new Uint8Array()),
  ];
}

/** Returns pictures that swell or break when they are decoded, for tests. */
export async function hostilePictures(): Promise<HostileSet[]> {
  const png = await sharp(new Uint8Array(3 * 64 * 64), { raw: { width: 64, height: 64, channels: 3 } }).png().toBuffer();
  const jpeg = await sharp(new Uint8Array(3 * 64 * 64), { raw: { width: 64, height: 64, channels: 3 } }).jpeg().toBuffer();
  const sized = (width: number, height: number): Uint8Array => {
    const bytes = Buffer.from(png);
    bytes.writeUInt32BE(width, 16);
    bytes.writeUInt32BE(height, 20);
    return bytes;
  };
  const jpegSized = Buffer.from(jpeg);
  const frame = jpegSized.indexOf(Uint8Array.of(0xff, 0xc0));
  jpegSized.writeUInt32BE(0xffffffff, frame + 5);
  const bomb = await sharp({ create: { width: 12_000, height: 12_000, channels: 3, background: '#000' } }).png({ compressionLevel: 9 }).toBuffer();
  const pictures: [string, Uint8Array][] = [
    ['a PNG of 144 million pixels in few bytes', bomb], ['a PNG that states 2^31 pixels a side', sized(2 ** 31 - 1, 2 ** 31 - 1)], ['a PNG that states no pixels', sized(0, 64)], ['a PNG that states 60,000 pixels a side', sized(60_000, 60_000)],
    ['a PNG cut off', png.subarray(0, 60)], ['a PNG of only its signature', png.subarray(0, 8)], ['a JPEG of 65,535 pixels a side', jpegSized], ['a JPEG cut off in its header', jpeg.subarray(0, 40)], ['a GIF of its signature', text('GIF89a')],
    ['a BMP that states 2^31 pixels', Buffer.concat([text('BM'), Buffer.alloc(52, 0x7f)])], ['a picture that is a text', text('not a picture')], ['a picture that is an SVG', text('<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>')],
    ['a WebP of its signature', Buffer.concat([text('RIFF'), new Uint8Array(4), text('WEBP')])],
  ];
  return pictures.map(([name, bytes]) => set(name, 'image', zipSync({ '0/a.png': bytes })));
}
