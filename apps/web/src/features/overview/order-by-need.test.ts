import { describe, expect, it } from 'vitest';
import { orderByNeed } from './order-by-need';
import type { Need } from './order-by-need';

const of = (name: string, state: Need['state'], queries: number): Need => ({ name, state, queries });

describe('orderByNeed', () => {
  it('puts those first whose budget burns, then those who ask most', () => {
    const rows = [of('quiet', undefined, 0), of('busy', 'kept', 900), of('a', 'kept', 10), of('slow', 'slow', 5), of('spent', 'spent', 7), of('fast', 'fast', 1), of('also quiet', 'quiet', 0)];
    expect(orderByNeed(rows).map(({ name }) => name)).toEqual(['fast', 'slow', 'spent', 'busy', 'a', 'also quiet', 'quiet']);
  });
});
