import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HardwareClass } from '@infaas/shared/domain/hardware';
import type { ServingView, VariantView } from '@infaas/shared/domain/serving-view';
import type { FakeHost } from './testing/fake-host';
import { digitsBody, outcomes, startTestGateway, type TestGateway } from './testing/test-gateway';
import { testInstance, testVariant, testView } from './testing/test-view';

const SERVER: HardwareClass = {
  name: 'upstream.net', kind: 'upstream', cores: 4, memoryBytes: 4e9, accelerator: null, deviceMemoryBytes: 0, providers: ['upstream'], pricePerHourNanoUsd: 1_000, priceBasis: 'stated',
};
const own = testVariant({ name: 'linear.v1.fp32.cpu.t1', architecture: 'linear', accuracy: 0.9, meanUs: 100 });
const remote: VariantView = {
  ...testVariant({ name: 'net.v1.remote.upstream.t1', architecture: 'net', accuracy: 0.95, meanUs: 500 }), provider: 'upstream',
  profiles: testVariant({ name: 'x', architecture: 'net', accuracy: 1, meanUs: 500 }).profiles.map((profile) => ({ ...profile, hardwareClass: SERVER.name })),
};

let g: TestGateway;
let hosts: FakeHost[];
let local: FakeHost;

beforeAll(async () => {
  g = await startTestGateway();
  hosts = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => g.host(name)));
  local = await g.host('local');
  g.show(viewOf());
  await g.until(() => [...g.gateway.pool().all()].length === 6 && [...g.gateway.pool().all()].every((slot) => slot.live.connected));
});
afterAll(() => g.close());

/** A server elsewhere with five instances, and one instance of our own for the same task. */
function viewOf(): ServingView {
  const instances = hosts.map((host, at) => ({ ...testInstance(remote.id, host.address, `remote-${at}`), workerId: 'server' }));
  const view = testView({ variants: [own, remote], instances: [...instances, testInstance(own.id, local.address)] });
  const server: ServingView['workers'][number] = { id: 'server', name: 'upstream-net', hardwareClass: SERVER.name, cores: 4, memoryBytes: 4e9, state: 'active' };
  const architecture = view.architectures.find((each) => each.name === 'linear');
  return {
    ...view, hardwareClasses: [...view.hardwareClasses, SERVER], workers: [...view.workers, server],
    architectures: [...view.architectures.filter((each) => each.id !== 'arch-net'), ...(architecture ? [{ ...architecture, id: 'arch-net', name: 'net' }] : [])],
  };
}

const ask = (parameters: Record<string, unknown> = {}) => g.call('/v2/models/digits/infer', { method: 'POST', body: digitsBody([4], { min_accuracy: 0.5, max_latency_ms: 5_000, ...parameters }) });

describe('a server elsewhere', () => {
  test('is chosen where it is cheapest, kept to where only it is permitted, and left out where it is not', async () => {
    expect((await ask()).json.parameters).toMatchObject({ variant: remote.name, hardware: SERVER.name, worker: 'upstream-net' });
    expect((await ask({ hardware: 'upstream' })).json.parameters.hardware).toBe(SERVER.name);
    expect((await ask({ hardware: 'cpu,gpu' })).json.parameters.variant).toBe(own.name);
  });

  test('that is dead is given up with the first instance that finds out: its others are not tried one by one', async () => {
    for (const host of hosts) host.act = () => ({ do: 'die' });
    const before = hosts.reduce((sum, host) => sum + host.queries.length, 0);
    const answer = await ask();
    expect([answer.status, answer.json.parameters.variant]).toEqual([200, own.name]);
    expect(hosts.reduce((sum, host) => sum + host.queries.length, 0) - before).toBe(1);
    await g.until(() => g.usage().length > 0);
    expect(outcomes(g.usage())).toMatchObject({ refused: 0, failed: 0, timedOut: 0 });
  });
});
