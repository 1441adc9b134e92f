import { describe, expect, it } from 'vitest';
import { figureText, machinesText, metText, perHour, planLook, spanText } from './plan-words';

describe('plans in words', () => {
  it('shows a range only where there is one', () => {
    expect(figureText({ mean: 0.2, low: 0.1, high: 0.3 }, perHour)).toEqual({ text: '$0.2/h', range: '$0.1/h to $0.3/h' });
    expect(figureText({ mean: 1, low: 1, high: 1 }, metText)).toEqual({ text: '100 %', range: null });
  });

  it('names machines, and by how much their number changes', () => {
    expect(machinesText([{ name: 'cpu.2', mean: 2, least: 2, most: 2 }, { name: 'aws.g4dn.xlarge', mean: 1.42, least: 0, most: 3 }])).toBe('2 cpu.2, 0 to 3 aws.g4dn.xlarge (1.4 on average)');
    expect(machinesText([])).toBe('none');
  });

  it('says how far it is', () => {
    expect(planLook({ state: 'running', answer: null }).text).toBe('at work');
    expect(planLook({ state: 'running', answer: 'rough' }).text).toBe('rough answer');
    expect([spanText(0.5), spanText(24), spanText(168), spanText(60)]).toEqual(['30 min', '24 h', '7 days', '2.5 days']);
  });
});
