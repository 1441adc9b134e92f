import { describe, expect, it } from 'vitest';
import { nameProblem } from './chosen-name';

describe('nameProblem', () => {
  it.each(['a', 'mobile-app', '3d', 'x'.repeat(63)])('accepts "%s"', (name) => expect(nameProblem(name)).toBeNull());
  it.each([['', /name/], ['Check Out!', /“check-out”/], ['-a', /“a”/], ['ß', /dashes, at most 63\.$/], ['x'.repeat(64), /63/]])('refuses "%s"', (name, message) => {
    expect(nameProblem(name)).toMatch(message);
  });
  it('refuses a name that is taken', () => expect(nameProblem('kiosk', ['kiosk'])).toMatch(/already/));
});
