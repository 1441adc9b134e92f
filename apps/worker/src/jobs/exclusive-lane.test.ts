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

  it('runs urgent tasks beside the others, one at a time, and says that there are some', async () => {
    const lane = createExclusiveLane();
    const log: string[] = [];
    let release = (): void => undefined;
    const usual = lane.run(() => new Promise<void>((resolve) => { release = resolve; }));
    const urgent = ['a', 'b'].map((name) => lane.run(async () => {
      log.push(`${name} starts`);
      await Promise.resolve();
      log.push(`${name} ends`);
    }, true));
    expect(lane.hasUrgent()).toBe(true);
    await Promise.all(urgent);
    expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends']);
    expect(lane.hasUrgent()).toBe(false);
    release();
    await usual;
  });

  it('says whether something ran since it was last asked', async () => {
    const lane = createExclusiveLane();
    expect(lane.ranSince()).toBe(false);
    let release = (): void => undefined;
    const task = lane.run(() => new Promise<void>((resolve) => { release = resolve; }));
    expect([lane.ranSince(), lane.ranSince()]).toEqual([true, true]);
    await Promise.resolve();
    release();
    await task;
    expect([lane.ranSince(), lane.ranSince()]).toEqual([true, false]);
  });
});
