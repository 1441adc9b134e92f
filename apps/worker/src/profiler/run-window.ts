import type { Side } from './open-side';
import { windowOf, type Window } from './sample-statistics';

/** Runs a batch size so many times in a row, exactly as served batches run, with a pause before each where one is given. */
export async function runWindow({ bench }: Side, batch: number, { count, pauseMs }: { count: number; pauseMs?: number }): Promise<Window> {
  const [measured] = await bench.host.measure({ batches: [batch], runsPerBatch: count, ...(pauseMs === undefined ? {} : { pauseMs }) });
  return windowOf(batch, measured?.runsUs ?? []);
}
