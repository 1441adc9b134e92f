import { describe, expect, it } from 'vitest';
import { fieldInstant, fieldText, formatInstant, zoneName } from './format-instant';

const AT = Date.UTC(2026, 10, 22, 14, 5, 9);

describe('formatInstant', () => {
  it.each([
    [{}, '14:05'],
    [{ seconds: true }, '14:05:09'],
    [{ date: true }, '22 Nov 14:05'],
    [{ date: true, seconds: true }, '22 Nov 14:05:09'],
  ])('writes %j', (parts, text) => {
    expect(formatInstant(AT, 'utc', parts)).toBe(text);
  });

  it.each(['utc', 'local'] as const)('reads what it wrote into a field, in %s', (zone) => {
    expect(fieldInstant(fieldText(AT, zone), zone)).toBe(Date.UTC(2026, 10, 22, 14, 5));
  });

  it('names zones, and reads nothing from nothing', () => {
    expect(zoneName('utc')).toBe('UTC');
    expect(zoneName('local')).not.toBe('');
    expect(fieldInstant('', 'utc')).toBeNaN();
  });
});
