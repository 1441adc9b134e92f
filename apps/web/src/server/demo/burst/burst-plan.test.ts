import { expect, it } from 'vitest';
import type { ModelRow } from '../../variant/list-variants';
import { PAGE_DIGITS, planBurst } from './burst-plan';

const row = (variant: string, over: Partial<ModelRow>): ModelRow => ({ variant, status: 'ready', threads: 1, provider: 'cpu', hardware: 'cpu.2', accuracy: 0.9, throughputPerSecond: 6_400, ...over }) as ModelRow;

it('takes the most accurate variant of one thread, and sends more than it can do', () => {
  const plan = planBurst('digits', [row('linear', {}), row('cnn', { accuracy: 0.97, throughputPerSecond: 6_400 }), row('cnn-t2', { accuracy: 0.99, threads: 2 }), row('rejected', { accuracy: 0.99, status: 'rejected' })]);
  expect(plan).toMatchObject({ fixedVariant: 'cnn', accuracy: 0.97, capacity: 6_400 / PAGE_DIGITS });
  expect(Math.max(...(plan?.rates ?? []))).toBeCloseTo(160, 6);
  expect(plan?.rates[0]).toBeCloseTo(30, 6);
  expect(plan?.minAccuracy).toBeLessThan(0.97);
  expect(plan?.degradedMinAccuracy).toBeLessThan(plan?.minAccuracy ?? 0);
});

it('waits for figures', () => {
  expect(planBurst('digits', [row('cnn', { accuracy: null })])).toBeNull();
});
