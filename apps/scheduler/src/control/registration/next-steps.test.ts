import { describe, expect, it } from 'vitest';
import type { FactChange } from '../fact-change';
import type { RegistrationRow, Rows, WorkSummary } from '../rows';
import { SAMPLE_INSPECTION, sampleProfile, sampleRows, sampleVariant, SIGNATURE } from '../testing/sample-rows';
import { nextSteps } from './next-steps';
import { registrationFacts } from './registration-facts';

const steps = (change: Partial<Rows>): FactChange[] => registrationFacts(sampleRows(change)).flatMap(nextSteps);
const orders = (changes: FactChange[]): string[] => changes.flatMap((change) => (change.kind === 'work' ? [change.work.id] : []));
const registration = (state: RegistrationRow['state'], progress = ''): RegistrationRow[] => [{ versionId: 'v1', state, progress, hint: null, inspection: SAMPLE_INSPECTION }];
const ended = (...ids: string[]): WorkSummary[] => ids.map((id) => ({ id, kind: 'profile', state: 'done', subjectId: 'v1' }));
const accuracy = { value: 0.95, low: 0.94, high: 0.96, basis: 'measured' as const, samples: 100, validationSet: 'set' };

describe('nextSteps', () => {
  it('orders the inspection of a new version, once', () => {
    expect(orders(steps({}))).toEqual(['v1.inspect']);
    expect(steps({ registrations: registration('inspecting'), registrationWork: ended('v1.inspect') })).toEqual([]);
    expect(orders(steps({ registrations: registration('inspecting') }))).toEqual(['v1.inspect']);
  });

  it('orders the forms once the signature is known; a conflict fails the registration', () => {
    expect(steps({ registrations: registration('generating') })).toEqual([]);
    expect(orders(steps({ registrations: registration('generating'), signatures: [SIGNATURE] }))).toEqual(['v1.generate']);
    const other = { ...SIGNATURE, output: { ...SIGNATURE.output, classes: 3 } };
    expect(steps({ registrations: registration('generating'), signatures: [other] })).toMatchObject([{ kind: 'registration', state: 'failed', hint: expect.stringContaining('classOffset') }]);
  });

  const measuring = { registrations: registration('measuring', 'Measured 0 of 2 variants.'), signatures: [SIGNATURE], variants: [sampleVariant('base', 1), sampleVariant('base', 2)] };

  it('orders a quick profile per variant and one evaluation per artifact', () => {
    expect(orders(steps(measuring)).sort()).toEqual(['base1.evaluate.1', 'base1.quick.cpu.2', 'base2.quick.cpu.2']);
  });

  it('orders nothing that more cores than the class has would need, and nothing without a worker', () => {
    expect(orders(steps({ ...measuring, variants: [sampleVariant('base', 4)] }))).toEqual(['base4.evaluate.1']);
    expect(orders(steps({ ...measuring, workers: [], variants: [sampleVariant('base', 1)] }))).toEqual(['base1.evaluate.1']);
  });

  it.each([
    [0.9, { value: 0.9, basis: 'declared' }],
    [null, { value: 1, basis: 'agreement' }],
  ])('takes a declared accuracy of %s without labelled data', (declaredAccuracy, expected) => {
    const versions = sampleRows().versions.map((version) => ({ ...version, declaredAccuracy }));
    const found = steps({ ...measuring, versions, validationSets: [] }).find((change) => change.kind === 'variant');
    expect(found).toMatchObject({ id: 'base1', accuracy: expected });
  });

  it('keeps the base, compares the others with it, and says why one is rejected', () => {
    const variants = [sampleVariant('base', 1, { accuracy }), sampleVariant('base', 2, { accuracy }), sampleVariant('opt', 1, { accuracy })];
    const profiles = [sampleProfile('base1', 1_000), sampleProfile('base2', 1_000), sampleProfile('opt1', 500)];
    expect(steps({ ...measuring, variants, profiles }).filter((change) => change.kind === 'variant')).toEqual([
      { kind: 'variant', id: 'base1', status: 'ready', reason: null },
      { kind: 'variant', id: 'base2', status: 'rejected', reason: expect.stringContaining('Not 5 % better') },
      { kind: 'variant', id: 'opt1', status: 'ready', reason: null },
    ].map((change) => (change.id === 'opt1' ? { ...change, reason: expect.stringContaining('50 % lower') } : change)));
  });

  it('becomes ready with the first ready variant, then completes its profiles, then is complete', () => {
    const variants = [sampleVariant('base', 1, { accuracy, status: 'ready' })];
    const profiles = [sampleProfile('base1', 1_000)];
    const measured = { ...measuring, variants, profiles, registrationWork: ended('v1.inspect', 'v1.generate', 'base1.quick.cpu.2', 'base1.evaluate.1') };
    const first = steps(measured);
    expect(orders(first)).toEqual(['base1.full.cpu.2']);
    expect(first.at(-1)).toMatchObject({ kind: 'registration', state: 'ready' });
    const all = { ...measured, registrations: registration('ready'), registrationWork: [...measured.registrationWork, ...ended('base1.full.cpu.2')] };
    expect(steps(all)).toMatchObject([{ kind: 'registration', state: 'complete' }]);
    expect(steps({ ...all, registrations: registration('complete', '1 of 1 variants are ready.') })).toEqual([]);
  });

  it('fails when no variant is left, with the reason of one', () => {
    const variants = [sampleVariant('base', 1, { status: 'failed', reason: 'It crashed.' })];
    expect(steps({ ...measuring, variants })).toMatchObject([{ kind: 'registration', state: 'failed', progress: 'It crashed.' }]);
  });

  it('measures anew when the task gets another validation set', () => {
    const variants = [sampleVariant('base', 1, { accuracy, status: 'ready' })];
    const validationSets = [...sampleRows().validationSets, { id: 'set2', taskId: 'task', version: 2, sha256: 'd'.repeat(64) }];
    const done = { ...measuring, variants, validationSets, profiles: [sampleProfile('base1', 1_000)], registrations: registration('complete'), registrationWork: ended('base1.full.cpu.2', 'base1.evaluate.1') };
    expect(orders(steps(done))).toEqual(['base1.evaluate.2']);
  });
});
