import { describe, expect, it } from 'vitest';
import { coreSharing } from './core-sharing';
import { variantOf, workerOf } from './view.fixture';

const one = (id: string, busyCores: number, { cores = 1, threads = 1, workerId = 'w' } = {}) =>
  ({ view: { id }, worker: workerOf(workerId, { cores }), variant: variantOf(id, { threads }), memory: { busyCores } });

describe('coreSharing', () => {
  it.each([
    ['alone', [one('a', 0.9)], {}, [1]],
    ['two that are always busy on one core', [one('a', 1), one('b', 1)], {}, [2, 2]],
    ['one that is half busy slows the other by half', [one('a', 1), one('b', 0.5)], {}, [1.5, 2]],
    ['on other workers', [one('a', 1), one('b', 1, { workerId: 'v' })], {}, [1, 1]],
    ['room for both', [one('a', 1, { cores: 2 }), one('b', 1, { cores: 2 })], {}, [1, 1]],
    ['three threads and one on two cores', [one('a', 2, { cores: 2, threads: 2 }), one('b', 1, { cores: 2 })], {}, [1.5, 1.5]],
    ['more threads than cores are as profiled', [one('a', 2, { threads: 2 })], {}, [1]],
    ['other programs share, too', [one('a', 0.2)], { w: 0.5 }, [1.5]],
    ['without a worker', [{ ...one('a', 1), worker: null }, one('b', 1)], {}, [1, 1]],
  ])('%s', (_, instances, otherBusyCores, expected) => {
    const sharing = coreSharing(instances, otherBusyCores);
    expect(instances.map(sharing)).toEqual(expected);
  });
});
