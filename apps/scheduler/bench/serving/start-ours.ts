import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BatchLatency } from '@infaas/shared/domain/profile';
import type { Executable } from '@infaas/shared/jobs/catalogue';
import { GATEWAY_NODE_ARGS } from '@infaas/shared/platform/heap-growth';
import { instanceToken } from '@infaas/shared/platform/instance-token';
import { freePort } from '@infaas/shared/platform/testing/free-port';
import { createLinkReader, encodeLink } from '@infaas/shared/protocol/link-codec';
import type { GatewayMessage } from '@infaas/shared/protocol/link';
import type { ServingView } from '@infaas/shared/domain/serving-view';
import type { Programs } from './bundle-programs';
import type { ModelCase } from './cases';
import { startProgram, type ChildProgram } from './child-program';
import { benchView, type ServedVariant } from './bench-view';
import type { System } from './system';

const LINK_TOKEN = 'a-link-token-of-the-bench';

/**
 * Starts the shipped gateway and instance host, each in its process, with a control that only publishes a view. As in production the
 * variant is profiled first and loaded with its profile, which decides where its session lives and how batches form.
 */
export async function startOurs(programs: Programs, of: OursOptions): Promise<System> {
  const folder = mkdtempSync(join(tmpdir(), 'infaas-bench-'));
  const forms = [{ precision: 'fp32' as const, modelPath: of.modelPath }, ...(of.int8Path === undefined ? [] : [{ precision: 'int8-static' as const, modelPath: of.int8Path }])];
  const hosts: { program: ChildProgram<Loaded>; note: string }[] = [];
  const variants: ServedVariant[] = [];
  for (const { precision, modelPath } of forms) {
    const latency = await profile(programs, { ...of, modelPath }, { folder, instanceId: precision });
    const host = await loadHost(programs, { ...of, modelPath }, { folder, latency, socket: `${precision}.sock`, instanceId: precision });
    hosts.push(host);
    variants.push({ precision, instanceId: precision, latency, address: `unix:${host.socketPath}` });
  }
  const view = benchView({ model: of.model, threads: of.threads, cores: cpus().length, variants });
  const control = await publish(view);
  const ports = { http: await freePort(), grpc: await freePort(), metrics: await freePort() };
  const gateway = await startProgram<undefined>('gateway', programs.path('gateway-main'), {
    silent: true, nodeArgs: [...GATEWAY_NODE_ARGS, ...of.profileArgs],
    env: {
      INFAAS_HTTP_PORT: String(ports.http), INFAAS_GRPC_PORT: String(ports.grpc), INFAAS_METRICS_PORT: String(ports.metrics), INFAAS_CONTROL_PORT: String(control.port),
      INFAAS_LINK_TOKEN: LINK_TOKEN, INFAAS_HOME: folder, INFAAS_LOG_LEVEL: 'warn',
    },
  });
  await untilReady(ports.http);
  return {
    name: 'infaas', port: ports.http, processes: [gateway, ...hosts.map(({ program }) => program)], note: hosts.map(({ note }) => note).join(', '),
    async stop() {
      await Promise.all([gateway.stop(), ...hosts.map(({ program }) => program.stop())]);
      control.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `int8Path`: a second variant beside the one of `modelPath`, so that the gateway has a choice. */
type OursOptions = HostOptions & { int8Path?: string };
type HostOptions = { model: ModelCase; modelPath: string; threads: number; profileArgs: readonly string[] };
type Loaded = { kind: string; message?: string; engine?: string; runs?: { batch: number; runsUs: number[] }[] };

async function loadHost(programs: Programs, of: HostOptions, at: { folder: string; latency: BatchLatency[]; socket: string; instanceId: string }): Promise<{ program: ChildProgram<Loaded>; socketPath: string; note: string }> {
  const program = await startProgram<Loaded>('instance host', programs.path('instance-host-main'), { nodeArgs: at.latency.length > 0 ? of.profileArgs : [] });
  const socketPath = join(at.folder, at.socket);
  const executable: Executable = {
    variantId: 'variant', variantName: of.model.name, artifact: '0'.repeat(64), provider: 'cpu', threads: of.threads, maxBatch: of.model.maxBatch,
    ...of.model.canonical, picture: null, latency: at.latency, memoryBytes: 0,
  };
  const loaded = program.next<Loaded>();
  program.child.send({ kind: 'load', order: { executable, artifactPath: of.modelPath, socketPath, token: instanceToken(at.instanceId, LINK_TOKEN), engine: null } });
  const answer = await loaded;
  if (answer.kind !== 'loaded') throw new Error(`the host did not load ${of.model.name}: ${answer.message ?? ''}`);
  return { program, socketPath, note: `session ${answer.engine === 'inline' ? 'on the host\'s main thread' : 'in a thread of the host'}` };
}

async function profile(programs: Programs, of: HostOptions, at: { folder: string; instanceId: string }): Promise<BatchLatency[]> {
  const { program } = await loadHost(programs, of, { ...at, latency: [], socket: `profile-${at.instanceId}.sock` });
  const batches = [1, 2, 4, 8, 16, 32].filter((batch) => batch <= of.model.maxBatch);
  const measured = program.next<Loaded>();
  program.child.send({ kind: 'measure', id: 1, order: { batches, runsPerBatch: of.model.maxBatch > 2 ? 100 : 7 } });
  const { runs = [] } = await measured;
  program.child.kill('SIGKILL');
  return runs.map(({ batch, runsUs }) => {
    const sorted = [...runsUs].sort((a, b) => a - b);
    const at = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 1;
    return { batch, samples: sorted.length, meanUs: at(0.5), p50Us: at(0.5), p95Us: at(0.95), p99Us: at(0.99), deviationUs: 0 };
  });
}

async function publish(view: ServingView): Promise<{ port: number; close: () => void }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', createLinkReader<GatewayMessage>(({ message }) => {
      if (message.kind === 'hello') socket.write(encodeLink({ kind: 'view', view }));
    }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

async function untilReady(port: number): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
    const ready = await fetch(`http://127.0.0.1:${port}/v2/health/ready`).then((answer) => answer.ok, () => false);
    if (ready) {
      // The stream to the host needs its hello and its first ping.
      await new Promise((resolve) => setTimeout(resolve, 300));
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the gateway did not become ready');
}
