import { Worker } from 'node:worker_threads';

export type SolverOrder = { id: number; lp: string; limitSeconds: number; gap: number };
/** `columns` is null when no solution was found within the limit; `status` says why. */
export type SolverAnswer = { id: number; columns: [string, number][] | null; status: string };

/** Solves programs in CPLEX LP format, one after the other, away from the caller's thread. */
export type SolverThread = { solve(lp: string): Promise<SolverAnswer>; close(): Promise<void> };

const LIMIT_SECONDS = 1;
const GAP = 0.01;

/** Returns the solver's thread; it is started with the first program, and again when it died of one. */
export function openSolverThread(program: URL): SolverThread {
  let worker: Worker | null = null;
  let nextId = 1;
  const open = new Map<number, (answer: SolverAnswer) => void>();

  function started(): Worker {
    if (worker !== null) return worker;
    const thread = new Worker(program);
    thread.unref();
    thread.on('message', (answer: SolverAnswer) => {
      open.get(answer.id)?.(answer);
      open.delete(answer.id);
    });
    const ended = (why: string): void => {
      if (worker === thread) worker = null;
      for (const [id, resolve] of open) resolve({ id, columns: null, status: why });
      open.clear();
    };
    thread.on('error', (error) => ended(error.message));
    thread.on('exit', () => ended('the solver ended'));
    worker = thread;
    return thread;
  }

  return {
    solve: (lp) => new Promise((resolve) => {
      const id = nextId;
      nextId += 1;
      open.set(id, resolve);
      started().postMessage({ id, lp, limitSeconds: LIMIT_SECONDS, gap: GAP } satisfies SolverOrder);
    }),
    async close() {
      await worker?.terminate();
    },
  };
}
