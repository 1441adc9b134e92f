import { describe, expect, it } from 'vitest';
import { sampleRows, sampleVariant, SIGNATURE } from '../testing/sample-rows';
import { proposed, proposeSteps } from '../registration/propose-steps';
import { registrationFacts } from '../registration/registration-facts';
import type { RegistrationFacts } from '../registration/registration-facts';
import type { Rows } from '../rows';
import { examinationSteps } from './examination-steps';

const preview = { data: 'd'.repeat(64), input: null, output: null, labels: [], metric: null };

describe('examinationSteps', () => {
  it('orders one job for each, under an id of its own, and before all measurements', () => {
    expect(examinationSteps({ examinations: [{ id: 'x1', kind: 'preview-validation', payload: preview }] })).toEqual([{
      kind: 'work', work: { id: 'examination.x1', kind: 'preview-validation', subjectId: 'x1', payload: preview, priority: 8, workerId: null, hardwareClass: null },
    }]);
  });

  it.each([['start-instance', preview], ['preview-validation', { ...preview, data: '../../etc/passwd' }], ['preview-validation', {}], ['toString', preview]])('orders nothing for %s %j', (kind, payload) => {
    expect(examinationSteps({ examinations: [{ id: 'x1', kind, payload }] })).toEqual([]);
  });
});

describe('proposeSteps', () => {
  const accuracy = (value: number) => ({ value, low: value, high: value, basis: 'measured' as const, samples: 100, validationSet: 'set' });
  const facts = (value: number, change: Partial<Rows> = {}): RegistrationFacts => {
    const [only] = registrationFacts(sampleRows({ signatures: [SIGNATURE], variants: [sampleVariant('base', 1, { status: 'ready', accuracy: accuracy(value) })], ...change }));
    if (!only) throw new Error('no facts');
    return only;
  };

  it('tries other records once when the base is often wrong on labelled data', () => {
    expect(proposeSteps(facts(0.098))).toMatchObject([{
      kind: 'work', work: { id: 'v1.propose.1', kind: 'propose-records', subjectId: 'v1', payload: { classes: 10, labels: [...'0123456789'], stated: { input: { kind: 'image' }, output: { kind: 'scores' } } } },
    }]);
    expect(proposeSteps(facts(0.098, { registrationWork: [{ id: 'v1.propose.1', kind: 'propose-records', state: 'failed', subjectId: 'v1' }] }))).toEqual([]);
  });

  it.each([
    ['a good base', facts(0.95)],
    ['no labelled data', facts(0.098, { validationSets: [] })],
    ['a declared accuracy', facts(0.098, { variants: [sampleVariant('base', 1, { status: 'ready', accuracy: { ...accuracy(0.098), basis: 'declared' } })] })],
    ['plain tensors', facts(0.098, { versions: sampleRows().versions.map((version) => ({ ...version, inputRecord: { kind: 'tensor' as const } })) })],
  ])('tries nothing for %s', (_name, given) => {
    expect(proposeSteps(given)).toEqual([]);
  });

  it('keeps what was found with the registration', () => {
    const proposal = { summary: 'x' } as never;
    expect(proposed(facts(0.1), { proposal })).toEqual([{ kind: 'proposal', versionId: 'v1', proposal }]);
  });
});
