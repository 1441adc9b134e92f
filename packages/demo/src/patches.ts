import type { Volume } from './layer';

/** Side of every convolution kernel; padding 1 keeps the picture's size. */
export const KERNEL = 3;

/** Returns the number of values that a kernel sees at one pixel. */
export function patchSize(channels: number): number {
  return channels * KERNEL * KERNEL;
}

/** Fills `rows` [pixels, channels · 9] with the patch around each pixel of one volume; outside the picture is 0. */
export function fillPatchRows(rows: Float32Array, source: Float32Array, volume: Volume): void {
  const { channels, height, width } = volume;
  const framed = framedVolume(source, volume);
  const side = width + 2;
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        const corner = (channel * (height + 2) + y) * side + x;
        for (let line = corner; line < corner + KERNEL * side; line += side) {
          rows[at] = framed[line] as number;
          rows[at + 1] = framed[line + 1] as number;
          rows[at + 2] = framed[line + 2] as number;
          at += KERNEL;
        }
      }
    }
  }
}

/** Fills `columns` [channels · 9, pixels]: the transpose of what fillPatchRows makes. */
export function fillPatchColumns(columns: Float32Array, source: Float32Array, volume: Volume): void {
  const { channels, height, width } = volume;
  const framed = framedVolume(source, volume);
  const side = width + 2;
  let at = 0;
  for (let channel = 0; channel < channels; channel += 1) {
    for (let cell = 0; cell < KERNEL * KERNEL; cell += 1) {
      const corner = (channel * (height + 2) + Math.floor(cell / KERNEL)) * side + (cell % KERNEL);
      for (let y = 0; y < height; y += 1) {
        for (let from = corner + y * side; from < corner + y * side + width; from += 1) {
          columns[at] = framed[from] as number;
          at += 1;
        }
      }
    }
  }
}

/** The volume with a frame of zeros, one pixel wide, around every channel. */
function framedVolume(source: Float32Array, { channels, height, width }: Volume): Float32Array {
  const side = width + 2;
  const framed = new Float32Array(channels * (height + 2) * side);
  for (let channel = 0; channel < channels; channel += 1) {
    for (let y = 0; y < height; y += 1) {
      const from = (channel * height + y) * width;
      framed.set(source.subarray(from, from + width), (channel * (height + 2) + y + 1) * side + 1);
    }
  }
  return framed;
}
