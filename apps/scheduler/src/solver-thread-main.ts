import { parentPort } from 'node:worker_threads';
import loadHighs from 'highs';
import type { SolverAnswer, SolverOrder } from './control/fleet/solver-thread';

/** The thread that solves placement programs: HiGHS computes synchronously, and control's own thread has links to answer. */
const highs = await loadHighs();

parentPort?.on('message', ({ id, lp, limitSeconds, gap }: SolverOrder) => {
  parentPort?.postMessage(solve({ id, lp, limitSeconds, gap }));
});

function solve({ id, lp, limitSeconds, gap }: SolverOrder): SolverAnswer {
  try {
    const solution = highs.solve(lp, { time_limit: limitSeconds, mip_rel_gap: gap, output_flag: false });
    const columns = Object.entries(solution.Columns).map(([name, column]): [string, number] => [name, 'Primal' in column ? Number(column.Primal) : NaN]);
    const usable = columns.length > 0 && columns.every(([, value]) => Number.isFinite(value));
    return { id, columns: usable ? columns : null, status: solution.Status };
  } catch (error) {
    return { id, columns: null, status: error instanceof Error ? error.message : String(error) };
  }
}
