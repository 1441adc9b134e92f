import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deadlineHeap } from './deadline-heap';

describe('the deadline heap', () => {
  test('gives the living in order of time, ties in order of entry, whatever dies meanwhile', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(20), fc.boolean()), { maxLength: 600 }), (entries) => {
      const dead = new Set<number>();
      const heap = deadlineHeap<number>((item) => dead.has(item));
      entries.forEach(([at], item) => heap.push(at, item));
      entries.forEach(([, dies], item) => {
        if (!dies) return;
        dead.add(item);
        heap.noteDead();
      });
      const expected = entries.map(([at, dies], item) => ({ at, dies, item })).filter(({ dies }) => !dies).sort((a, b) => a.at - b.at || a.item - b.item);
      const got: number[] = [];
      for (let first = heap.peek(); first !== null; first = heap.peek()) got.push(heap.pop() ?? -1);
      expect(got).toEqual(expected.map(({ item }) => item));
      expect(heap.pop()).toBeNull();
    }));
  });
});
