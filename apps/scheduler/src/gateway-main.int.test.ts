import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '@infaas/shared/platform/testing/free-port';
import { createLinkReader, encodeLink } from '@infaas/shared/protocol/link-codec';
import type { GatewayMessage } from '@infaas/shared/protocol/link';
import { startFakeHost, type FakeHost } from './gateway/testing/fake-host';
import { digitsBody, outcomes } from './gateway/testing/test-gateway';
import { KEYS, testInstance, testView } from './gateway/testing/test-view';

const TOKEN = 'a-link-token-for-tests';
let folder: string;
let entry: string;
let bundleFolder: string;
let host: FakeHost;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'infaas-gwmain-'));
  const cache = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url));
  mkdirSync(cache, { recursive: true });
  bundleFolder = mkdtempSync(join(cache, 'gateway-'));
  entry = join(bundleFolder, 'gateway-main.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('gateway-main.ts', import.meta.url))], outfile: entry, bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'silent',
    plugins: [{ name: 'npm-stays-outside', setup: (bundle) => bundle.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => (kind === 'entry-point' || path.startsWith('@infaas/') ? undefined : { path, external: true })) }],
  });
  host = await startFakeHost(join(folder, 'host.sock'));
});
afterAll(async () => {
  children.forEach((child) => child.kill('SIGKILL'));
  await host.close();
  rmSync(folder, { recursive: true, force: true });
  rmSync(bundleFolder, { recursive: true, force: true });
});

type Control = { messages: GatewayMessage[]; close: () => Promise<void> };

/** A control that takes any gateway and shows it one view. */
async function startControl(port: number): Promise<Control> {
  const messages: GatewayMessage[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', createLinkReader<GatewayMessage>(({ message }) => {
      messages.push(message);
      if (message.kind === 'hello') socket.write(encodeLink({ kind: 'view', view: testView({ instances: [testInstance('id-linear.v1.fp32.cpu.t1', host.address)], epoch: 4 }) }));
    }));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    messages,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      sockets.forEach((socket) => socket.destroy());
    }),
  };
}

type Ports = { http: number; grpc: number; metrics: number; control: number };
const freePorts = async (): Promise<Ports> => ({ http: await freePort(), grpc: await freePort(), metrics: await freePort(), control: await freePort() });

function start(ports: Ports, extra: Record<string, string> = {}): { child: ChildProcess; ended: Promise<number | null>; output: () => string } {
  let output = '';
  const child = spawn(process.execPath, [entry], {
    env: {
      PATH: process.env['PATH'], INFAAS_HTTP_PORT: String(ports.http), INFAAS_GRPC_PORT: String(ports.grpc), INFAAS_METRICS_PORT: String(ports.metrics), INFAAS_CONTROL_PORT: String(ports.control),
      INFAAS_LINK_TOKEN: TOKEN, INFAAS_HOME: join(folder, 'home'), ...extra,
    },
  });
  children.push(child);
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, ended: new Promise((resolve) => child.on('exit', resolve)), output: () => output };
}

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the condition did not come true');
}

const infer = (ports: Ports) => fetch(`http://127.0.0.1:${ports.http}/v2/models/digits/infer`, { method: 'POST', headers: { authorization: `Bearer ${KEYS.good}` }, body: digitsBody([3], { max_latency_ms: 5_000 }) });
const serves = (ports: Ports) => infer(ports).then((response) => response.status === 200, () => false);

describe('the gateway process', () => {
  test('serves, counts, drains on SIGTERM, and serves again while control is away', async () => {
    const ports = await freePorts();
    const control = await startControl(ports.control);
    const first = start(ports);
    await until(() => serves(ports));
    expect(control.messages[0]).toMatchObject({ kind: 'hello', role: 'gateway', token: TOKEN });
    const metrics = await (await fetch(`http://127.0.0.1:${ports.metrics}/metrics`)).text();
    expect(metrics).toMatch(/nv_inference_request_success\{model="linear.v1.fp32.cpu.t1",version="1"\} [1-9]/);
    expect(metrics).toMatch(/infaas_query_duration_seconds_bucket\{application="shop",task="digits",variant="linear.v1.fp32.cpu.t1",hardware="cpu-2",outcome="answered",workspace="w1",le="\+Inf"\} [1-9]/);

    expect(metrics).toMatch(/infaas_model_instances\{model="linear.v1.fp32.cpu.t1",version="1"\} 1/);

    host.act = () => ({ do: 'answer', afterMs: 400 });
    const before = host.queries.length;
    const underWay = infer(ports);
    await until(() => host.queries.length > before);
    first.child.kill('SIGTERM');
    expect((await underWay).status).toBe(200);
    expect(await first.ended).toBe(0);
    host.act = () => ({ do: 'answer' });
    const usage = control.messages.flatMap((message) => (message.kind === 'report' ? message.usage : []));
    expect(outcomes(usage).answered).toBe(host.queries.length);
    await control.close();

    const second = start(ports);
    await until(() => serves(ports));
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  test.each(['INFAAS_HTTP_PORT', 'INFAAS_GRPC_PORT', 'INFAAS_METRICS_PORT'] as const)('a busy port names %s and ends with 1', async (variable) => {
    const ports = await freePorts();
    const taken = { INFAAS_HTTP_PORT: ports.http, INFAAS_GRPC_PORT: ports.grpc, INFAAS_METRICS_PORT: ports.metrics }[variable];
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(taken, '127.0.0.1', resolve));
    const { ended, output } = start(ports);
    expect(await ended).toBe(1);
    expect(output()).toContain(`set ${variable} to another one`);
    await new Promise((resolve) => squatter.close(resolve));
  });

  test('a missing or wrong setting is named', async () => {
    const { ended, output } = start(await freePorts(), { INFAAS_LINK_TOKEN: 'short', INFAAS_HTTP_PORT: 'many' });
    expect(await ended).toBe(1);
    expect(output()).toContain('INFAAS_LINK_TOKEN');
    expect(output()).toContain('INFAAS_HTTP_PORT');
  });
});
