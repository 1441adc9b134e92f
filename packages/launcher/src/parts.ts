import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findGpuDevices } from '@infaas/shared/platform/gpu-devices';
import { GATEWAY_NODE_ARGS } from '@infaas/shared/platform/heap-growth';
import type { Addresses } from './addresses';
import type { LauncherEnvironment } from './env';
import type { Layout } from './layout';
import type { Secrets } from './secrets';
import { StartupError } from './startup-error';
import type { PartSpec } from './supervised-part';

export type PartsInput = {
  environment: LauncherEnvironment;
  inherited: Readonly<Record<string, string>>;
  layout: Layout;
  addresses: Addresses;
  secrets: Secrets;
  databaseUrl: string;
  queueUrl: string;
  /** The software Vulkan driver that was asked for; null = none. */
  softwareGpu: string | null;
};

export type Parts = { control: PartSpec; gateway: PartSpec; worker: PartSpec; web: PartSpec; gpuWorkers: PartSpec[] };

/** A worker that found no accelerator to offer ends so (apps/worker): it is not started again. */
const NOTHING_TO_OFFER_EXIT = 78;
const WORKER_PROGRAM = 'apps/worker/dist/worker-main.mjs';

/**
 * Returns how the programs of the product are run; each is given exactly the secrets and addresses that it uses. The machine's
 * accelerator has a worker of its own, and so has a software rasteriser where INFAAS_SOFTWARE_GPU asks for one.
 */
export function productParts(input: PartsInput): Parts {
  return { control: control(input), gateway: gateway(input), worker: worker(input, 'worker', { INFAAS_WORKER_NAME: 'local-1' }), web: web(input), gpuWorkers: gpuWorkers(input) };
}

function control({ databaseUrl, queueUrl, ...input }: PartsInput): PartSpec {
  return node(input, { name: 'control', program: 'apps/scheduler/dist/control-main.mjs' }, {
    ...link(input), DATABASE_URL: databaseUrl, INFAAS_QUEUE_URL: queueUrl, INFAAS_STORE: input.layout.store, INFAAS_BIND: input.environment.INFAAS_BIND,
    // For the workers that it starts as machines of the fleet: they outlive it, and end with this process.
    INFAAS_WORKER_PROGRAM: join(input.layout.root, WORKER_PROGRAM), INFAAS_MACHINES_DIR: input.layout.machines, INFAAS_RUN_DIR: input.layout.run,
    INFAAS_LOGS_DIR: input.layout.logs, INFAAS_PRODUCT_PID: String(process.pid),
  });
}

function gateway(input: Omit<PartsInput, 'databaseUrl' | 'queueUrl'>): PartSpec {
  const { environment, layout } = input;
  const spec = node(input, { name: 'gateway', program: 'apps/scheduler/dist/gateway-main.mjs', nodeArgs: GATEWAY_NODE_ARGS }, {
    ...link(input), INFAAS_BIND: environment.INFAAS_BIND, INFAAS_HTTP_PORT: String(environment.INFAAS_HTTP_PORT),
    INFAAS_GRPC_PORT: String(environment.INFAAS_GRPC_PORT), INFAAS_METRICS_PORT: String(environment.INFAAS_METRICS_PORT), INFAAS_HOME: layout.home,
  });
  return { ...spec, stopWithinMs: 35_000 }; // queries in flight may take their whole default deadline
}

function worker({ queueUrl, ...input }: Omit<PartsInput, 'databaseUrl'>, name: string, own: Record<string, string>): PartSpec {
  return node(input, { name, program: WORKER_PROGRAM }, {
    ...link(input), INFAAS_QUEUE_URL: queueUrl, INFAAS_STORE: input.layout.store, INFAAS_RUN_DIR: input.layout.run, ...own,
  });
}

function gpuWorkers(input: PartsInput): PartSpec[] {
  const gpu = (name: string, own: Record<string, string>): PartSpec => (
    { ...worker(input, name, { INFAAS_WORKER_KIND: 'gpu', ...own }), finalExitCode: NOTHING_TO_OFFER_EXIT }
  );
  const { softwareGpu: driver } = input;
  return [
    ...(findGpuDevices().length > 0 ? [gpu('gpu-worker', { INFAAS_WORKER_NAME: 'local-gpu' })] : []),
    // Old loaders read the first name of the variable, new ones the second.
    ...(driver === null ? [] : [gpu('software-gpu-worker', { INFAAS_WORKER_NAME: 'local-software-gpu', VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver })]),
  ];
}

function web(input: PartsInput): PartSpec {
  const { environment, addresses, secrets, layout } = input;
  const app = join(layout.root, 'apps/web');
  const port = String(environment.INFAAS_WEB_PORT);
  const next = join(app, 'node_modules/next/dist/bin/next');
  const spec = node(input, { name: 'web', program: next, args: ['start', '--port', port, '--hostname', environment.INFAAS_BIND], cwd: app }, {
    DATABASE_URL: input.databaseUrl, INFAAS_LINK_TOKEN: secrets.linkToken, INFAAS_AUTH_SECRET: secrets.authSecret, INFAAS_STORE: layout.store,
    INFAAS_HTTP_URL: addresses.httpUrl, INFAAS_WEB_PORT: port, INFAAS_BIND: environment.INFAAS_BIND, INFAAS_WEB_URL: addresses.webUrl,
  });
  if (!existsSync(join(app, '.next/BUILD_ID'))) throw new StartupError(`${app}/.next is missing: build first (npm run build)`);
  return spec;
}

type Linked = Pick<PartsInput, 'addresses' | 'environment' | 'secrets'>;

function link({ addresses, environment, secrets }: Linked): Record<string, string> {
  return {
    INFAAS_CONTROL_HOST: addresses.host, INFAAS_CONTROL_PORT: String(environment.INFAAS_CONTROL_PORT), INFAAS_LINK_TOKEN: secrets.linkToken,
  };
}

type Program = { name: string; program: string; args?: readonly string[]; nodeArgs?: readonly string[]; cwd?: string };

function node({ layout, inherited }: Pick<PartsInput, 'layout' | 'inherited'>, { name, program, args = [], nodeArgs = [], cwd }: Program, env: Record<string, string>): PartSpec {
  const file = program.startsWith('/') ? program : join(layout.root, program);
  if (!existsSync(file)) throw new StartupError(`${file} is missing: build first (npm run build)`);
  return {
    name, command: process.execPath, args: ['--enable-source-maps', ...nodeArgs, file, ...args], cwd: cwd ?? layout.root,
    env: { ...inherited, ...env, INFAAS_EXIT_WITH_PARENT: '1' }, stopSignal: 'SIGTERM', stopWithinMs: 12_000,
  };
}
