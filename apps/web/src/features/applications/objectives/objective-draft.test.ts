import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObjectiveForm } from '../../../server/application/objective-form';
import { draftOfObjective, parseDraft } from './objective-draft';

describe('an objective draft', () => {
  it.each<[string, ObjectiveForm]>([
    ['nothing stated', {}],
    ['bounds lifted', { minAccuracy: null, maxLatencyMs: null, maxCostPer1kUsd: null }],
    ['everything stated', { minAccuracy: 0.94, maxLatencyMs: 20, maxCostPer1kUsd: 0.0000015, onUnmet: 'degrade', degradedMinAccuracy: 0.85 }],
    ['permitted hardware', { hardware: ['cpu', 'gpu.software'] }],
    ['any hardware', { hardware: null }],
    ['best effort', { minAccuracy: 0.971, onUnmet: 'best_effort' }],
  ])('gives back what it was made of: %s', (_, objective) => {
    expect(parseDraft(draftOfObjective(objective))).toEqual({ objective, errors: null });
  });

  it('gives back any floor, deadline and ceiling that the console can show', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: 10_000_000 }), (floor, latency, cost) => {
      const objective = { minAccuracy: floor / 100_000, maxLatencyMs: latency / 10, maxCostPer1kUsd: cost / 1e9 };
      expect(parseDraft(draftOfObjective(objective)).objective).toEqual(objective);
    }));
  });

  it.each([
    ['accuracyPercent', '101', /0 to 100/],
    ['accuracyPercent', 'high', /number/],
    ['latencyMs', '0', /above 0/],
    ['latencyMs', '', /number/],
    ['costPer1kUsd', '-1', /\$0 or more/],
    ['hardware', 'a gpu', /fleet page/],
    ['hardware', ' , ', /fleet page/],
  ] as const)('says what is wrong with %s "%s"', (field, text, message) => {
    const parsed = parseDraft({ ...draftOfObjective({}), [field]: { mode: 'set', text } });
    expect(parsed.errors?.[field]).toMatch(message);
  });

  it('does not judge a field that is not in use', () => {
    expect(parseDraft({ ...draftOfObjective({}), latencyMs: { mode: 'none', text: 'x' } }).objective).toEqual({ maxLatencyMs: null });
  });

  it('refuses a second floor above the first', () => {
    const draft = { ...draftOfObjective({ minAccuracy: 0.9, onUnmet: 'degrade' as const }), secondFloorPercent: '95' };
    expect(parseDraft(draft).errors).toEqual({ secondFloorPercent: 'The second floor must not be above the first.' });
  });
});
