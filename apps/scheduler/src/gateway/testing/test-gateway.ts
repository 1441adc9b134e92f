import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServingView } from '@infaas/shared/domain/serving-view';
import { seededRandom } from '@infaas/shared/domain/random';
import type { UsageBucket } from '@infaas/shared/domain/usage';
import { createLogger } from '@infaas/shared/platform/logger';
import type { ControlToGateway, GatewayMessage } from '@infaas/shared/protocol/link';
import { openMemoryFile } from '../adapters/memory-file';
import { openSocketStream } from '../adapters/socket-stream';
import { createGateway, type Gateway } from '../create-gateway';
import { createHttpServer } from '../http/http-server';
import type { GatewayLimits, ViewStore } from '../ports';
import { startFakeHost, type FakeHost } from './fake-host';
import { KEYS } from './test-view';

export const LINK_TOKEN = 'a-link-token-for-tests';

export type TestGateway = {
  gateway: Gateway;
  url: string;
  port: number;
  /** Everything the gateway told control. */
  told: { message: GatewayMessage; attachment: Uint8Array | undefined }[];
  fromControl(message: ControlToGateway, attachment?: Buffer): void;
  setControl(connected: boolean): void;
  host(name: string): Promise<FakeHost>;
  show(view: ServingView): void;
  /** Resolves when the condition holds; rejects after some seconds. */
  until(condition: () => boolean): Promise<void>;
  call(path: string, init?: RequestInit & { key?: string | null }): Promise<{ status: number; headers: Headers; json: Record<string, any>; bytes: Buffer }>; // eslint-disable-line @typescript-eslint/no-explicit-any -- JSON of any answer
  usage(): UsageBucket[];
  close(): Promise<void>;
};

/** Starts a gateway with HTTP on a free port, real streams, and a control that only listens. */
export async function startTestGateway(options: { limits?: Partial<GatewayLimits>; viewStore?: ViewStore } = {}): Promise<TestGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'infaas-gw-'));
  const told: TestGateway['told'] = [];
  const hosts: FakeHost[] = [];
  let connected = true;
  let onMessage: (message: ControlToGateway, attachment: Buffer) => void = () => undefined;
  let onState: (up: boolean) => void = () => undefined;
  const gateway = createGateway(
    {
      openControl(handlers) {
        onMessage = handlers.onMessage;
        onState = handlers.onState;
        return {
          send(message, attachment) {
            if (connected) told.push({ message: structuredClone(message), attachment });
            return connected;
          },
          connected: () => connected,
          close: () => undefined,
        };
      },
      openStream: openSocketStream, openSharedFile: openMemoryFile,
      viewStore: options.viewStore ?? { load: () => null, save: () => undefined, flush: () => Promise.resolve() },
      clock: { nowUs: () => Math.round(performance.now() * 1_000), nowMs: () => Date.now() },
      random: seededRandom(7),
      logger: createLogger('gateway-test', 'silent'),
    },
    { name: 'test', version: '0.0.0', linkToken: LINK_TOKEN, ...(options.limits ? { limits: options.limits } : {}) },
  );
  const server = createHttpServer(gateway);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    gateway, url, port, told,
    fromControl: (message, attachment = Buffer.alloc(0)) => onMessage(message, attachment),
    setControl(up) {
      connected = up;
      onState(up);
    },
    async host(name) {
      const host = await startFakeHost(join(folder, `${name}.sock`));
      hosts.push(host);
      return host;
    },
    show: (view) => onMessage({ kind: 'view', view }, Buffer.alloc(0)),
    until,
    async call(path, { key = KEYS.good, ...init } = {}) {
      const headers = new Headers(init.headers);
      if (key !== null) headers.set('authorization', `Bearer ${key}`);
      const response = await fetch(`${url}${path}`, { ...init, headers });
      const bytes = Buffer.from(await response.arrayBuffer());
      const isJson = response.headers.get('content-type') === 'application/json' && bytes.length > 0;
      return { status: response.status, headers: response.headers, json: isJson ? (JSON.parse(bytes.toString()) as Record<string, unknown>) : {}, bytes };
    },
    usage: () => told.flatMap(({ message }) => (message.kind === 'report' ? message.usage : [])),
    async close() {
      await gateway.close(100);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all(hosts.map((host) => host.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000; turn += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('the condition did not come true');
}

/** Returns the body of an inference request for the digits task whose rows get these labels. */
export function digitsBody(labels: readonly number[], parameters: Record<string, unknown> = {}): string {
  const data = labels.flatMap((label) => [label / 10, 0, 0, 0]);
  return JSON.stringify({ id: 'q1', parameters, inputs: [{ name: 'image', datatype: 'FP32', shape: [labels.length, 1, 2, 2], data }] });
}

/** Returns the sums over buckets of each way a query can end. */
export function outcomes(buckets: readonly UsageBucket[]): { answered: number; refused: number; timedOut: number; failed: number; cancelled: number } {
  const sum = { answered: 0, refused: 0, timedOut: 0, failed: 0, cancelled: 0 };
  for (const bucket of buckets) for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += bucket[key];
  return sum;
}
