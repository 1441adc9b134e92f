import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextGate, OPEN_GATE, type OfflineGate } from './offline-gate';

const S = 1_000_000;
type Step = [atUs: number, online: number, overloaded?: string];

function run(steps: Step[], from: OfflineGate = OPEN_GATE): boolean[] {
  let gate = from;
  return steps.map(([atUs, onlineUtilisation, overloaded]) => {
    gate = nextGate(gate, { worker: 'local-1', onlineUtilisation, overloaded: overloaded ?? null }, atUs);
    return gate.open;
  });
}

describe('nextGate', () => {
  it.each<[string, Step[], boolean[]]>([
    ['stays open below 40 %', [[0, 0], [S, 0.39]], [true, true]],
    ['closes at 40 % at once', [[0, 0.4]], [false]],
    ['closes with any overloaded instance, however idle the rest', [[0, 0.01, 'a']], [false]],
    ['opens after two seconds of calm', [[0, 0.5], [S, 0.2], [2 * S, 0.2], [3 * S, 0.2]], [false, false, false, true]],
    ['between 30 and 40 % it stays as it is', [[0, 0.35], [S, 0.5], [2 * S, 0.35], [9 * S, 0.35]], [true, false, false, false]],
    ['a calm that is interrupted begins anew', [[0, 0.5], [S, 0.1], [2 * S, 0.35], [3 * S, 0.1], [4 * S, 0.1], [5 * S, 0.1]], [false, false, false, false, false, true]],
    ['a new overload closes it in the middle of a calm', [[0, 0.5], [S, 0.1], [2 * S, 0.1, 'a'], [3 * S, 0.1]], [false, false, false, false]],
  ])('%s', (_, steps, expected) => expect(run(steps)).toEqual(expected));

  it('says why it is closed', () => {
    expect(nextGate(OPEN_GATE, { worker: 'w', onlineUtilisation: 0.52, overloaded: null }, 0).because).toEqual({ code: 'online', text: 'Online queries take 52 % of w; offline work waits from 40 %.' });
    expect(nextGate(OPEN_GATE, { worker: 'w', onlineUtilisation: 0, overloaded: 'mlp.v1' }, 0).because?.code).toBe('overloaded');
  });

  it('is never open at 40 % or with an overload, and is always open after a long calm', () => {
    const sight = fc.record({ worker: fc.constant('w'), onlineUtilisation: fc.double({ min: 0, max: 1, noNaN: true }), overloaded: fc.option(fc.constant('x')) });
    fc.assert(fc.property(fc.array(sight, { maxLength: 30 }), (seen) => {
      let gate = OPEN_GATE;
      seen.forEach((each, at) => {
        gate = nextGate(gate, each, at * S);
        if (each.overloaded !== null || each.onlineUtilisation >= 0.4) expect(gate.open).toBe(false);
      });
      for (let at = 0; at < 4; at += 1) gate = nextGate(gate, { worker: 'w', onlineUtilisation: 0, overloaded: null }, (seen.length + at) * S);
      expect(gate.open).toBe(true);
    }));
  });
});
