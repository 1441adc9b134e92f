import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seededRandom } from '@infaas/shared/domain/random';
import { scalingLp } from '@infaas/shared/policy/scaling-lp';
import { DEFAULT_SOLVER_SETTINGS } from '@infaas/shared/policy/solve-greedy';
import { randomProblem } from './random-problem';
import { openSolverThread, type SolverThread } from './solver-thread';

let folder = '';
let thread: SolverThread;

beforeAll(async () => {
  // Beside the package's own modules, so that the thread finds its solver.
  folder = await mkdtemp(join(import.meta.dirname, '.solver-'));
  const program = join(folder, 'solver-thread-main.mjs');
  await build({ entryPoints: [join(import.meta.dirname, '../../solver-thread-main.ts')], outfile: program, bundle: true, format: 'esm', platform: 'node', external: ['highs'], logLevel: 'silent' });
  thread = openSolverThread(pathToFileURL(program));
});
afterAll(async () => {
  await thread.close();
  await rm(folder, { recursive: true });
});

it('solves one program after the other, and says so when one is none', async () => {
  const problem = randomProblem(seededRandom(1), { pairs: 6, demands: 3, pools: 1, scarce: false });
  const [first, broken, second] = await Promise.all([scalingLp(problem, DEFAULT_SOLVER_SETTINGS), 'this is no program', scalingLp(problem, DEFAULT_SOLVER_SETTINGS)].map((lp) => thread.solve(lp)));
  expect(first?.status).toBe('Optimal');
  expect(first?.columns?.some(([name, value]) => name.startsWith('n') && value > 0)).toBe(true);
  expect(second?.columns).toEqual(first?.columns);
  expect(broken?.columns).toBeNull();
});
