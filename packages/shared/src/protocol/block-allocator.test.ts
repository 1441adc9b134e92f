import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBlockAllocator } from './block-allocator';

const REGION = 64 * 4_096;

describe('block allocator', () => {
  it('hands out the lowest part that fits, and again what came back', () => {
    const blocks = createBlockAllocator(REGION);
    expect([blocks.take(1), blocks.take(4_097), blocks.take(4_096)]).toEqual([0, 4_096, 12_288]);
    blocks.give(4_096);
    expect(blocks.take(8_192)).toBe(4_096);
    expect(blocks.taken()).toBe(3);
  });

  it('has nothing where nothing fits, and everything again once all is back', () => {
    const blocks = createBlockAllocator(REGION);
    const parts = Array.from({ length: 64 }, () => blocks.take(4_096));
    expect(blocks.take(1)).toBeNull();
    for (const part of [...parts].reverse()) blocks.give(part ?? -1);
    expect(blocks.take(REGION)).toBe(0);
    expect(blocks.take(0)).toBeNull();
  });

  it('never hands the same byte out twice', () => {
    const step = fc.oneof(fc.record({ take: fc.integer({ min: 0, max: REGION / 4 }) }), fc.record({ give: fc.nat() }));
    fc.assert(fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const blocks = createBlockAllocator(REGION);
      const held: { from: number; to: number }[] = [];
      for (const each of steps) {
        if ('give' in each) {
          const [gone] = held.splice(each.give % Math.max(1, held.length), 1);
          if (gone !== undefined) blocks.give(gone.from);
          continue;
        }
        const from = blocks.take(each.take);
        if (from === null) continue;
        const to = from + each.take;
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(REGION);
        for (const other of held) expect(to <= other.from || from >= other.to || from === to).toBe(true);
        held.push({ from, to });
      }
      expect(blocks.taken()).toBe(held.length);
      for (const { from } of held) blocks.give(from);
      expect(blocks.take(REGION)).toBe(0);
    }));
  });
});
