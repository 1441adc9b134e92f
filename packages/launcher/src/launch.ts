import { join } from 'node:path';
import { applyMigrations } from '@infaas/db/migrate';
import { addressesOf } from './addresses';
import { announcement } from './announce';
import { ensureDatabase, prepareEmbeddedPostgres } from './embedded-postgres';
import type { LauncherEnvironment } from './env';
import type { Layout } from './layout';
import { productParts, type Parts } from './parts';
import { checkPorts } from './ports';
import { writePrivateFile } from './private-file';
import type { Product } from './product';
import { redisAnswers, resolveQueue } from './queue';
import { loadSecrets, type Secrets } from './secrets';
import { seedProduct } from './seed-product';
import { softwareGpuDriver } from './software-gpu';
import { StartupError } from './startup-error';
import { databaseAnswers, httpStatus, portAnswers, waitFor } from './wait-for';

export type LaunchContext = {
  environment: LauncherEnvironment;
  inherited: Readonly<Record<string, string>>;
  layout: Layout;
  product: Product;
  say: (line: string) => void;
};

const READY_WITHIN_MS = 600_000;

/** Starts everything, in order, and prints how to use it; resolves when the product is ready. Rejects when a part cannot run. */
export async function launch(context: LaunchContext): Promise<void> {
  const { environment, layout, product, say } = context;
  const softwareGpu = softwareGpuDriver(environment.INFAAS_SOFTWARE_GPU);
  await checkPorts(environment);
  const addresses = addressesOf(environment);
  const secretsFile = join(layout.home, 'secrets.json');
  const secrets = loadSecrets(secretsFile);
  const database = await startDatabase(context, secrets);
  const applied = await applyMigrations(database.url, join(layout.root, 'prisma/migrations'));
  if (applied.length > 0) say(`database: applied ${applied.join(', ')}`);
  const queue = await resolveQueue({
    home: layout.home, path: environment.PATH, preference: environment.INFAAS_QUEUE, redisUrl: environment.REDIS_URL, databaseUrl: database.url,
    password: secrets.queuePassword,
  });
  say(`job queue: ${queue.announcement}`);
  if (queue.spec) await product.start(queue.spec, () => redisAnswers(queue.url));
  const seeded = await seedProduct({ databaseUrl: database.url, environment, layout, secrets, webUrl: addresses.webUrl });
  if (seeded.first) say('demo workspace: made; its models are measured on this machine now');
  const installation = { webUrl: addresses.webUrl, httpUrl: addresses.httpUrl, grpcUrl: addresses.grpcUrl, metricsUrl: addresses.metricsUrl, apiKey: seeded.apiKey, adminEmail: environment.INFAAS_ADMIN_EMAIL };
  writePrivateFile(join(layout.home, 'installation.json'), JSON.stringify(installation, null, 2));
  const parts = productParts({ ...context, addresses, secrets, databaseUrl: database.url, queueUrl: queue.url, softwareGpu });
  await startParts(context, parts);
  if (product.isStopping()) return;
  process.stdout.write(announcement({
    addresses, adminEmail: environment.INFAAS_ADMIN_EMAIL, signInLink: seeded.signInLink,
    passwordAt: environment.INFAAS_ADMIN_PASSWORD === undefined ? secretsFile : 'INFAAS_ADMIN_PASSWORD', apiKey: seeded.apiKey,
    queue: queue.announcement, database: database.announcement, logs: layout.logs,
  }) + '\n');
  const ready = await waitFor(async () => (await httpStatus(`${addresses.httpUrl}/v2/health/ready`)) === 200, {
    withinMs: READY_WITHIN_MS, everyMs: 200, abandon: () => product.isStopping(),
  });
  if (ready) say('ready: the demo tasks answer');
  else if (!product.isStopping()) say(`not ready after ten minutes; still trying. Logs: ${layout.logs}`);
  await warmConsole(`http://${addresses.host}:${environment.INFAAS_WEB_PORT}`, seeded.apiKey);
  await startGpuWorkers(context, parts);
}

/** What a first visitor asks for. */
const FIRST_ROUTES = ['/sign-in', '/api/uploads', '/api/trpc/session.me', '/api/v1/task/list'];

/** Asks the console for what it loads when it is first asked, its database included: the first upload does not wait for seconds of that. */
async function warmConsole(consoleUrl: string, apiKey: string): Promise<void> {
  for (const route of FIRST_ROUTES) {
    const headers = { authorization: `Bearer ${apiKey}` };
    await fetch(`${consoleUrl}${route}`, { headers, redirect: 'manual', signal: AbortSignal.timeout(10_000) }).then((response) => response.body?.cancel(), () => undefined);
  }
}

async function startDatabase({ environment, layout, product, say }: LaunchContext, secrets: Secrets): Promise<{ url: string; announcement: string }> {
  if (environment.DATABASE_URL !== undefined) {
    const url = environment.DATABASE_URL;
    if (!(await waitFor(() => databaseAnswers(url), { withinMs: 5_000 }))) {
      throw new StartupError('DATABASE_URL is set, but no PostgreSQL answers there. Correct it, or unset it to use the embedded one.');
    }
    return { url, announcement: 'PostgreSQL at DATABASE_URL' };
  }
  const embedded = await prepareEmbeddedPostgres({ home: layout.home, password: secrets.databasePassword });
  const server = new URL(embedded.url);
  server.pathname = '/postgres';
  await product.start(embedded.spec, () => databaseAnswers(server.href));
  await ensureDatabase(embedded.url);
  say(`database: embedded PostgreSQL ${embedded.reason}`);
  return { url: embedded.url, announcement: `embedded PostgreSQL (${embedded.directory})` };
}

/** Last: finding out what an accelerator can do takes processor time, and the first measurements deserve a quiet machine. */
async function startGpuWorkers({ product, say }: LaunchContext, { gpuWorkers }: Parts): Promise<void> {
  for (const spec of gpuWorkers) {
    if (product.isStopping()) return;
    await product.start(spec, () => Promise.resolve(true));
    say(`${spec.name} started`);
  }
}

async function startParts({ environment, product, say }: LaunchContext, parts: Parts): Promise<void> {
  const { host, httpUrl } = addressesOf(environment);
  await product.start(parts.control, () => portAnswers(host, environment.INFAAS_CONTROL_PORT));
  say('control runs');
  await Promise.all([
    product.start(parts.gateway, async () => (await httpStatus(`${httpUrl}/v2/health/live`)) === 200).then(() => say('gateway runs')),
    product.start(parts.worker, () => Promise.resolve(true)).then(() => say('worker started')),
    product.start(parts.web, () => portAnswers(host, environment.INFAAS_WEB_PORT)).then(() => say('console runs')),
  ]);
}
