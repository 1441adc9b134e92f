import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { MachineOrder, MachineProvider } from '../../control/fleet-scaling/machine-provider';

/** A provider under test. */
export type ProviderCase = {
  provider: MachineProvider;
  /** The same provider as another process would open it. */
  reopen: () => MachineProvider;
  /** How often a machine was really started. */
  startsOf: (id: string) => number;
  /** Ends a machine behind its provider's back. */
  kill: (id: string) => void | Promise<void>;
  close: () => Promise<void>;
};

/** What every provider keeps, whatever its machines are. */
export function providerContract(name: string, open: () => ProviderCase): void {
  describe(`the provider ${name}`, () => {
    let current: ProviderCase | null = null;
    const opened = (): ProviderCase => (current = open());
    afterEach(async () => {
      for (const { id } of (await current?.provider.list()) ?? []) await current?.provider.stop(id);
      await current?.close();
      current = null;
    });
    const order = (id: string = randomUUID()): MachineOrder => ({
      id, workerName: `cpu-1-${id.slice(0, 4)}`, overcommit: false,
      hardware: {
        name: 'cpu.1', kind: 'cpu', cores: 1, memoryBytes: 5e8, accelerator: null, deviceMemoryBytes: 0, providers: ['cpu'], pricePerHourNanoUsd: 1, priceBasis: 'assumed',
      },
    });
    const running = async (provider: MachineProvider): Promise<string[]> => (await provider.list()).filter(({ state }) => state === 'running').map(({ id }) => id);

    it('lists nothing at first, then what was started, then nothing again', async () => {
      const { provider } = opened();
      expect(await provider.list()).toEqual([]);
      const one = order();
      await provider.start(one);
      expect(await running(provider)).toEqual([one.id]);
      await provider.stop(one.id);
      expect(await provider.list()).toEqual([]);
    });

    it('starts once, however often it is told to, also by another process', async () => {
      const { provider, reopen, startsOf } = opened();
      const one = order();
      await provider.start(one);
      await provider.start(one);
      await reopen().start(one);
      expect(startsOf(one.id)).toBe(1);
      expect(await running(provider)).toEqual([one.id]);
    });

    it('stops what is not there without complaint, and twice', async () => {
      const { provider } = opened();
      await provider.stop(randomUUID());
      const one = order();
      await provider.start(one);
      await Promise.all([provider.stop(one.id), provider.stop(one.id)]);
      await provider.stop(one.id);
      expect(await provider.list()).toEqual([]);
    });

    it('is found and ended by another process', async () => {
      const { provider, reopen } = opened();
      const [one, two] = [order(), order()];
      await provider.start(one);
      await provider.start(two);
      const other = reopen();
      expect((await running(other)).sort()).toEqual([one.id, two.id].sort());
      await other.stop(one.id);
      expect(await running(provider)).toEqual([two.id]);
    });

    it('says that a machine ended, until it is stopped; the same id starts anew', async () => {
      const { provider, kill } = opened();
      const one = order();
      await provider.start(one);
      await kill(one.id);
      expect(await provider.list()).toMatchObject([{ id: one.id, state: 'ended' }]);
      await provider.start(one);
      expect(await running(provider)).toEqual([one.id]);
    });
  });
}
