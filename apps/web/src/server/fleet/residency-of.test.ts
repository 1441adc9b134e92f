import fc from 'fast-check';
import { expect, it } from 'vitest';
import { residencyOf, type Stay } from './residency-of';

const stay = (variantId: string, activeAtMs: number | null, stoppedAtMs: number | null, over: Partial<Stay> = {}): Stay => ({ variantId, startedAtMs: (activeAtMs ?? 0) - 10, activeAtMs, stoppedAtMs, loadUs: 10_000, failed: false, ...over });
const range = { fromMs: 1_000, toMs: 2_000 };

it.each([
  ['all the time', [stay('a', 0, null)], { loads: 0, running: 1, part: 1, loadUs: null }],
  ['came and went', [stay('a', 1_200, 1_700)], { loads: 1, running: 0, part: 0.5, loadUs: { median: 10_000, most: 10_000 } }],
  ['two at a time count once', [stay('a', 1_200, 1_700), stay('a', 1_400, 1_500), stay('a', 1_600, 1_800)], { loads: 3, running: 0, part: 0.6 }],
  ['two apart', [stay('a', 500, 1_100), stay('a', 1_900, null, { loadUs: 30_000 })], { loads: 1, running: 1, part: 0.2, loadUs: { median: 30_000, most: 30_000 } }],
  ['loads and did not come to serve', [stay('a', null, 1_500, { startedAtMs: 1_100, loadUs: null, failed: true })], { loads: 1, failures: 1, running: 0, part: 0, loadUs: null }],
])('%s', (_, stays, expected) => {
  expect(residencyOf(stays, range)).toMatchObject([{ variantId: 'a', ...expected }]);
});

it('leaves out what was gone before, and what came later', () => {
  expect(residencyOf([stay('a', 100, 900), stay('b', 2_500, null, { startedAtMs: 2_400 })], range)).toEqual([]);
});

it('tells the most loaded first', () => {
  expect(residencyOf([stay('a', 0, null), stay('b', 1_100, 1_200), stay('b', 1_300, 1_400)], range).map(({ variantId }) => variantId)).toEqual(['b', 'a']);
});

it('is between nothing and all of the time, and is a second of a clock that asks every millisecond', () => {
  const instant = fc.integer({ min: 0, max: 300 });
  fc.assert(fc.property(fc.array(fc.tuple(instant, instant), { maxLength: 6 }), instant, fc.integer({ min: 1, max: 100 }), (spans, fromMs, lengthMs) => {
    const stays = spans.map(([from, length]) => stay('a', from, from + length, { startedAtMs: from }));
    const toMs = fromMs + lengthMs;
    const [found] = residencyOf(stays, { fromMs, toMs });
    const asked = Array.from({ length: lengthMs }, (_, at) => fromMs + at + 0.5).filter((at) => stays.some(({ activeAtMs, stoppedAtMs }) => (activeAtMs ?? 0) <= at && at < (stoppedAtMs ?? 0)));
    expect((found?.part ?? 0) * lengthMs).toBeCloseTo(asked.length, 6);
  }));
});
