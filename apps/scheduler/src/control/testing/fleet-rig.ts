import type { LoadReport } from '@infaas/shared/domain/load';
import { createScriptedProvider, type ScriptedProvider } from '../../providers/testing/scripted-provider';
import { createControlRig, LINK_TOKEN, until, type ControlRig } from './control-rig';
import { startFakeGateway } from './fake-gateway';
import type { FakeWorker } from './fake-worker';
import { seedIntent } from './seed-intent';

/** Control with a provider whose machines are workers that answer fixed figures: two cores do about 7,700 rows a second. */
export type FleetRig = Pick<ControlRig, 'database' | 'control' | 'startControl'> & {
  provider: ScriptedProvider;
  /** The workers of the machines that were started, by machine. */
  workers: ReadonlyMap<string, FakeWorker>;
  /** From now on so many rows a second are asked, half of them served. */
  offer(rowsPerSecond: number): void;
  /** Lets the class `small` (one core) have machines. */
  allow(over?: { maxMachines?: number; minMachines?: number; bootSeconds?: number }): Promise<void>;
  /** Resolves with a machine once one is in this state. */
  machine(state: string): Promise<Awaited<ReturnType<ControlRig['database']['fleetMachine']['findFirstOrThrow']>>>;
  close(): Promise<void>;
};

/** Returns the rig on servers that are there, once its model is measured on the worker `static`. */
export async function startFleetRig(servers: { postgresUrl: string; queueUrl: string }): Promise<FleetRig> {
  const workers = new Map<string, FakeWorker>();
  let load: LoadReport[] = [];
  const provider = createScriptedProvider({
    onBoot: (order) => workers.set(order.id, rig.worker({ name: order.workerName, cores: order.hardware.cores })),
    onStop: async (id) => { await workers.get(id)?.kill(); },
  });
  // Machines of the fake processor: what was measured on the static worker holds for them.
  provider.shares = { cores: 8, processor: 'fake', host: 'elsewhere' };
  const rig = await createControlRig({ ...servers, providers: [provider], fleetPatienceMs: 3_000 });
  await seedIntent(rig.database);
  rig.worker({ name: 'static', cores: 2 });
  const gateway = startFakeGateway({ port: rig.port(), token: LINK_TOKEN });
  const offering = setInterval(() => { if (load.length > 0) gateway.offer(load); }, 500);
  await until('complete', async () => rig.database.registration.findFirst({ where: { versionId: 'v1', state: 'complete' } }));
  return {
    database: rig.database, control: rig.control, startControl: rig.startControl, provider, workers,
    offer(rowsPerSecond) {
      load = [{
        workspaceId: 'w', target: 'digits', version: null, rows: rowsPerSecond / 2,
        objective: { minAccuracy: null, maxLatencyUs: 1_000_000, maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null, hardware: null },
      }];
    },
    async allow(over = {}) {
      const data = {
        kind: 'cpu', cores: 1, memoryBytes: 1_000_000_000n, pricePerHourNanoUsd: 50_000_000n, priceBasis: 'stated', provider: 'scripted', bootSeconds: 5, minMachines: 0, maxMachines: 2, ...over,
      };
      await rig.database.fleetClass.upsert({ where: { name: 'small' }, create: { name: 'small', ...data }, update: data });
      rig.control().intentChanged();
    },
    machine: (state) => until(`a machine that is ${state}`, async () => rig.database.fleetMachine.findFirst({ where: { state } })),
    async close() {
      clearInterval(offering);
      gateway.close();
      await rig.close();
    },
  };
}
