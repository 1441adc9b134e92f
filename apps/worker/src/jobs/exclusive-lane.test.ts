import { describe, expect, it } from 'vitest';
import { createExclusiveLane } from './exclusive-lane';

describe('an exclusive lane', () => {
  it('runs one task at a time, in order, whatever becomes of the ones before', async () => {
    const lane = createExclusiveLane();
    const log: string[] = [];
    const task = (name: string, fails = false) => () => {
      log.push(`${name} starts`);
      return Promise.resolve().then(() => {
        log.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      });
    };
    const results = await Promise.allSettled([lane.run(task('a')), lane.run(task('b', true)), lane.run(task('c'))]);
    expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
