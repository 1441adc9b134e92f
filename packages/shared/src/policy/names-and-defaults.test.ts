import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileIndex, findTarget } from './candidate-index';
import { accuracyGroup } from './comparable-accuracy';
import { defaultObjective } from './default-objective';
import { editDistance, nearestName } from './nearest-name';
import { refusalError } from './refusal';
import { route } from './route';
import { select } from './select';
import { instanceOf, liveOf, objectiveOf, sceneOf, statsOf, variantOf, viewOf } from './view.fixture';

describe('nearestName', () => {
  it.each([['digitz', 'digits'], ['DIGITS', 'digits'], ['mobilenet-v2', 'mobilenetv2'], ['zzzzzz', null], ['dig', null]])('%s: %s', (unknown, expected) => {
    expect(nearestName(unknown, ['digits', 'mobilenetv2', 'resnet50'])).toBe(expected);
  });

  it('prefers the smaller name when two are equally near, whatever their order', () => {
    expect(nearestName('cat', ['car', 'cab'])).toBe('cab');
    expect(nearestName('cat', ['cab', 'car'])).toBe('cab');
  });

  it('measures a symmetric distance that is 0 only for equal words', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(fc.property(word, word, (a, b) => {
      expect(editDistance(a, b, 99)).toBe(editDistance(b, a, 99));
      expect(editDistance(a, b, 99) === 0).toBe(a === b);
      expect(editDistance(a, b, 1)).toBe(Math.min(2, editDistance(a, b, 99)));
    }));
  });
});

describe('defaultObjective', () => {
  const at = (id: string, value: number, basis: 'measured' | 'declared' = 'measured', validationSet = 'set') =>
    variantOf(id, { accuracy: { value, low: value, high: value, basis, samples: 10, validationSet } });

  it('is within 0.01 of the best accuracy of the target, of the most trusted basis', () => {
    const index = compileIndex(viewOf({ variants: [at('a', 0.95), at('b', 0.9), at('c', 0.999, 'declared')] }));
    const of = (target: string): unknown => { const found = findTarget(index, { workspaceId: 'ws', target }); return found === null ? null : defaultObjective(found).minAccuracy; };
    expect([of('digits'), of('b'), of('c.v1.fp32.cpu.t1')]).toEqual([0.94, 0.89, 0.989]);
    expect(defaultObjective({ variants: [variantOf('x', { accuracy: null })] })).toMatchObject({ minAccuracy: null, maxLatencyUs: 1_000_000, onUnmet: 'reject' });
  });

  it('compares within the validation set that most variants were judged on', () => {
    expect(accuracyGroup([at('a', 0.9, 'measured', 'old'), at('b', 0.9, 'measured', 'new'), at('c', 0.9, 'measured', 'new')])).toEqual({ basis: 'measured', validationSet: 'new' });
    expect(accuracyGroup([at('a', 0.9, 'measured', 'set-1'), at('b', 0.9, 'measured', 'set-2')])).toEqual({ basis: 'measured', validationSet: 'set-2' });
  });
});

describe('route', () => {
  const variant = variantOf('a');
  const view = viewOf({ variants: [variant], instances: [instanceOf('i', 'a'), instanceOf('j', 'a'), instanceOf('k', 'a', { state: 'loading' })] });
  it('takes the least predicted finish among serving instances, Active first, without the excluded', () => {
    const busy = sceneOf(view, { i: liveOf({ stats: statsOf({ residualUs: 900 }) }) });
    expect(route(busy, { variant, rows: 1, deadlineUs: 1_000_000 })).toMatchObject({ instance: { id: 'j' }, predictedFinishUs: 1_500 });
    expect(route(busy, { variant, rows: 1, deadlineUs: 1_000_000, exclude: new Set(['j']) })).toMatchObject({ instance: { id: 'i' }, waitUs: 900 });
    expect(route(busy, { variant, rows: 1, deadlineUs: 1_000_000, exclude: new Set(['i', 'j']) })).toBeNull();
    const slow = sceneOf(view, { i: liveOf({ stats: statsOf({ residualUs: 900 }) }), j: liveOf({ state: 'overloaded' }) });
    expect(route(slow, { variant, rows: 1, deadlineUs: 1_000_000 })).toMatchObject({ instance: { id: 'i' } });
  });
});

describe('refusalError', () => {
  it('carries code, hint, offers and the time to retry', () => {
    const scene = sceneOf(viewOf({ variants: [variantOf('a')] }));
    const asked = (objective: Parameters<typeof objectiveOf>[0]) => {
      const choice = select(scene, { workspaceId: 'ws', target: 'digits', objective: objectiveOf(objective), rows: 1, now: 0 });
      return choice.kind === 'refuse' ? refusalError(choice) : null;
    };
    // 1.25 * (300 + 1,200) us, up to whole milliseconds; c1 10,000 nano-dollars per 1,000 and 1 %
    expect(asked({ minAccuracy: 0.99 })).toMatchObject({ code: 'objective_unmet', extra: { offers: [{ minAccuracy: 0.9, maxLatencyMs: 4, maxCostPer1kUsd: 0.0000101 }] } });
    expect(asked({ maxLatencyUs: 10_000 })).toMatchObject({ code: 'cold', extra: { retryAfterMs: 202 } });
  });
});
