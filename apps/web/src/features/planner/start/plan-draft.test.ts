import { describe, expect, it } from 'vitest';
import type { PlanDefaults } from '../../../server/plan/plan-defaults';
import type { PlanDetail } from '../../../server/plan/read-plans';
import { draftOf, firstDraft, readDraft } from './plan-draft';

const facts = { kind: 'cpu' as const, cores: 2, memoryBytes: 8e9, accelerator: null, deviceMemoryBytes: 0, usdPerHour: 0.1, priceNote: 'assumed', bootSeconds: 5, local: true };
const DEFAULTS: PlanDefaults = {
  classes: [{ name: 'cpu.2', here: true, ...facts }, { name: 'aws.c7i.large', here: false, ...facts }], chosen: [{ name: 'cpu.2', ...facts, least: 0, most: 20 }],
  tasks: [{ name: 'digits', architectures: ['mlp'] }], applications: ['shop'], recorded: { sinceMs: 1, lastDay: 5, lastWeek: 9 },
};

describe('the form of a plan', () => {
  it('asks what was recorded when nothing is changed', () => {
    expect(readDraft(firstDraft(DEFAULTS, 1_440), DEFAULTS)).toEqual({
      call: { traffic: { kind: 'recorded', minutes: 1_440 }, growth: 1, keep: 0.99, machinesAtMost: 50, policies: ['fixed'], classes: [{ name: 'cpu.2', least: 0, most: 20 }] },
    });
    expect(firstDraft({ ...DEFAULTS, recorded: { sinceMs: null, lastDay: 0, lastWeek: 0 } }, 60).source).toBe('synthetic');
  });

  it('sends what was changed: growth, objective, prices', () => {
    const draft = { ...firstDraft(DEFAULTS, 60), growth: '2,5', maxLatencyMs: '50', minAccuracyPercent: '95', task: 'digits', name: ' two ', classes: [{ name: 'cpu.2', on: true, least: '1', most: '4', usdPerHour: '0.2' }] };
    expect(readDraft(draft, DEFAULTS)).toMatchObject({ call: { traffic: { task: 'digits' }, growth: 2.5, maxLatencyMs: 50, minAccuracy: 0.95, name: 'two', classes: [{ name: 'cpu.2', least: 1, most: 4, usdPerHour: 0.2 }] } });
  });

  it.each([
    [{ growth: 'twice' }, 'growth'], [{ growth: '' }, 'growth'], [{ maxLatencyMs: '-1' }, 'maxLatencyMs'], [{ keepPercent: '10' }, 'keepPercent'], [{ source: 'upload', text: ' ' }, 'text'], [{ source: 'synthetic', perSecond: '0' }, 'perSecond'], [{ source: 'synthetic', rows: '0' }, 'rows'],
    [{ source: 'synthetic', shape: 'diurnal', peak: '3' }, 'peak'], [{ classes: [] }, 'classes'], [{ classes: [{ name: 'cpu.2', on: true, least: '5', most: '2', usdPerHour: '1' }] }, 'classes'],
    [{ classes: [{ name: 'cpu.2', on: true, least: '0', most: '2', usdPerHour: '' }] }, 'classes'],
  ] as const)('says what is wrong with %j', (change, field) => {
    const read = readDraft({ ...firstDraft(DEFAULTS, 60), ...change } as ReturnType<typeof firstDraft>, DEFAULTS);
    expect('problems' in read && Object.keys(read.problems)).toEqual([field]);
  });

  it('shows a plan that was asked before, to be asked again', () => {
    const spec = { traffic: { kind: 'synthetic' as const, shape: 'bursts' as const, target: 'digits', perSecond: 5, peak: 3, hours: 12, rows: 8 }, growth: 2, objective: { maxLatencyMs: 20 }, keep: 0.995, classes: [{ name: 'aws.c7i.large', ...facts, least: 0, most: 3 }], machinesAtMost: 9, policies: [] };
    const read = readDraft(draftOf(DEFAULTS, { spec } as unknown as PlanDetail), DEFAULTS);
    expect(read).toEqual({ call: { traffic: spec.traffic, growth: 2, keep: 0.995, maxLatencyMs: 20, classes: [{ name: 'aws.c7i.large', least: 0, most: 3 }], machinesAtMost: 9, policies: [] } });
  });
});
