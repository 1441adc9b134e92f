import { existsSync } from 'node:fs';
import { join } from 'node:path';
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
};

export type Parts = { control: PartSpec; gateway: PartSpec; worker: PartSpec; web: PartSpec };

/** Returns how the four programs of the product are run; each is given exactly the secrets and addresses that it uses. */
export function productParts(input: PartsInput): Parts {
  return { control: control(input), gateway: gateway(input), worker: worker(input), web: web(input) };
}

function control({ databaseUrl, queueUrl, ...input }: PartsInput): PartSpec {
  return node(input, { name: 'control', program: 'apps/scheduler/dist/control-main.mjs' }, {
    ...link(input), DATABASE_URL: databaseUrl, INFAAS_QUEUE_URL: queueUrl, INFAAS_STORE: input.layout.store, INFAAS_BIND: input.environment.INFAAS_BIND,
  });
}

function gateway(input: Omit<PartsInput, 'databaseUrl' | 'queueUrl'>): PartSpec {
  const { environment, layout } = input;
  const spec = node(input, { name: 'gateway', program: 'apps/scheduler/dist/gateway-main.mjs' }, {
    ...link(input), INFAAS_BIND: environment.INFAAS_BIND, INFAAS_HTTP_PORT: String(environment.INFAAS_HTTP_PORT),
    INFAAS_GRPC_PORT: String(environment.INFAAS_GRPC_PORT), INFAAS_METRICS_PORT: String(environment.INFAAS_METRICS_PORT), INFAAS_HOME: layout.home,
  });
  return { ...spec, stopWithinMs: 35_000 }; // queries in flight may take their whole default deadline
}

function worker({ queueUrl, ...input }: Omit<PartsInput, 'databaseUrl'>): PartSpec {
  return node(input, { name: 'worker', program: 'apps/worker/dist/worker-main.mjs' }, {
    ...link(input), INFAAS_WORKER_NAME: 'local-1', INFAAS_QUEUE_URL: queueUrl, INFAAS_STORE: input.layout.store, INFAAS_RUN_DIR: input.layout.run,
  });
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

type Program = { name: string; program: string; args?: readonly string[]; cwd?: string };

function node({ layout, inherited }: Pick<PartsInput, 'layout' | 'inherited'>, { name, program, args = [], cwd }: Program, env: Record<string, string>): PartSpec {
  const file = program.startsWith('/') ? program : join(layout.root, program);
  if (!existsSync(file)) throw new StartupError(`${file} is missing: build first (npm run build)`);
  return {
    name, command: process.execPath, args: ['--enable-source-maps', file, ...args], cwd: cwd ?? layout.root,
    env: { ...inherited, ...env, INFAAS_EXIT_WITH_PARENT: '1' }, stopSignal: 'SIGTERM', stopWithinMs: 12_000,
  };
}
