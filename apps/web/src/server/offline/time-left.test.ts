import { expect, it } from 'vitest';
import { timeLeftMs, type LeftFacts } from './time-left';

const RUNNING: LeftFacts = { state: 'running', paused: false, waiting: null, items: 1_000, doneItems: 400, computeMs: 800, plannedItemUs: 500, workers: 1 };

it.each<[string, Partial<LeftFacts>, number | null]>([
  ['goes by the answers so far', {}, 1_200],
  ['divides by the workers that have it', { workers: 3 }, 400],
  ['goes by the plan before the first answers', { doneItems: 0, computeMs: 0 }, 500],
  ['counts one worker while chunks change hands', { workers: 0 }, 1_200],
  ['is nothing once all is answered', { doneItems: 1_000 }, 0],
  ['says nothing before a plan', { doneItems: 0, computeMs: 0, plannedItemUs: null }, null],
  ['says nothing before items are counted', { items: 0, doneItems: 0 }, null],
  ['says nothing of a pause', { paused: true }, null],
  ['says nothing while it waits', { waiting: 'Online queries take 60 % of local-1.' }, null],
  ['says nothing while the output is written', { state: 'assembling' }, null],
  ['says nothing of what has ended', { state: 'done' }, null],
])('%s', (_, change, left) => {
  expect(timeLeftMs({ ...RUNNING, ...change })).toBe(left);
});
