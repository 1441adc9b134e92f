import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { readTraffic } from './traffic-text';

describe('traffic from a file', () => {
  it.each([
    ['counts, one per line', '3\n4\n5\n', { counts: [3, 4, 5], stepSeconds: 60 }],
    ['a heading and Windows line ends', 'queries\r\n3\r\n4', { counts: [3, 4], stepSeconds: 60 }],
    ['times in seconds, one step missing', 'time,count\n100,1\n160,2\n280,3', { counts: [1, 2, 0, 3], stepSeconds: 60 }],
    ['times in ms, out of order', '1700000060000;7\n1700000000000;5', { counts: [5, 7], stepSeconds: 60 }],
    ['ISO times', '2026-01-01T00:00:00Z,5\n2026-01-01T00:05:00Z,6', { counts: [5, 6], stepSeconds: 300 }],
    ['a JSON list', '[1, 2.5, 3]', { counts: [1, 2.5, 3], stepSeconds: 60 }],
    ['JSON with its step', '{"counts": [1, 2], "stepSeconds": 1}', { counts: [1, 2], stepSeconds: 1 }],
    ['a byte-order mark', '\uFEFF1\n2', { counts: [1, 2], stepSeconds: 60 }],
  ])('reads %s', (_, text, expected) => {
    expect(readTraffic(text, undefined)).toEqual(expected);
  });

  it.each([
    ['nothing', '  \n', /empty/u], ['no queries', '0\n0', /no queries/u], ['a word', '3\nmany\n', /line 2 is not a count/u], ['a negative count', '3\n-4', /line 2/u], ['three columns', '1,2,3', /3 columns/u],
    ['a time that is none', 'soon,3\nlater,4', /no time|no line/u], ['broken JSON', '{"counts": [1', /is none/u], ['JSON without counts', '{"a": 1}', /no "counts"/u], ['JSON null', '[null]', /number 1/u],
    ['an infinite count', '[1e999]', /number 1/u], ['a step of nothing', '{"counts":[1],"stepSeconds":0}', /stepSeconds/u], ['too many counts', '1\n'.repeat(200_010), /more than 200,000/u],
    ['times that are centuries apart', '1,1\n2,1\n99999999999,1', /more than 200,000/u], ['months', `[${'1,'.repeat(50_000)}1]`, /longer than 31 days/u], ['__proto__', '{"__proto__": {"counts": [1]}}', /counts/u],
  ])('refuses %s in words', (_, text, words) => {
    expect(() => readTraffic(text, undefined)).toThrow(words);
  });

  it('reads or refuses whatever comes', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.array(fc.oneof(fc.float(), fc.string({ maxLength: 8 }))).map((cells) => cells.join('\n'))), (text) => {
      try {
        const { counts, stepSeconds } = readTraffic(text, undefined);
        expect(counts.every((count) => count >= 0 && Number.isFinite(count))).toBe(true);
        expect(stepSeconds).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(ServingError);
      }
    }));
  });
});
