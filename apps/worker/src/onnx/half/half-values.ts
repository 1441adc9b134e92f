const LARGEST = 65_504;
const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** Returns the 16 bits of the IEEE 754 half nearest to a number (ties to even); beyond ±65,504 the largest half of that sign. */
export function numberToHalf(value: number): number {
  single[0] = value;
  const word = bits[0] ?? 0;
  const sign = (word >>> 16) & 0x8000;
  if (Number.isNaN(value)) return sign | 0x7e00;
  const magnitude = Math.abs(single[0]);
  if (magnitude >= LARGEST) return sign | 0x7bff;
  // Below 2^-14 halves are multiples of 2^-24.
  if (magnitude < 2 ** -14) return sign | roundToEven(magnitude * 2 ** 24);
  const exponent = ((word >>> 23) & 0xff) - 112;
  return sign | ((exponent << 10) + roundToEven((word & 0x7fffff) / 2 ** 13));
}

/** Returns the halves nearest to numbers, as their bits. */
export function toHalves(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  for (let at = 0; at < values.length; at += 1) halves[at] = numberToHalf(values[at] ?? 0);
  return halves;
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
