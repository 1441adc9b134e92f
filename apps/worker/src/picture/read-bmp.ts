import { ServingError } from '@infaas/shared/domain/serving-error';

/** A picture as RGB bytes, row by row from the top. */
export type RgbPicture = { width: number; height: number; data: Uint8Array };

const FILE_HEADER = 14;
const SMALLEST_INFO_HEADER = 40;

/**
 * Returns the pixels of a Windows bitmap: uncompressed, 8 bits with a palette, 24 or 32 bits (the fourth byte is ignored), bottom-up or
 * top-down. Throws ServingError('malformed' | 'too_large').
 */
export function readBmp(bytes: Uint8Array, pixelLimit: number): RgbPicture {
  if (bytes.length < FILE_HEADER + SMALLEST_INFO_HEADER) throw broken('it ends within its header');
  const header = readHeader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const { width, height, bits, offset } = header;
  if (width < 1 || height < 1) throw broken(`it states a size of ${width} x ${height}`);
  if (width * height > pixelLimit) throw new ServingError('too_large', `the picture has ${width} x ${height} pixels`, `Send at most ${pixelLimit} pixels.`);
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (offset + stride * height > bytes.length) throw broken('it ends before its last row');
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = offset + stride * (header.topDown ? row : height - 1 - row);
    copyRow(bytes, data, { from, to: row * width * 3, header });
  }
  return { width, height, data };
}

type BmpHeader = { width: number; height: number; topDown: boolean; bits: number; offset: number; palette: number };

function readHeader(view: DataView): BmpHeader {
  const infoSize = view.getUint32(14, true);
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  const signedHeight = view.getInt32(22, true);
  if (infoSize < SMALLEST_INFO_HEADER) throw broken('its header is of a kind from before Windows 3');
  // Compression 3 names channel masks; at 32 bits writers use it for the usual BGRA order.
  if (![8, 24, 32].includes(bits) || !(compression === 0 || (compression === 3 && bits === 32))) {
    throw broken(`${bits} bits with compression ${compression} are not supported`);
  }
  return {
    width: view.getInt32(18, true), height: Math.abs(signedHeight), topDown: signedHeight < 0, bits,
    offset: view.getUint32(10, true), palette: FILE_HEADER + infoSize,
  };
}

function copyRow(bytes: Uint8Array, data: Uint8Array, row: { from: number; to: number; header: BmpHeader }): void {
  const { width, bits, palette } = row.header;
  const step = bits / 8;
  for (let column = 0; column < width; column++) {
    const source = bits === 8 ? palette + 4 * (bytes[row.from + column] ?? 0) : row.from + column * step;
    const target = row.to + column * 3;
    data[target] = bytes[source + 2] ?? 0;
    data[target + 1] = bytes[source + 1] ?? 0;
    data[target + 2] = bytes[source] ?? 0;
  }
}

function broken(what: string): ServingError {
  return new ServingError('malformed', `the bitmap cannot be read: ${what}`, 'Send an uncompressed 24-bit BMP, or a PNG or JPEG.');
}
