import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { computePlan } from './planner/compute-plan';
import type { PlanInput } from '@infaas/shared/domain/plan-input';

// One plan: its input is the first line that comes in, steps go out as lines of JSON. Whoever started it holds the other end of its input:
// when that closes, nobody waits for the plan any more.
const lines = createInterface({ input: process.stdin });
lines.on('close', () => process.exit(0));
lines.once('line', (line) => void reckon(JSON.parse(line) as PlanInput));

async function reckon(input: PlanInput): Promise<void> {
  for (const step of computePlan(input, () => performance.now())) {
    process.stdout.write(`${JSON.stringify(step)}\n`);
    // So that a closed input is seen.
    await setImmediate();
  }
  process.stdout.write('', () => process.exit(0));
}
