import { describe, expect, it } from 'vitest';
import type { Marks } from '../../server/live/changes';
import { changeReader, showsTopic } from './changed-topics';

const marks: Marks = { intent: 'a', models: '1', instances: '', scaling: '', offline: '', decisions: '', bills: '' };
const query = (path: string, data: unknown = null) => ({ queryKey: [path.split('.'), { type: 'query' }], state: { data } });

describe('changed topics', () => {
  it('are those with another mark; none at first', () => {
    const topicsOf = changeReader();
    expect(topicsOf(marks)).toEqual([]);
    expect(topicsOf({ ...marks })).toEqual([]);
    expect(topicsOf({ ...marks, models: '2', bills: '7' })).toEqual(['models', 'bills']);
    expect(topicsOf({ ...marks, models: '2', bills: '7' })).toEqual([]);
  });

  it.each([
    ['intent', 'application.list', true], ['intent', 'usage.summary', false], ['models', 'variant.profiles', true], ['bills', 'fleet.costs', true], ['bills', 'fleet.workers', false],
    ['scaling', 'scaling.timeline', true], ['instances', 'variant.list', true],
  ] as const)('%s is shown by %s: %s', (topic, path, shown) => {
    expect(showsTopic(topic, query(path))).toBe(shown);
  });

  it('a list that was read on in stays as it is', () => {
    expect(showsTopic('decisions', query('decision.list', { pages: [[]] }))).toBe(true);
    expect(showsTopic('decisions', query('decision.list', { pages: [[], []] }))).toBe(false);
  });
});
