import { describe, expect, it } from 'vitest';
import { entryOf, placesFor } from './palette-entries';

const names = (text: string) => placesFor(text).map(({ name }) => name);

describe('placesFor', () => {
  it('offers everything for nothing', () => {
    expect(names('').length).toBeGreaterThan(9);
  });

  it.each([
    ['dec', 'Decisions'],
    ['COST', 'Costs'],
    ['bill', 'Costs'],
    ['missed deadline', 'Queries that missed their deadline'],
    ['upload', 'Register a model'],
    ['drain', 'Fleet'],
  ])('finds by %j', (text, first) => {
    expect(names(text)[0]).toBe(first);
  });

  it('finds nothing by what means nothing', () => {
    expect(names('xyzzy')).toEqual([]);
  });
});

describe('entryOf', () => {
  it.each([
    [{ kind: 'task', name: 'digits', task: null }, '/tasks/digits'],
    [{ kind: 'architecture', name: 'net', task: 'digits' }, '/tasks/digits/net'],
    [{ kind: 'variant', name: 'net.v1.fp32.cpu.t1', task: 'digits' }, '/tasks/digits/net'],
    [{ kind: 'application', name: 'kiosk', task: null }, '/applications/kiosk'],
    [{ kind: 'decision', name: 'a-b', task: 'digits' }, '/decisions/a-b'],
    [{ kind: 'job', name: 'postcodes', task: 'digits', id: 'j-1' }, '/offline/j-1'],
    [{ kind: 'plan', name: 'twice', task: null, id: 'p-1' }, '/planner/p-1'],
  ] as const)('leads to the page of %j', (hit, href) => {
    expect(entryOf({ id: null, ...hit }).href).toBe(href);
  });
});
