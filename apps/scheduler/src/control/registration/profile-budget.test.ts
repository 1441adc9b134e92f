import { describe, expect, it } from 'vitest';
import type { FactChange, NewWork } from '../fact-change';
import type { Rows, WorkSummary } from '../rows';
import { SAMPLE_INSPECTION, sampleProfile, sampleRows, sampleVariant, SIGNATURE } from '../testing/sample-rows';
import { nextSteps } from './next-steps';
import { registrationFacts } from './registration-facts';

const accuracy = { value: 0.95, low: 0.94, high: 0.96, basis: 'measured' as const, samples: 100, validationSet: 'set' };
const steps = (change: Partial<Rows>, budgetMs = 180_000): FactChange[] => registrationFacts(sampleRows({
  registrations: [{ versionId: 'v1', state: 'measuring', progress: '', hint: null, inspection: SAMPLE_INSPECTION }], signatures: [SIGNATURE], ...change,
}), { budgetMs, onlineShare: 0.25 }).flatMap(nextSteps);
const work = (changes: FactChange[]): NewWork[] => changes.flatMap((change) => (change.kind === 'work' ? [change.work] : []));
const profiles = (changes: FactChange[]): Record<string, unknown> => Object.fromEntries(work(changes).filter((item) => item.kind === 'profile').map((item) => [item.id, item.payload['budgetMs']]));
const done = (id: string, more: Partial<WorkSummary> = {}): WorkSummary => ({ id, kind: 'profile', state: 'done', subjectId: 'v1', ...more });
const variants = [sampleVariant('base', 1, { accuracy, status: 'ready' }), sampleVariant('base', 2, { accuracy }), sampleVariant('opt', 1, { accuracy }), sampleVariant('opt', 2, { accuracy })];
const measured = { variants, profiles: [sampleProfile('base1', 1_000)] };

describe('the time that a version may be measured', () => {
  it('is divided over its variants, half of it kept for the forms that are still to be made', () => {
    const found = profiles(steps(measured, 80_000));
    expect(found).toEqual({ 'base1.full.cpu.2': 10_000, 'base2.full.cpu.2': 10_000, 'opt1.full.cpu.2': 10_000, 'opt2.full.cpu.2': 10_000 });
  });

  it('is what is left of it, wholly once the forms are made', () => {
    const registrationWork = [done('v1.derive', { kind: 'generate' }), done('base1.quick.cpu.2', { budgetMs: 1_000 }), done('base2.full.cpu.2', { budgetMs: 40_000 })];
    expect(profiles(steps({ ...measured, registrationWork }, 80_000))).toEqual({ 'base1.full.cpu.2': 13_000, 'opt1.full.cpu.2': 13_000, 'opt2.full.cpu.2': 13_000 });
  });

  it.each([
    ['no less than figures need', 1_000, 2_000],
    ['no more than one variant is worth', 900_000, 30_000],
  ])('is %s', (_, budgetMs, expected) => {
    expect(new Set(Object.values(profiles(steps(measured, budgetMs))))).toEqual(new Set([expected]));
  });

  it('may be stated with the registration', () => {
    const versions = sampleRows().versions.map((version) => ({ ...version, profileBudgetMs: 40_000 }));
    expect(profiles(steps({ ...measured, versions }, 900_000))['base1.full.cpu.2']).toBe(5_000);
  });

  it('is taken from queries only up to the share that the operator allows; what makes a version ready does not ask', () => {
    const shares = Object.fromEntries(work(steps({ variants: variants.slice(0, 2).map((variant) => ({ ...variant, accuracy: null, status: 'profiling' as const })) })).map((item) => [item.id, item.payload['onlineShare']]));
    expect(shares).toEqual({ 'base1.quick.cpu.2': undefined, 'base2.full.cpu.2': 0.25, 'base1.evaluate.1.first': undefined });
  });
});

describe('the accuracy over the first samples', () => {
  it('makes the base ready, and all samples follow', () => {
    const partial = [sampleVariant('base', 1, { accuracy: { ...accuracy, partial: true } })];
    const found = steps({ variants: partial, profiles: [sampleProfile('base1', 1_000)] });
    expect(found).toContainEqual({ kind: 'variant', id: 'base1', status: 'ready', reason: null });
    expect(work(found).find((item) => item.id === 'base1.evaluate.1')?.payload).toMatchObject({ limit: 0 });
  });
});

describe('a registration that its owner cancelled', () => {
  const versions = sampleRows().versions.map((version) => ({ ...version, cancelled: true }));
  const registrationWork = [done('base1.quick.cpu.2'), done('base2.full.cpu.2', { state: 'enqueued' }), done('opt1.full.cpu.2', { state: 'pending' })];

  it('ends its jobs and what was not measured, and keeps what is ready', () => {
    expect(steps({ ...measured, versions, registrationWork })).toEqual([
      { kind: 'work-cancel', id: 'base2.full.cpu.2' }, { kind: 'work-cancel', id: 'opt1.full.cpu.2' },
      ...['base2', 'opt1', 'opt2'].map((id) => ({ kind: 'variant', id, status: 'rejected', reason: expect.stringContaining('Cancelled') as string })),
      { kind: 'registration', versionId: 'v1', state: 'complete', progress: 'Cancelled: 1 of 4 variants are ready.', hint: null },
    ]);
  });

  it('fails where nothing was ready, also before it began', () => {
    expect(steps({ versions, registrations: [] })).toMatchObject([{ kind: 'registration', state: 'failed', progress: 'Cancelled by its owner.' }]);
  });

  it('is left alone once it has ended', () => {
    const registrations = [{ versionId: 'v1', state: 'complete' as const, progress: 'Cancelled', hint: null, inspection: null }];
    expect(steps({ versions, registrations, variants: [sampleVariant('base', 1, { accuracy, status: 'ready' })] })).toEqual([]);
  });
});
