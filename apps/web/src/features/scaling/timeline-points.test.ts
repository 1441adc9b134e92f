import { describe, expect, it } from 'vitest';
import type { TimelinePoint } from '../../server/scaling/timeline';
import { instanceSeries, loadPoints, wholePoints } from './timeline-points';

const point = (atMs: number, instances: Record<string, number>): TimelinePoint => ({ atMs, load: 10, unserved: 2, late: 1, capacity: 40, instances });
const variants = [{ id: 'a', name: 'net.v1', task: 'digits' }, { id: 'b', name: 'net.v2', task: 'digits' }, { id: 'c', name: 'other.v1', task: 'letters' }];

describe('the timeline’s points', () => {
  it('leave out the step that is not over', () => {
    const points = [point(0, {}), point(10, {})];
    expect(wholePoints({ points, stepMs: 10 }, 15)).toHaveLength(1);
    expect(wholePoints({ points, stepMs: 10 }, 20)).toHaveLength(2);
  });

  it('show the step that is not over where it is the first with anything in it', () => {
    const nothing = { ...point(0, {}), load: 0, unserved: 0, late: 0, capacity: 0 };
    expect(wholePoints({ points: [nothing, point(10, {})], stepMs: 10 }, 15)).toHaveLength(2);
  });

  it('put what was late and what was not served together', () => {
    expect(loadPoints([point(0, {})])).toEqual([{ atMs: 0, load: 10, missed: 3, capacity: 40 }]);
  });

  it('are by variant of a task, or by task', () => {
    const points = [point(0, { a: 1, b: 2 }), point(10, { c: 1 })];
    expect(instanceSeries({ variants }, points, 'variant')).toMatchObject({
      series: [{ name: 'net.v1' }, { name: 'net.v2' }, { name: 'other.v1' }],
      points: [{ atMs: 0, 'net.v1': 1, 'net.v2': 2, 'other.v1': 0 }, { atMs: 10, 'net.v1': 0, 'net.v2': 0, 'other.v1': 1 }],
    });
    expect(instanceSeries({ variants }, points, 'task')).toMatchObject({ points: [{ atMs: 0, digits: 3, letters: 0 }, { atMs: 10, digits: 0, letters: 1 }] });
  });

  it('put what is beyond seven into one series, and lose none', () => {
    const many = Array.from({ length: 10 }, (_, index) => ({ id: `v${index}`, name: `net.v${index}`, task: 'digits' }));
    const { series, points } = instanceSeries({ variants: many }, [point(0, Object.fromEntries(many.map(({ id }) => [id, 1])))], 'variant');
    expect(series).toHaveLength(8);
    expect(series.at(-1)?.name).toBe('3 others');
    expect(series.reduce((sum, { key }) => sum + (points[0]?.[key] ?? 0), 0)).toBe(10);
  });
});
