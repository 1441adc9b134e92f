import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const launcher = join(root, 'packages/launcher/dist/launcher-main.mjs');
const cli = join(root, 'packages/cli/dist/infaas-main.mjs');

export type Part = 'gateway' | 'control' | 'worker' | 'web';

/** The whole product, running for a test in a data directory and on ports of its own. */
export type Product = {
  home: string;
  http: string;
  web: string;
  apiKey: string;
  /** Calls the inference endpoint with the demo key. */
  infer(path: string, body?: unknown, headers?: Record<string, string>): Promise<{ status: number; body: Answer }>;
  /** Calls a procedure of the control plane's REST twin with the demo key; throws when it fails. */
  api<T>(path: string, body?: unknown): Promise<T>;
  /** Runs the command line; returns its parsed JSON. */
  infaas<T>(...args: string[]): Promise<T>;
  pid(part: Part): Promise<number>;
  kill(part: Part): Promise<void>;
  stop(): Promise<number | null>;
  output(): string;
};

/** What inference endpoints answer with, as far as the tests look at it. */
export type Answer = {
  error?: string; code?: string; hint?: string; offers?: { minAccuracy: number; maxLatencyMs: number }[];
  id?: string; state?: string;
  labels?: { label: string; score: number }[];
  outputs?: { name: string; shape: number[]; datatype: string; data: number[] }[];
  parameters?: Record<string, string | number | boolean>;
};

/** Profiles take as little time as they may, so that a test does not wait for figures that it does not look at. */
const BRIEF_PROFILES = { INFAAS_PROFILE_BUDGET_SECONDS: '5' };
/** For those who do look at them: as an installation measures. */
export const WHOLE_PROFILES = { INFAAS_PROFILE_BUDGET_SECONDS: '180' };

/** The launcher ends with its parent where npm started it: so it does with this process, however and whenever this is ended. */
const ENDS_WITH_US = { npm_lifecycle_event: 'e2e' };

/** Starts the built product and waits until its demo tasks answer. Variants are profiled briefly unless `env` says otherwise. */
export async function startProduct(env: Record<string, string> = {}, home?: string): Promise<Product> {
  if (!existsSync(launcher)) throw new Error('build first: `npm run build`');
  const directory = home ?? (await mkdtemp(join(tmpdir(), 'infaas-e2e-')));
  // Postgres runs as an account of its own: it must be able to pass through.
  await chmod(directory, 0o711);
  const [web, http, grpc, metrics, control] = await freePorts(5);
  const child = spawn(process.execPath, [launcher], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env, INFAAS_HOME: directory, INFAAS_WEB_PORT: String(web), INFAAS_HTTP_PORT: String(http), INFAAS_GRPC_PORT: String(grpc),
      INFAAS_METRICS_PORT: String(metrics), INFAAS_CONTROL_PORT: String(control), ...BRIEF_PROFILES, ...ENDS_WITH_US, ...env,
    },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const httpUrl = `http://127.0.0.1:${http}`;
  const webUrl = `http://127.0.0.1:${web}`;
  try {
    await waitForReady(child, `${httpUrl}/v2/health/ready`);
    await waitForReady(child, `${webUrl}/api/v1/openapi.json`);
  } catch (error) {
    child.kill('SIGTERM');
    throw new Error(`${String(error)}\n${output}`, { cause: error });
  }
  const installation = JSON.parse(await readFile(join(directory, 'installation.json'), 'utf8')) as { apiKey: string };
  return product({ child, directory, httpUrl, webUrl, apiKey: installation.apiKey, output: () => output });
}

/** Removes a product's data directory, and its database where that lies elsewhere; call it after `stop`. */
export async function removeHome(home: string): Promise<void> {
  const placed = await readFile(join(home, 'postgres.json'), 'utf8').catch(() => '{}');
  const { directory } = JSON.parse(placed) as { directory?: string };
  await rm(home, { recursive: true, force: true });
  if (directory !== undefined) await rm(directory, { recursive: true, force: true });
}

type Running = { child: ChildProcess; directory: string; httpUrl: string; webUrl: string; apiKey: string; output: () => string };

function product({ child, directory, httpUrl, webUrl, apiKey, output }: Running): Product {
  const authorization = { authorization: `Bearer ${apiKey}` };
  const pid = async (part: Part): Promise<number> => {
    const file = JSON.parse(await readFile(join(directory, 'pids', `${part}.json`), 'utf8')) as { pid: number };
    return file.pid;
  };
  return {
    home: directory, http: httpUrl, web: webUrl, apiKey, output, pid,
    async infer(path, body, headers = {}) {
      const raw = body instanceof Uint8Array;
      const response = await fetch(new URL(path, httpUrl), {
        method: body === undefined ? 'GET' : 'POST',
        headers: { ...authorization, ...(body === undefined ? {} : { 'content-type': raw ? 'application/octet-stream' : 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: raw ? new Uint8Array(body) : JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Answer };
    },
    async api<T>(path: string, body?: unknown) {
      const response = await fetch(new URL(`/api/v1/${path}`, webUrl), {
        method: body === undefined ? 'GET' : 'POST',
        headers: { ...authorization, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    },
    infaas: <T>(...args: string[]) => runCli<T>(args, directory),
    async kill(part) {
      process.kill(await pid(part), 'SIGKILL');
    },
    async stop() {
      if (child.exitCode !== null) return child.exitCode;
      child.kill('SIGINT');
      await once(child, 'exit');
      return child.exitCode;
    },
  };
}

async function runCli<T>(args: string[], home: string): Promise<T> {
  const child = spawn(process.execPath, [cli, ...args, '--json'], { env: { ...process.env, INFAAS_HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`infaas ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
  return JSON.parse(stdout) as T;
}

/** Waits until an address is answered; the parts of a product that has started before are not ready in the same moment. */
async function waitForReady(child: ChildProcess, url: string): Promise<void> {
  for (let waited = 0; waited < 180_000; waited += 200) {
    if (child.exitCode !== null) throw new Error(`the product ended with ${child.exitCode} before it was ready`);
    const response = await fetch(url).catch(() => null);
    if (response?.status === 200) return;
    await sleep(200);
  }
  throw new Error(`${url} did not answer within three minutes`);
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    ports.push(address.port);
  }
  for (const server of servers) server.close();
  return ports;
}
