import { describe, expect, it } from 'vitest';
import { planText } from '../plan-text';
import { questionOf } from './plan';

describe('infaas plan', () => {
  it('asks what was recorded, changed as the options say', async () => {
    expect(await questionOf({ last: '7d', task: 'digits', growth: '2', latency: '50', class: ['cpu.2', 'aws.g4dn.xlarge:4:0.5'], keep: '99.5' })).toEqual({
      traffic: { kind: 'recorded', minutes: 10_080, task: 'digits' }, growth: 2, maxLatencyMs: 50, keep: 0.995, classes: [{ name: 'cpu.2' }, { name: 'aws.g4dn.xlarge', most: 4, usdPerHour: 0.5 }],
    });
    expect(await questionOf({ rate: '20', task: 'digits', shape: 'bursts', hours: '2' })).toMatchObject({ traffic: { kind: 'synthetic', target: 'digits', perSecond: 20, shape: 'bursts', hours: 2 } });
  });

  it.each([[{ last: 'yesterday' }], [{ rate: '5' }], [{ growth: 'twice' }], [{ traffic: '/nothing/here.csv', task: 'digits' }], [{ class: ['cpu.2:many'] }]])('refuses %j', (options) => expect(questionOf(options)).rejects.toThrow());

  it('shows a plan without an answer, and one that failed with what to do', () => {
    const plan = { name: 'twice', state: 'running', stage: '3 of 24 stretches', error: null, hint: null };
    expect(planText({ ...plan, result: null })).toBe('twice\nIt is running: 3 of 24 stretches.');
    expect(planText({ ...plan, state: 'failed', error: 'no queries were recorded in that time', hint: 'choose a longer time' })).toBe('twice\nIt failed: no queries were recorded in that time.\nchoose a longer time');
  });
});
