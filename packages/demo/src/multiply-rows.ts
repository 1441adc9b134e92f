import { KERNEL_COLUMNS, KERNEL_ROWS, makeSimdKernel } from './simd-kernel';

/** out[i, j] += Σ_k a[i, k] · b[j, k], for `rows` rows of a, `columns` rows of b and `depth` values in each; all row-major. */
export type RowProduct = { a: Float32Array; b: Float32Array; out: Float32Array; rows: number; columns: number; depth: number };

const LANES = 4;
const PAGE_BYTES = 65_536;
const kernel = makeSimdKernel();
let memory = new Float32Array(kernel.memory.buffer);

/**
 * Adds the products of every row of `a` with every row of `b` to `out`. The order of the sums is fixed, so that the result is the same
 * on every machine.
 */
export function multiplyRows({ a, b, out, rows, columns, depth }: RowProduct): void {
  const paddedDepth = roundUp(depth, LANES);
  const paddedRows = roundUp(rows, KERNEL_ROWS);
  const paddedColumns = roundUp(columns, KERNEL_COLUMNS);
  const startOfB = paddedRows * paddedDepth;
  const startOfOut = startOfB + paddedColumns * paddedDepth;
  reserve(startOfOut + paddedRows * paddedColumns);
  copyRows(a, { at: 0, rows, paddedRows, depth });
  copyRows(b, { at: startOfB, rows: columns, paddedRows: paddedColumns, depth });
  memory.fill(0, startOfOut, startOfOut + paddedRows * paddedColumns);
  const depthBytes = paddedDepth * 4;
  for (let row = 0; row < paddedRows; row += KERNEL_ROWS) {
    for (let column = 0; column < paddedColumns; column += KERNEL_COLUMNS) {
      const at = (startOfOut + row * paddedColumns + column) * 4;
      kernel.addBlock(row * depthBytes, startOfB * 4 + column * depthBytes, at, depthBytes, paddedColumns * 4);
    }
  }
  for (let row = 0; row < rows; row += 1) {
    const from = startOfOut + row * paddedColumns;
    const to = row * columns;
    for (let column = 0; column < columns; column += 1) out[to + column] = (out[to + column] as number) + (memory[from + column] as number);
  }
}

/** Returns the transpose of a row-major matrix of `rows` rows. */
export function transposed(matrix: Float32Array, rows: number): Float32Array {
  const columns = matrix.length / rows;
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) result[column * rows + row] = matrix[row * columns + column] as number;
  }
  return result;
}

function copyRows(source: Float32Array, { at, rows, paddedRows, depth }: { at: number; rows: number; paddedRows: number; depth: number }): void {
  const paddedDepth = roundUp(depth, LANES);
  if (paddedDepth === depth) {
    memory.set(source.length === rows * depth ? source : source.subarray(0, rows * depth), at);
    memory.fill(0, at + rows * depth, at + paddedRows * depth);
    return;
  }
  memory.fill(0, at, at + paddedRows * paddedDepth);
  for (let row = 0; row < rows; row += 1) {
    const to = at + row * paddedDepth;
    for (let k = 0; k < depth; k += 1) memory[to + k] = source[row * depth + k] as number;
  }
}

function reserve(values: number): void {
  if (values <= memory.length) return;
  kernel.memory.grow(Math.ceil(((values - memory.length) * 4) / PAGE_BYTES));
  memory = new Float32Array(kernel.memory.buffer);
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
