import { describe, expect, it } from 'vitest';
import { createJobWatch } from './job-watch';

/** Reads one share after the other, the last one for ever. */
function scripted(...shares: number[]) {
  const reads: number[] = [];
  const line = { urgent: false };
  const watch = createJobWatch({
    readEveryMs: 1, patienceMs: 50, report: () => undefined, hasUrgent: () => line.urgent,
    onlineShare: () => {
      const share = shares[Math.min(reads.length, shares.length - 1)] ?? 0;
      reads.push(share);
      return share;
    },
  });
  return { watch, reads, line };
}
const job = { workId: 'w', epoch: 0, onlineShare: 0.4 };

describe('a job watch', () => {
  it.each([
    ['goes on at the share', [0.4], false, 1],
    ['waits above it until it has passed', [0.41, 0.9, 0.5, 0.1], true, 4],
  ])('%s', async (_, shares, waited, readings) => {
    const { watch, reads } = scripted(...shares);
    const over = watch.over(job);
    expect(await over.giveWay()).toBe(waited);
    expect(reads).toHaveLength(readings);
    expect(over.waitedMs() > 0).toBe(waited);
  });

  it('lets nobody pass while one waits', async () => {
    const { watch, reads } = scripted(0.9, 0.9, 0.1);
    const over = watch.over(job);
    expect(await Promise.all([over.giveWay(), over.giveWay(), over.giveWay()])).toEqual([true, true, true]);
    expect(reads).toHaveLength(3);
  });

  it('lets urgent work pass, and is not held up when it is urgent itself', async () => {
    const { watch, line } = scripted(0);
    line.urgent = true;
    expect(await watch.over({ ...job, urgent: true }).giveWay()).toBe(false);
    const waiting = watch.over(job).giveWay();
    line.urgent = false;
    expect(await waiting).toBe(true);
  });

  it('gives the place up when it would wait too long, to be tried again', async () => {
    const { watch } = scripted(0.9);
    await expect(watch.over(job).giveWay()).rejects.toMatchObject({ why: 'busy' });
  });

  it('never waits without a share, and ends when its job is cancelled, also while it waits', async () => {
    const { watch } = scripted(0.9);
    expect(await watch.over({ workId: 'quick', epoch: 0 }).giveWay()).toBe(false);
    const waiting = watch.over(job).giveWay();
    watch.cancel(['w']);
    await expect(waiting).rejects.toMatchObject({ why: 'cancelled' });
    await expect(watch.over({ workId: 'w', epoch: 1 }).giveWay()).rejects.toMatchObject({ why: 'cancelled' });
  });
});
