import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** Ticks of the kernel's processor clock in a second, on every Linux that Node runs on. */
const TICKS = 100;

/** Returns where a system program is installed; undefined when it is not. */
export function installed(command: string): string | undefined {
  return ['/usr/bin', '/bin'].map((folder) => `${folder}/${command}`).find((candidate) => existsSync(candidate));
}

export const PRLIMIT = installed('prlimit');

/** Returns the seconds of processor time that a process has used; 0 where the platform has no /proc or the process is gone. */
export async function usedProcessorSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name of the program stands in brackets and may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS;
}

/** Sets the processor time after which a process is ended; without prlimit there is no such limit. */
export function allowProcessorSeconds(pid: number, seconds: number): void {
  // A process that is gone meanwhile needs no limit.
  if (PRLIMIT !== undefined) execFile(PRLIMIT, ['--pid', String(pid), `--cpu=${Math.ceil(seconds)}:`], () => undefined);
}
