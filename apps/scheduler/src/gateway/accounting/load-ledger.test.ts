import { expect, it } from 'vitest';
import { mergeObjectives } from '@infaas/shared/domain/objective';
import { createLoadLedger } from './load-ledger';

const asked = (rows: number, maxLatencyUs: number, target = 'digits') => (
  { workspaceId: 'w', target, version: null, objective: mergeObjectives([{ maxLatencyUs }]), rows }
);

it('sums rows of queries that ask for the same, apart from others', () => {
  const ledger = createLoadLedger();
  [asked(1, 100), asked(4, 100), asked(2, 200), asked(1, 100, 'faces')].forEach((query) => ledger.note(query));
  expect(ledger.take().map(({ target, objective, rows }) => [target, objective.maxLatencyUs, rows])).toEqual([['digits', 100, 5], ['digits', 200, 2], ['faces', 100, 1]]);
  expect(ledger.take()).toEqual([]);
});

it('takes back what could not be sent only while nothing newer was counted', () => {
  const ledger = createLoadLedger();
  ledger.putBack([asked(3, 100)]);
  ledger.putBack([asked(9, 100)]);
  expect(ledger.take().map(({ rows }) => rows)).toEqual([3]);
});

it('is bounded, however many deadlines are asked for', () => {
  const ledger = createLoadLedger();
  for (let at = 0; at < 5_000; at += 1) ledger.note(asked(1, at));
  expect(ledger.take()).toHaveLength(2_000);
});
