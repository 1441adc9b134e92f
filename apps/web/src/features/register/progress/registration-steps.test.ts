import { describe, expect, it } from 'vitest';
import { modelRow } from '../../../components/variants/model-row.fixture';
import { countVariants, progressRows, registrationSteps } from './registration-steps';

const states = (...args: Parameters<typeof registrationSteps>) => registrationSteps(...args).map((step) => step.state).join(' ');

describe('registrationSteps', () => {
  it.each([
    ['waiting', 'now next next next next'], ['inspecting', 'now next next next next'], ['generating', 'done now next next next'], ['measuring', 'done done now next next'],
    ['ready', 'done done done done now'], ['complete', 'done done done done done'],
  ] as const)('%s is %s', (state, steps) => {
    expect(states(state, { inspected: true, variants: 0 })).toBe(steps);
  });
  it('shows where it failed', () => {
    expect(states('failed', { inspected: false, variants: 0 })).toBe('failed next next next next');
    expect(states('failed', { inspected: true, variants: 0 })).toBe('done failed next next next');
    expect(states('failed', { inspected: true, variants: 3 })).toBe('done done failed next next');
  });
});

describe('progressRows', () => {
  const rows = [
    modelRow({ variant: 'a.t1', status: 'rejected' }), modelRow({ variant: 'a.t2', status: 'ready', latencyP50Us: { 1: 900 } }), modelRow({ variant: 'a.t2', hardware: 'other' }),
    modelRow({ variant: 'a.t3', status: 'ready', latencyP50Us: { 1: 200 } }), modelRow({ variant: 'a.t4', status: 'profiling', latencyP50Us: {} }), modelRow({ variant: 'old', version: 2 }),
  ];
  it('has one row a variant of the version, serving and fast ones first', () => {
    expect(progressRows(rows, 1).map((row) => row.variant)).toEqual(['a.t3', 'a.t2', 'a.t4', 'a.t1']);
    expect(countVariants(progressRows(rows, 1))).toEqual({ ready: 2, refused: 1, open: 1 });
  });
});
