import { readFileSync } from 'node:fs';

/**
 * Returns the anonymous resident memory of a process, bytes (RSS counts shared library text once per process). 0 where the platform has no /proc or
 * the process is gone.
 */
export function anonymousBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^RssAnon:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}
