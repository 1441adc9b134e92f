/** Bytes that had been sent at an instant. */
export type PaceMark = { atMs: number; sentBytes: number };

const WINDOW_MS = 4_000;

/** Returns the marks of the last seconds with a new one added: what the pace is judged by. */
export function addMark(marks: readonly PaceMark[], mark: PaceMark): PaceMark[] {
  return [...marks.filter((each) => mark.atMs - each.atMs <= WINDOW_MS && each.sentBytes <= mark.sentBytes), mark];
}

/** Returns bytes per second over the marks and the milliseconds left for the rest; null until two instants are known. */
export function paceOf(marks: readonly PaceMark[], totalBytes: number): { bytesPerSecond: number; leftMs: number } | null {
  const [first, last] = [marks[0], marks.at(-1)];
  if (first === undefined || last === undefined || last.atMs <= first.atMs || last.sentBytes <= first.sentBytes) return null;
  const bytesPerSecond = ((last.sentBytes - first.sentBytes) * 1_000) / (last.atMs - first.atMs);
  return { bytesPerSecond, leftMs: ((totalBytes - last.sentBytes) * 1_000) / bytesPerSecond };
}
