/**
 * Returns the row-major [to, from] matrix that resamples a line of `from` pixels to `to` pixels: linear interpolation with pixel
 * centres aligned, and a triangle as wide as the step when shrinking (antialiased), as picture libraries do.
 */
export function resizeMatrix(from: number, to: number): Float32Array {
  const matrix = new Float32Array(to * from);
  const step = from / to;
  const reach = Math.max(1, step);
  for (let row = 0; row < to; row++) {
    const centre = (row + 0.5) * step - 0.5;
    const weights = Array.from({ length: from }, (_, column) => Math.max(0, 1 - Math.abs(column - centre) / reach));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    weights.forEach((weight, column) => {
      matrix[row * from + column] = weight / sum;
    });
  }
  return matrix;
}
