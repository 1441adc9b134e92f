/** Returns rows as aligned columns for people; numbers stand right. Empty rows give a sentence instead of an empty table. */
export function textTable(columns: readonly string[], rows: readonly (readonly (string | number | null)[])[], whenEmpty: string): string {
  if (rows.length === 0) return whenEmpty;
  const cells = rows.map((row) => row.map((cell) => (cell === null ? '–' : String(cell))));
  const widths = columns.map((column, index) => Math.max(column.length, ...cells.map((row) => (row[index] ?? '').length)));
  const rightAligned = columns.map((_, index) => rows.every((row) => row[index] === null || typeof row[index] === 'number'));
  const line = (row: readonly string[]): string =>
    row.map((cell, index) => (rightAligned[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0))).join('  ').trimEnd();
  return [line(columns), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)].join('\n');
}

/** Writes a value for programs (`--json`) or a text for people. */
export function print(json: boolean, value: unknown, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(value, null, 2) : text}\n`);
}
