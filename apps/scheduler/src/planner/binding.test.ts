import type { Objective } from '@infaas/shared/domain/objective';
import { describe, expect, it } from 'vitest';
import { bindingOf } from './binding';
import { optionsFor } from './options-for';
import { planClass, planInput } from './plan-input.fixture';
import { planWorld } from './plan-world';

const objective = (over: Partial<Objective>): Objective => ({ minAccuracy: null, maxLatencyUs: null, maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null, hardware: null, ...over });
/** On `cpu.2`, `fast` takes 4 ms at an accuracy of 0.9, `better` 20 ms at 0.97; a core costs $0.045 an hour: $0.00005 and $0.00025 per thousand. */
const worldOf = (over: Partial<Objective>) => planWorld(planInput({ load: { objective: objective(over) }, spec: { classes: [planClass('cpu.2')] } }));
const answering = (over: Partial<Objective>): string[] => {
  const world = worldOf(over);
  return optionsFor(world.base, { target: 'digits', objective: objective(over) }).map(({ variant }) => variant.architecture);
};

describe('optionsFor', () => {
  it.each([
    ['what may answer, cheapest first', {}, ['fast', 'better']],
    ['hardware that is permitted by name', { hardware: ['cpu.2'] }, ['fast', 'better']],
    ['by kind', { hardware: ['cpu'] }, ['fast', 'better']],
    ['and hardware that is not', { hardware: ['gpu'] }, []],
    ['a cost ceiling that one keeps', { maxCostPer1kNanoUsd: 100_000 }, ['fast']],
    ['and that none keeps', { maxCostPer1kNanoUsd: 10_000 }, []],
  ])('tells %s', (_, over, expected) => {
    expect(answering(over)).toEqual(expected);
  });
});

describe('bindingOf', () => {
  it.each([
    ['hardware', { hardware: ['gpu'] }, 'No variant answers "shop → digits" on gpu alone on cpu.2.'],
    ['deadline', { minAccuracy: 0.95, maxLatencyUs: 15_000 }, 'No variant answers "shop → digits" within 15 ms on cpu.2.'],
    ['accuracy', { minAccuracy: 0.99, maxLatencyUs: 500_000 }, 'No variant answers "shop → digits" at an accuracy of 0.990 on cpu.2.'],
    ['cost', { maxCostPer1kNanoUsd: 10_000 }, 'No variant answers "shop → digits" for at most 10 µ$ per thousand on cpu.2.'],
    ['objective', { minAccuracy: 0.99, maxLatencyUs: 1_000 }, 'No variant answers "shop → digits" within 1 ms at an accuracy of 0.990 on cpu.2.'],
  ])('names the bound that decides: %s', (kind, over, text) => {
    const world = worldOf(over);
    expect(bindingOf(world, { name: 'all', policy: 'ours', classes: ['cpu.2'] }, [])).toEqual({ kind, text });
  });
});
