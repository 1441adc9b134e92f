import { describe, expect, it } from 'vitest';
import { shortNameOf } from './short-name';

describe('shortNameOf', () => {
  it.each([['Vision Team', 'vision-team'], ['  Größe & Maß  ', 'gro-e-ma'], ['Équipe 7', 'equipe-7'], ['—', ''], ['x'.repeat(60), 'x'.repeat(40)]])('%j becomes %j', (name, short) => {
    expect(shortNameOf(name)).toBe(short);
  });
});
