import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueuedQuery } from './batch-plan';
import { DEFAULT_BATCH_LIMITS, formBatch } from './form-batch';
import type { BatchLimits } from './form-batch';
import { latencyModel, meanUs, p95Us } from './latency-model';
import type { LatencyModel } from './latency-model';
import { profileOf } from './view.fixture';

/** 1,000 us for one, 100 us for each further row: batching pays. */
const gains = latencyModel(profileOf([[1, 1_000, 1_000], [11, 2_000, 2_000]]));
/** 1,000 us a row: batching never pays. */
const linear = latencyModel(profileOf([[1, 1_000, 1_000], [8, 8_000, 8_000]]));

const query = (id: string, over: Partial<QueuedQuery> = {}): QueuedQuery => ({ id, rows: 1, arrivedUs: 0, deadlineUs: 100_000, priority: 0, applicationId: 'app', ...over });
const limitsOf = (over: Partial<BatchLimits> = {}): BatchLimits => ({ ...DEFAULT_BATCH_LIMITS, maxBatch: 8, ...over });

describe('formBatch', () => {
  it.each([
    ['nothing waits', [], gains, {}, { dispatch: [], wakeAt: null }],
    ['idle: everything that fits a batch, earliest deadline first', [query('b'), query('a', { deadlineUs: 50_000 })], gains, {}, { dispatch: ['a', 'b'] }],
    ['a model that gains nothing runs one at a time', [query('a'), query('b')], linear, {}, { dispatch: ['a'], wakeAt: 99_000 }],
    ['rows count, not queries', [query('a', { rows: 5 }), query('b', { rows: 5 })], gains, {}, { dispatch: ['a'] }],
    ['two in flight: hold', [query('a')], gains, { inFlight: 2, residualUs: 500 }, { dispatch: [], wakeAt: 98_500 + 500 }],
    ['one in flight, soon free: hand over', [query('a')], gains, { inFlight: 1, residualUs: 1_500 }, { dispatch: ['a'] }],
    ['one in flight, long busy, batching pays: stay open until 2 ms before', [query('a')], gains, { inFlight: 1, residualUs: 9_000 }, { dispatch: [], wakeAt: 7_000 }],
    ['one in flight, long busy, batching does not pay: hand over', [query('a')], linear, { inFlight: 1, residualUs: 9_000 }, { dispatch: ['a'] }],
    // both together end at 1,100: too late for a; alone it ends at 1,000 and b at 2,000
    ['a smaller batch when the full one would be late', [query('a', { deadlineUs: 1_050 }), query('b', { deadlineUs: 2_000 })], gains, {}, { dispatch: ['a'] }],
    ['idle whatever an old residual says: work', [query('a')], gains, { inFlight: 0, residualUs: 9_000 }, { dispatch: ['a'] }],
    // a alone ends at 1,000; b, c, d together at 2,200; e at 3,200. Cutting b, c, d anywhere would make e late
    ['the cut that ends soonest', [query('a', { deadlineUs: 1_050 }), ...['b', 'c', 'd'].map((id) => query(id, { deadlineUs: 3_100 })), query('e', { deadlineUs: 3_300 })], gains, { maxBatch: 3 }, { dispatch: ['a'] }],
    ['no deadline is arrival + 30 s', [query('a', { deadlineUs: null })], gains, { inFlight: 2 }, { dispatch: [], wakeAt: 30_000_000 - 1_000 }],
  ])('%s', (_, queue, profile, limits, expected) => {
    expect(formBatch({ queue, profile, limits: limitsOf(limits), now: 0 })).toMatchObject({ ...expected, drop: [] });
  });

  it.each([
    ['what is late even alone', [query('a', { deadlineUs: 999 }), query('b')], 'a', 'deadline'],
    ['more rows than the graph takes', [query('a', { rows: 33 }), query('b')], 'a', 'too_large'],
    ['the lowest priority', [query('a', { deadlineUs: 1_000 }), query('b', { deadlineUs: 1_000, priority: -1, applicationId: 'rare' }), query('c')], 'b', 'overload'],
    ['then the application with the most rows', [query('a', { deadlineUs: 1_000 }), query('b', { deadlineUs: 1_001, applicationId: 'rare' }), query('c')], 'a', 'overload'],
    ['then the latest deadline', [query('a', { deadlineUs: 1_000 }), query('b', { deadlineUs: 1_001 })], 'b', 'overload'],
  ])('drops %s', (_, queue, dropped, code) => {
    const formed = formBatch({ queue, profile: linear.maxBatch > 0 && code === 'too_large' ? gains : linear, limits: limitsOf(), now: 0 });
    expect(formed.drop.map(({ id, because }) => [id, because.code])).toEqual([[dropped, code]]);
    expect(formed.dispatch.length).toBeGreaterThan(0);
  });
});

