import { openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

const LARGEST_LOG_BYTES = 20_000_000;

/** Opens a part's log for appending, emptied first when it grew above 20 MB; returns the file descriptor for the part's output. */
export function openPartLog(directory: string, part: string): number {
  const file = join(directory, `${part}.log`);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_LOG_BYTES) truncateSync(file, 0);
  return openSync(file, 'a', 0o600);
}

/** Returns the last line of a part's log; empty when it wrote none. */
export function lastLine(directory: string, part: string): string {
  return readFileSync(join(directory, `${part}.log`), 'utf8').trimEnd().split('\n').at(-1) ?? '';
}
