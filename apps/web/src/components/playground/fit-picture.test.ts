import { describe, expect, it } from 'vitest';
import { base64Of, refuseFile, sizeToSend } from './fit-picture';

describe('sizeToSend', () => {
  it.each([
    [{ width: 8_000, height: 4_000 }, { width: 1_600, height: 800 }],
    [{ width: 28, height: 28 }, { width: 28, height: 28 }],
    [{ width: 100_000, height: 2 }, { width: 1_600, height: 1 }],
  ])('of %o', (size, expected) => expect(sizeToSend(size)).toEqual(expected));
});

describe('refuseFile', () => {
  it('takes pictures and says what it takes', () => {
    expect(refuseFile({ name: 'a.png', type: 'image/png', size: 10 })).toBeNull();
    expect(refuseFile({ name: 'a.png', type: 'image/png', size: 0 })).toMatch(/empty/);
    expect(refuseFile({ name: 'a.pdf', type: 'application/pdf', size: 10 })).toMatch(/choose a PNG/);
  });
});

describe('base64Of', () => {
  it('holds every byte, also beyond one chunk', () => {
    const bytes = Uint8Array.from({ length: 70_001 }, (_, at) => (at * 7) & 255);
    expect(Buffer.from(base64Of(bytes), 'base64').equals(Buffer.from(bytes))).toBe(true);
  });
});
