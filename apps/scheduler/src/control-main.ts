import { fileURLToPath } from 'node:url';
import { openDatabase } from '@infaas/db/client';
import { openContentStore } from '@infaas/shared/platform/content-store';
import { openGuardedFetch } from '@infaas/shared/platform/guarded-fetch';
import { queueLocation } from '@infaas/shared/platform/job-queue';
import { createLogger } from '@infaas/shared/platform/logger';
import { createShutdown } from '@infaas/shared/platform/shutdown';
import { readControlEnv } from './control-env';
import { systemClock } from './control/clock';
import { createControl } from './control/create-control';
import { createOptimalSolver } from './control/fleet/optimal-solver';
import { openSolverThread } from './control/fleet/solver-thread';
import { lead } from './control/leader';
import { isGoneHere, leaseHolder } from './control/lease-holder';
import { createPlanRunner } from './plan-process/run-plan';
import { openPlanQueue } from './queues/plan-queue';
import { openQueues } from './queues/open-queues';
import { openLinkServer } from './link-server/link-server';
import { listenForIntent } from './store/intent-listener';
import { createLocalProvider } from './providers/local/local-provider';
import { createLeaseStore } from './store/lease-store';
import { openStore } from './store/open-store';

const env = readControlEnv();
const logger = createLogger('control', env.logLevel);
const shutdown = createShutdown(logger);
const database = openDatabase(env.databaseUrl, 10);
shutdown.add('database', () => database.$disconnect());

const leadership = await lead(createLeaseStore(database), {
  holder: leaseHolder(),
  logger,
  isGone: isGoneHere,
  onLost: () => {
    // Nothing may be written any more: another control may lead by now. The launcher starts this one again.
    logger.fatal('lost the lease');
    process.exit(1);
  },
});
shutdown.add('lease', () => leadership.release());

const solverThread = env.solver === 'optimal' ? openSolverThread(new URL('./solver-thread-main.mjs', import.meta.url)) : null;
shutdown.add('solver', async () => solverThread?.close());
const { machines } = env;
const providers = machines === null ? [] : [createLocalProvider({ ...machines, command: [process.execPath, '--enable-source-maps', machines.program] })];
const control = await createControl({
  store: openStore(database),
  openQueues: (onEnded) => openQueues(queueLocation(env.queueUrl), onEnded),
  openLink: (handlers) => openLinkServer({ bind: env.bind, port: env.port, token: env.linkToken, handlers, logger }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    logger.fatal(`port ${env.port} is in use; move it with INFAAS_CONTROL_PORT`);
    process.exit(1);
  }),
  clock: systemClock,
  contentStore: openContentStore(env.store),
  logger,
  idleStopMs: env.idleStopMs, offlineKeepMs: env.offlineKeepMs,
  plans: {
    openQueue: (handle) => openPlanQueue({ location: queueLocation(env.queueUrl), logger, handle }),
    run: createPlanRunner(fileURLToPath(new URL('./planner-main.mjs', import.meta.url))),
  },
  webhooks: { outgoing: openGuardedFetch(env.webhookRules), installationSecret: env.linkToken },
  solver: solverThread === null ? undefined : createOptimalSolver(solverThread), measuring: env.measuring, providers, fleetPatienceMs: env.fleetPatienceMs,
});
shutdown.add('control', () => control.stop());
const listener = listenForIntent(env.databaseUrl, () => control.intentChanged());
shutdown.add('intent listener', () => listener.close());
logger.info({ port: control.port }, 'control leads');
