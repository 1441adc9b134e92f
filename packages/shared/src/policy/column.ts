/** Returns a column's value; 0 beyond its end, which a compiled index never reads. */
export function floatAt(column: Float64Array, row: number): number {
  return column[row] ?? 0;
}

/** Returns a column's value; 0 beyond its end, which a compiled index never reads. */
export function intAt(column: Int32Array, row: number): number {
  return column[row] ?? 0;
}

/** Returns a flag or a rank; 0 beyond the column's end. */
export function byteAt(column: Uint8Array, row: number): number {
  return column[row] ?? 0;
}