const modelArb = fc.record({ one: fc.integer({ min: 20, max: 400 }), perRow: fc.integer({ min: 0, max: 300 }) })
  .map(({ one, perRow }) => latencyModel(profileOf([1, 2, 4].map((batch) => [batch, one + (batch - 1) * perRow, one + (batch - 1) * perRow + 10] as const), { maxBatch: 4 })));
const queueArb = (most: number, rows: number): fc.Arbitrary<QueuedQuery[]> => fc.array(fc.record({
  deadlineUs: fc.integer({ min: 1, max: 2_500 }), rows: fc.integer({ min: 1, max: rows }), priority: fc.integer({ min: 0, max: 1 }), applicationId: fc.constantFrom('x', 'y'),
}), { maxLength: most }).map((all) => all.map((of, at) => query(`q${at}`, of)));

/** Tries every order and every way to cut it into batches; true when one meets all deadlines. */
function canMeetAll(left: readonly QueuedQuery[], at: { model: LatencyModel; startUs: number; cap: number }): boolean {
  if (left.length === 0) return true;
  for (let subset = 1; subset < 1 << left.length; subset += 1) {
    const batch = left.filter((_, bit) => subset & (1 << bit));
    if (batch.length > at.cap) continue;
    const end = at.startUs + p95Us(at.model, batch.length);
    if (batch.some((item) => (item.deadlineUs ?? Infinity) < end)) continue;
    if (canMeetAll(left.filter((_, bit) => !(subset & (1 << bit))), { ...at, startUs: at.startUs + meanUs(at.model, batch.length) })) return true;
  }
  return false;
}

describe('formBatch, for any queue', () => {
  it('ends every query in dispatch, drop or queue exactly once, within the limits and never late by prediction', () => {
    fc.assert(fc.property(modelArb, queueArb(30, 5), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 2 }), (profile, queue, maxBatch, inFlight) => {
      const limits = limitsOf({ maxBatch, inFlight, residualUs: inFlight * 300 });
      const { dispatch, drop, wakeAt } = formBatch({ queue, profile, limits, now: 0 });
      const ended = [...dispatch, ...drop.map(({ id }) => id)];
      expect(new Set(ended).size).toBe(ended.length);
      const batch = queue.filter(({ id }) => dispatch.includes(id));
      expect(batch.length).toBe(dispatch.length);
      const rows = batch.reduce((sum, item) => sum + item.rows, 0);
      if (batch.length > 1) expect(rows).toBeLessThanOrEqual(Math.min(maxBatch, profile.maxBatch));
      for (const item of batch) expect(limits.residualUs + p95Us(profile, rows)).toBeLessThanOrEqual(item.deadlineUs ?? Infinity);
      if (inFlight === 2) expect(dispatch).toEqual([]);
      // Work-conserving when idle; and whatever still waits is looked at again.
      if (inFlight === 0 && queue.length > drop.length) expect(dispatch.length).toBeGreaterThan(0);
      expect(wakeAt === null).toBe(ended.length === queue.length);
      if (wakeAt !== null) expect(wakeAt).toBeGreaterThan(0);
    }), { numRuns: 2_000 });
  });

  it('drops nothing, and stays able to meet all, whenever some order and batches meet all deadlines', () => {
    let possible = 0;
    let impossible = 0;
    fc.assert(fc.property(modelArb, queueArb(5, 1), fc.integer({ min: 1, max: 4 }), (profile, queue, maxBatch) => {
      const world = { model: profile, startUs: 0, cap: maxBatch };
      const { dispatch, drop } = formBatch({ queue, profile, limits: limitsOf({ maxBatch }), now: 0 });
      if (!canMeetAll(queue, world)) {
        impossible += 1;
        expect(drop.length).toBeGreaterThan(0);
        return;
      }
      possible += 1;
      expect(drop).toEqual([]);
      const rest = queue.filter(({ id }) => !dispatch.includes(id));
      if (queue.length > 0) expect(canMeetAll(rest, { ...world, startUs: meanUs(profile, dispatch.length) })).toBe(true);
    }), { numRuns: 2_000 });
    expect(Math.min(possible, impossible)).toBeGreaterThan(100);
  });

  it('starves nobody: played forward, every query is dispatched or dropped by its deadline', () => {
    fc.assert(fc.property(modelArb, queueArb(40, 4), (profile, arrivals) => {
      let queue: readonly QueuedQuery[] = arrivals;
      let now = 0;
      for (let turn = 0; queue.length > 0; turn += 1) {
        expect(turn).toBeLessThanOrEqual(arrivals.length);
        const { dispatch, drop } = formBatch({ queue, profile, limits: limitsOf({ maxBatch: 4 }), now });
        const gone = new Set([...dispatch, ...drop.map(({ id }) => id)]);
        const rows = queue.filter(({ id }) => dispatch.includes(id)).reduce((sum, item) => sum + item.rows, 0);
        queue = queue.filter(({ id }) => !gone.has(id));
        if (rows > 0) now += meanUs(profile, rows);
      }
    }), { numRuns: 500 });
  });
});
