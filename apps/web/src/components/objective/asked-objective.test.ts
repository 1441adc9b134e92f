import { describe, expect, it } from 'vitest';
import { objectiveSchema } from '../../server/application/objective-form';
import { modelRow } from '../variants/model-row.fixture';
import { acceptOffer, costRange, objectiveForm, objectiveParameters, startingObjective } from './asked-objective';

const start = startingObjective([modelRow({ accuracy: 0.9876 }), modelRow({ accuracy: 0.999, status: 'rejected' })]);

describe('startingObjective', () => {
  it('is the default of the task: a point below the best ready accuracy, one second', () => {
    expect(start).toMatchObject({ minAccuracy: 0.977, maxLatencyMs: 1_000, maxCostPer1kUsd: null, onUnmet: 'reject' });
  });
  it('has no floor where nothing is ready', () => {
    expect(startingObjective([]).minAccuracy).toBe(0);
  });
});

describe('objectiveForm', () => {
  it.each(['reject', 'best_effort', 'degrade'] as const)('is accepted by the procedures with %s', (onUnmet) => {
    const form = objectiveForm({ ...start, hardware: 'gpu', onUnmet, minAccuracy: 0.2, degradedMinAccuracy: 0.8 });
    expect(objectiveSchema.safeParse(form).error).toBeUndefined();
  });
});

describe('objectiveParameters', () => {
  it('states only what differs from the defaults of the protocol', () => {
    expect(objectiveParameters(start)).toEqual({ min_accuracy: 0.977, max_latency_ms: 1_000 });
    expect(objectiveParameters({ ...start, maxCostPer1kUsd: 0.01, onUnmet: 'degrade', degradedMinAccuracy: 0.5, hardware: 'gpu' })).toEqual({
      min_accuracy: 0.977, max_latency_ms: 1_000, max_cost_per_1k_usd: 0.01, hardware: 'gpu', on_unmet: 'degrade', degraded_min_accuracy: 0.5,
    });
  });
});

describe('acceptOffer', () => {
  const offer = { minAccuracy: 0.9, maxLatencyMs: 20, maxCostPer1kUsd: 0.5 };
  it('permits other hardware only when the offer needs it', () => {
    expect(acceptOffer({ ...start, hardware: 'gpu' }, offer).hardware).toBe('gpu');
    expect(acceptOffer({ ...start, hardware: 'gpu' }, { ...offer, hardware: 'cpu.2' }).hardware).toBe('cpu');
    expect(acceptOffer({ ...start, hardware: 'cpu' }, { ...offer, hardware: 'gpu.software' }).hardware).toBe('gpu');
  });
  it('moves only the bounds that were in the way', () => {
    expect(acceptOffer({ ...start, minAccuracy: 0.95, maxLatencyMs: 50 }, offer)).toMatchObject({ minAccuracy: 0.9, maxLatencyMs: 50, maxCostPer1kUsd: null });
    expect(acceptOffer({ ...start, minAccuracy: 0.8, maxLatencyMs: 5, maxCostPer1kUsd: 0.1 }, offer)).toMatchObject({ minAccuracy: 0.8, maxLatencyMs: 20, maxCostPer1kUsd: 0.5 });
  });
});

describe('costRange', () => {
  it('spans what ready variants cost', () => {
    expect(costRange([modelRow({ costPer1kUsd: 0.3 }), modelRow({ costPer1kUsd: 3 }), modelRow({ costPer1kUsd: 90, status: 'failed' })])).toEqual([0.3 / 3, 9]);
    expect(costRange([modelRow({ costPer1kUsd: null })])).toBeNull();
  });
});
