import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import type { PlanRunner, PlanStep } from '../control/plans/plan-ports';

const NICE = ['/usr/bin/nice', '/bin/nice'].find((path) => existsSync(path));
const LOWEST_PRIORITY = 19;
const MEMORY_MB = 1_024;
const KEPT_ERROR = 2_000;

/**
 * Returns what reckons plans: the program in a process of its own, all its threads at the lowest priority, without environment, with a
 * bound on its memory. It ends when it has nothing more to say, when it is aborted, or with this process.
 */
export function createPlanRunner(program: string): PlanRunner {
  return (input, onStep, signal) => new Promise((resolve, reject) => {
    const node = [process.execPath, `--max-old-space-size=${MEMORY_MB}`, '--enable-source-maps', program];
    const [command = process.execPath, ...args] = NICE === undefined ? node : [NICE, '-n', String(LOWEST_PRIORITY), ...node];
    const child = spawn(command, args, { env: {}, stdio: ['pipe', 'pipe', 'pipe'], signal, killSignal: 'SIGKILL' });
    if (NICE === undefined && child.pid !== undefined) lower(child.pid);
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => { said = `${said}${bytes.toString()}`.slice(-KEPT_ERROR); });
    child.stdin.on('error', () => undefined);
    child.stdin.write(`${JSON.stringify(input)}\n`);
    createInterface({ input: child.stdout }).on('line', (line) => onStep(JSON.parse(line) as PlanStep));
    child.on('error', (error) => reject(signal.aborted ? new Error('it took too long, or was stopped') : error));
    child.on('close', (code, killedBy) => {
      if (code === 0) resolve();
      else reject(new Error(killedBy === null ? (said.trim().split('\n').at(-1) ?? `its process ended with ${code ?? 'nothing'}`) : `its process was ended (${killedBy})`));
    });
  });
}

function lower(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or may not be changed: then it competes like anything else.
  }
}
