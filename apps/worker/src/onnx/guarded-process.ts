import { spawn } from 'node:child_process';
import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { PRLIMIT, allowProcessorSeconds, installed, usedProcessorSeconds } from './processor-time';

export type ProcessLimits = {
  wallMs: number;
  /**
   * Processor time until the first output, counted by the kernel where prlimit exists: a busy machine does not shorten it. With that output
   * a process says that the worst is over; from then on it may use several times what it has used so far.
   */
  cpuSeconds: number;
  /** Resident memory, watched from outside. */
  memoryBytes: number;
  /** Private pages, refused by the kernel where prlimit exists: for growth between two looks. Above memoryBytes. */
  kernelBytes: number;
  outputBytes: number;
};

/** How a guarded process ended. `output` is what it printed, at most `outputBytes` of it; `complaint` the last line of its errors, for a log or a sentence. */
export type GuardedEnd =
  | { kind: 'exited'; code: number; output: string; complaint: string }
  /** The machine did not let it begin (no process or no memory left): nothing is known of what it was to read. */
  | { kind: 'unstarted'; reason: string }
  | { kind: 'signalled'; signal: string }
  | { kind: 'timeout'; of: 'wall' | 'processor' }
  | { kind: 'memory' }
  | { kind: 'output' };

const SETPRIV = installed('setpriv');
/** Nothing of the worker's environment, not even its PATH, reaches the process. */
const EXECUTABLE_PATH = '/usr/local/bin:/usr/bin:/bin';
const POLL_MS = 20;
const LATER_TIMES = 10;
const COMPLAINT_BYTES = 4_096;

/**
 * Runs a command with nothing in its environment but PATH, under limits of time, memory (resident, watched; private pages, by prlimit where
 * present; address space is not limited, because V8 and ONNX Runtime reserve far more than they use) and output; it is killed at the first that
 * it breaks. `input` is what it reads on standard input. Never throws for what the command does.
 */
export async function runGuarded(command: readonly string[], limits: ProcessLimits, input: string): Promise<GuardedEnd> {
  const [file, ...args] = [...kernelLimits(limits), ...command];
  const started = await begin(file ?? '', args);
  if ('reason' in started) return { kind: 'unstarted', reason: started.reason };
  const { child } = started;
  // A process that ends early leaves its input unread; how it ended says why.
  child.stdin.on('error', () => undefined).end(input);
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString('utf8')).slice(-COMPLAINT_BYTES)));
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let verdict: GuardedEnd | null = null;
    const stop = (end: GuardedEnd): void => {
      verdict ??= end;
      child.kill('SIGKILL');
    };
    const wall = setTimeout(() => stop({ kind: 'timeout', of: 'wall' }), limits.wallMs);
    const poll = setInterval(() => void watchMemory(child, limits, stop), POLL_MS);
    child.stdout.once('data', () => void allowMore(child.pid ?? 0, limits));
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limits.outputBytes) stop({ kind: 'output' });
      else chunks.push(chunk);
    });
    const finish = (end: GuardedEnd): void => {
      clearTimeout(wall);
      clearInterval(poll);
      resolve(verdict ?? end);
    };
    child.on('close', (code, signal) => {
      if (signal === 'SIGXCPU') finish({ kind: 'timeout', of: 'processor' });
      else finish(signal === null ? { kind: 'exited', code: code ?? 1, output: Buffer.concat(chunks).toString('utf8'), complaint: complaintIn(errors) } : { kind: 'signalled', signal });
    });
  });
}

/** Starts a process, or returns why the machine does not let it: some of its reasons are thrown, others come as an event. */
async function begin(file: string, args: string[]): Promise<{ child: ChildProcessWithoutNullStreams } | { reason: string }> {
  try {
    const child = spawn(file, args, { env: { PATH: EXECUTABLE_PATH }, stdio: ['pipe', 'pipe', 'pipe'] });
    await once(child, 'spawn');
    // From here on only a signal that cannot be sent would come as one.
    child.on('error', () => undefined);
    return { child };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Returns the line of an uncaught error, else the last one that was printed. */
function complaintIn(errors: string): string {
  const lines = errors.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  return (lines.findLast((line) => /^(?:Uncaught )?\w*Error\b/u.test(line)) ?? lines.at(-1) ?? '').slice(0, 300);
}

/** Where Linux offers it the process also dies with the worker: nobody else would end it. */
function kernelLimits(limits: ProcessLimits): string[] {
  return [
    ...(SETPRIV === undefined ? [] : [SETPRIV, '--pdeathsig', 'KILL']),
    ...(PRLIMIT === undefined ? [] : [PRLIMIT, '--core=0', `--cpu=${limits.cpuSeconds}:${limits.cpuSeconds + Math.ceil(limits.wallMs / 1000) * 2}`, `--data=${limits.kernelBytes}`]),
  ];
}

async function allowMore(pid: number, { cpuSeconds }: ProcessLimits): Promise<void> {
  const used = await usedProcessorSeconds(pid);
  if (used * LATER_TIMES > cpuSeconds) allowProcessorSeconds(pid, used * LATER_TIMES);
}

async function watchMemory(child: ChildProcess, limits: ProcessLimits, stop: (end: GuardedEnd) => void): Promise<void> {
  const resident = await residentBytes(child.pid);
  if (resident > limits.memoryBytes) stop({ kind: 'memory' });
}

/** Returns a process's resident bytes; 0 where the platform has no /proc or the process is gone. */
async function residentBytes(pid: number | undefined): Promise<number> {
  if (pid === undefined) return 0;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0) * 1024;
}
