import { describe, expect, it } from 'vitest';
import type { DecisionRow } from '../../../server/decision/list-decisions';
import { alikeRows } from './alike-rows';

const row = (id: string, atMs: number, over: Partial<DecisionRow> = {}): DecisionRow => ({
  id, atMs, application: 'kiosk', target: 'digits', objective: { minAccuracy: 0.9, maxLatencyUs: 20_000, maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null, hardware: null },
  outcome: 'refused', variant: null, worker: null, hardwareClass: null, predictedFinishUs: null, actualUs: null, considered: 3, missed: false, reason: 'no room', ...over,
});
const shown = (rows: readonly DecisionRow[]) => alikeRows(rows).map(({ row: { id }, more }) => [id, more]);

describe('alikeRows', () => {
  it('puts refusals of one second together, the newest for all', () => {
    expect(shown([row('c', 5_900), row('b', 5_400), row('a', 4_900)])).toEqual([['c', 1], ['a', 0]]);
  });

  it('keeps apart what differs, and answers', () => {
    expect(shown([row('d', 900), row('c', 800, { application: 'other' }), row('b', 700, { outcome: 'answered', actualUs: 900 }), row('a', 600, { outcome: 'answered', actualUs: 900 })])).toEqual([['d', 0], ['c', 0], ['b', 0], ['a', 0]]);
  });
});
