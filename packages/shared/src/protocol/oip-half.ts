const scratch = new DataView(new ArrayBuffer(4));

/** Returns the 16 bits of the nearest half-precision float (ties to even); magnitudes above 65,504 become infinities. */
export function halfFromNumber(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7f_ffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  const half = exponent - 112;
  if (half >= 31) return sign | 0x7c00;
  if (half <= 0) return half < -10 ? sign : sign | roundShift(fraction | 0x80_0000, 14 - half);
  // A carry out of the fraction moves into the exponent, which is what rounding up means.
  return sign | (roundShift(fraction, 13) + (half << 10));
}

/** Returns the number that 16 bits of a half-precision float stand for. */
export function numberFromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function roundShift(value: number, by: number): number {
  const floor = value >>> by;
  const rest = value & ((1 << by) - 1);
  const middle = 1 << (by - 1);
  return rest > middle || (rest === middle && (floor & 1) === 1) ? floor + 1 : floor;
}
