import { expect, it } from 'vitest';
import { inheritProfiles } from './fleet-profiles';

const classes = [
  { name: 'cpu.4', cores: 4, processor: 'Xeon', inherits: true }, { name: 'cpu.2', cores: 2, processor: 'Xeon', inherits: true }, { name: 'cpu.1', cores: 1, processor: 'Xeon', inherits: true },
  { name: 'other', cores: 2, processor: 'EPYC', inherits: true }, { name: 'unknown', cores: 2, processor: null, inherits: true },
];
const threads: Record<string, number> = { one: 1, two: 2 };
const threadsOf = (id: string): number | null => threads[id] ?? null;

it('gives a class what was measured on the same processor, where its cores do', () => {
  const found = inheritProfiles([{ variantId: 'one', hardwareClass: 'cpu.2' }, { variantId: 'two', hardwareClass: 'cpu.2' }, { variantId: 'gone', hardwareClass: 'cpu.2' }], classes, threadsOf);
  const inherited = found.filter((each) => each.inheritedFrom !== undefined).map((each) => `${each.variantId}@${each.hardwareClass}`).sort();
  expect(inherited).toEqual(['one@cpu.1', 'one@cpu.4', 'two@cpu.4']);
});

it('keeps what was measured on the class itself, and takes the source nearest in size', () => {
  const found = inheritProfiles([{ variantId: 'one', hardwareClass: 'cpu.4' }, { variantId: 'one', hardwareClass: 'cpu.2' }], classes, threadsOf);
  expect(found.filter((each) => each.inheritedFrom !== undefined)).toEqual([{ variantId: 'one', hardwareClass: 'cpu.1', inheritedFrom: 'cpu.2' }]);
});

it('gives nothing between unknown processors', () => {
  expect(inheritProfiles([{ variantId: 'one', hardwareClass: 'unknown' }], classes, threadsOf)).toHaveLength(1);
});

it('leaves classes of whole machines as they were measured', () => {
  const whole = classes.map((each) => ({ ...each, inherits: false }));
  expect(inheritProfiles([{ variantId: 'one', hardwareClass: 'cpu.2' }], whole, threadsOf)).toHaveLength(1);
});
