import { describe, expect, it } from 'vitest';
import type { FactChange } from '../fact-change';
import type { RegistrationRow, Rows, WorkSummary } from '../rows';
import { SAMPLE_INSPECTION, sampleProfile, sampleRows, sampleVariant, SIGNATURE } from '../testing/sample-rows';
import { nextSteps } from './next-steps';
import { registrationFacts } from './registration-facts';
import { WORK_PRIORITY } from './registration-work';

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

  it('orders a quick profile of the base, the others beside it, and one evaluation per artifact with the labels of the task', () => {
    const found = steps(measuring);
    expect(orders(found).sort()).toEqual(['base1.evaluate.1.first', 'base1.quick.cpu.2', 'base2.full.cpu.2']);
    const payload = (id: string): unknown => found.find((change) => change.kind === 'work' && change.work.id === id);
    expect(payload('base2.full.cpu.2')).toMatchObject({ work: { payload: { executable: { variantId: 'base2' }, reference: { variantId: 'base1' } } } });
    expect(payload('base1.quick.cpu.2')).not.toHaveProperty('work.payload.reference');
    expect(payload('base1.evaluate.1.first')).toMatchObject({ work: { payload: { limit: 1_000, labels: [...'0123456789'] } } });
  });

  it('orders nothing that more cores than the class has would need, and nothing without a worker', () => {
    expect(orders(steps({ ...measuring, variants: [sampleVariant('base', 4)] }))).toEqual(['base4.evaluate.1']);
    expect(orders(steps({ ...measuring, workers: [], variants: [sampleVariant('base', 1)] }))).toEqual(['base1.evaluate.1.first']);
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
      { kind: 'variant', id: 'base2', status: 'rejected', reason: expect.stringContaining('Not clearly 5 % better') },
      { kind: 'variant', id: 'opt1', status: 'ready', reason: null },
    ].map((change) => (change.id === 'opt1' ? { ...change, reason: expect.stringContaining('50 % lower') } : change)));
  });

  it('becomes ready with the first ready variant, then completes its profiles, then is complete', () => {
    const variants = [sampleVariant('base', 1, { accuracy, status: 'ready' })];
    const profiles = [sampleProfile('base1', 1_000)];
    const measured = { ...measuring, variants, profiles, registrationWork: ended('v1.inspect', 'v1.generate', 'base1.quick.cpu.2', 'base1.evaluate.1') };
    const first = steps(measured);
    expect(orders(first)).toEqual(['base1.full.cpu.2', 'v1.derive']);
    expect(first.at(-1)).toMatchObject({ kind: 'registration', state: 'ready' });
    const all = { ...measured, registrations: registration('ready'), registrationWork: [...measured.registrationWork, ...ended('base1.full.cpu.2', 'v1.derive')] };
    expect(steps(all)).toMatchObject([{ kind: 'registration', state: 'complete' }]);
    expect(steps({ ...all, registrations: registration('complete', '1 of 1 variants are ready.') })).toEqual([]);
  });

  describe('a noisy profile', () => {
    const measuredOnce = ended('v1.inspect', 'v1.generate', 'v1.derive', 'base1.quick.cpu.2', 'base1.full.cpu.2', 'opt1.full.cpu.2', 'base1.evaluate.1', 'opt1.evaluate.1');
    const rejected = sampleVariant('opt', 1, { accuracy, status: 'rejected', reason: 'Not clearly better.' });
    const noisy = (meanUs: number, change: { provisional: boolean }): Partial<Rows> => ({
      signatures: [SIGNATURE], registrations: registration('complete', '1 of 2 variants are ready.'),
      variants: [sampleVariant('base', 1, { accuracy, status: 'ready' }), rejected], profiles: [sampleProfile('base1', 1_000), sampleProfile('opt1', meanUs, change)],
    });
    const again = (times: number): WorkSummary[] => [...measuredOnce, ...ended(...Array.from({ length: times }, (_, at) => `opt1.again${at + 1}.cpu.2`))];

    it.each([
      [0, ['opt1.again1.cpu.2'], 10_000],
      [1, ['opt1.again2.cpu.2'], 60_000],
      [2, ['opt1.again3.cpu.2'], 300_000],
      [3, [], undefined],
    ])('is measured again, later and later, three times at most (after %i)', (times, expected, delayMs) => {
      const found = steps({ ...noisy(1_000, { provisional: true }), registrationWork: again(times) });
      expect(orders(found)).toEqual(expected);
      expect(found.find((change) => change.kind === 'work')?.work).toEqual(delayMs === undefined ? undefined : expect.objectContaining({ delayMs, priority: WORK_PRIORITY.again }));
    });

    it('is measured again one at a time, without holding up the registration; a quiet one is not', () => {
      const open: WorkSummary[] = [...measuredOnce, { id: 'opt1.again1.cpu.2', kind: 'profile', state: 'pending', subjectId: 'v1' }];
      const found = steps({ ...noisy(1_000, { provisional: true }), registrations: registration('ready'), registrationWork: open });
      expect(orders(found)).toEqual([]);
      expect(found).toContainEqual(expect.objectContaining({ kind: 'registration', state: 'complete' }));
      expect(orders(steps({ ...noisy(1_000, { provisional: false }), registrationWork: measuredOnce }))).toEqual([]);
    });

    it('is judged again: the verdict may change, says so, and then holds', () => {
      const rows = { ...noisy(500, { provisional: false }), registrationWork: again(1) };
      const change = steps(rows).find((item) => item.kind === 'variant');
      expect(change).toEqual({ kind: 'variant', id: 'opt1', status: 'ready', reason: expect.stringMatching(/^Accepted after it was measured again: .*50 % lower/u) });
      const variants = [sampleVariant('base', 1, { accuracy, status: 'ready' }), { ...rejected, status: 'ready' as const, reason: change?.reason ?? '' }];
      expect(steps({ ...rows, variants }).filter((item) => item.kind === 'variant')).toEqual([]);
      const back = steps({ ...rows, variants, profiles: [sampleProfile('base1', 1_000), sampleProfile('opt1', 1_000)] }).find((item) => item.kind === 'variant');
      expect(back).toMatchObject({ status: 'rejected', reason: expect.stringMatching(/^Rejected after it was measured again: Not clearly/u) });
    });
  });

  it('says nothing of a variant before it was evaluated on the samples of its base', () => {
    const variants = [sampleVariant('base', 1, { accuracy, status: 'ready' }), sampleVariant('opt', 1, { accuracy: { ...accuracy, validationSet: 'older' } })];
    const found = steps({ ...measuring, variants, profiles: [sampleProfile('base1', 1_000), sampleProfile('opt1', 500)] });
    expect(found.filter((change) => change.kind === 'variant')).toEqual([]);
  });

  it('fails when no variant is left, with the reason of one', () => {
    const variants = [sampleVariant('base', 1, { status: 'failed', reason: 'It crashed.' })];
    expect(steps({ ...measuring, variants })).toMatchObject([{ kind: 'registration', state: 'failed', progress: 'It crashed.' }]);
  });

  it('measures anew when the task gets another validation set', () => {
    const variants = [sampleVariant('base', 1, { accuracy, status: 'ready' })];
    const validationSets = [...sampleRows().validationSets, { id: 'set2', taskId: 'task', version: 2, sha256: 'd'.repeat(64) }];
    const done = { ...measuring, variants, validationSets, profiles: [sampleProfile('base1', 1_000)], registrations: registration('complete'), registrationWork: ended('base1.full.cpu.2', 'base1.evaluate.1', 'v1.derive') };
    expect(orders(steps(done))).toEqual(['base1.evaluate.2']);
  });
});
