import { describe, expect, it } from 'vitest';
import { createSpareWatch, type SpareWatch } from './spare-watch';

/** A watch whose machine is as busy as the script says, one reading after the other (the last one stays); a quarter of a second passes with each look. */
function watchOf(shares: number[], measuring: () => boolean = () => false): { watch: SpareWatch; readings: () => number } {
  let nowMs = 0;
  let readings = 0;
  const watch = createSpareWatch({
    onlineShare: () => {
      readings += 1;
      return (shares.length > 1 ? shares.shift() : shares[0]) ?? 0;
    },
    measuring, clock: () => (nowMs += 250), readEveryMs: 20, patienceMs: 5_000,
  });
  return { watch, readings: () => readings };
}

describe('createSpareWatch', () => {
  it('lets work run while there is capacity', async () => {
    await expect(watchOf([0, 0.39]).watch.giveWay('a')).resolves.toBeUndefined();
  });
  it('waits while online queries take the machine, and goes on after a calm', async () => {
    const { watch, readings } = watchOf([0, 0.5, 0.1]);
    await watch.giveWay('a');
    await watch.giveWay('a');
    expect(readings()).toBeGreaterThan(5);
  });
  it('gives the place back when they take it for long', async () => {
    const { watch } = watchOf([0, 0.5]);
    await watch.giveWay('a');
    await expect(watch.giveWay('a')).rejects.toMatchObject({ why: 'busy' });
  });
  it('ends what was cancelled', async () => {
    const { watch } = watchOf([0]);
    watch.cancel(['a']);
    await expect(watch.giveWay('a')).rejects.toMatchObject({ why: 'cancelled' });
    await expect(watch.giveWay('b')).resolves.toBeUndefined();
  });
  it('gives the place back when somebody measures for long', async () => {
    await expect(watchOf([0], () => true).watch.giveWay('a')).rejects.toMatchObject({ why: 'busy' });
  });
});
