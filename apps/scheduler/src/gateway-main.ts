import { join } from 'node:path';
import type { Server } from 'node:http';
import { growHeapFreely } from '@infaas/shared/platform/heap-growth';
import { createLogger } from '@infaas/shared/platform/logger';
import { createShutdown } from '@infaas/shared/platform/shutdown';
import { readGatewayEnv, type GatewayEnv } from './gateway-env';
import { controlLink } from './gateway/adapters/control-link';
import { openMemoryFile } from './gateway/adapters/memory-file';
import { openSocketStream } from './gateway/adapters/socket-stream';
import { createGateway } from './gateway/create-gateway';
import { createGrpcServer } from './gateway/grpc/grpc-server';
import { readCorsRules } from './gateway/http/cors';
import { createHttpServer } from './gateway/http/http-server';
import { listen } from './gateway/http/listen';
import { createMetricsServer } from './gateway/http/metrics-server';
import { openViewFile } from './gateway/view-file';

const VERSION = '0.1.0';
const DRAIN_MS = 10_000;
/** Frames and answers of small queries are cut from slabs of this size; each slab of its own would cost more than its bytes. */
const BUFFER_SLAB_BYTES = 64 * 1024;

try {
  await main(readGatewayEnv());
} catch (error) {
  createLogger('gateway').fatal({ error: String(error) }, error instanceof Error ? error.message : 'the gateway could not start');
  process.exit(1);
}

async function main(env: GatewayEnv): Promise<void> {
  growHeapFreely();
  Buffer.poolSize = BUFFER_SLAB_BYTES;
  const logger = createLogger('gateway', env.INFAAS_LOG_LEVEL);
  const shutdown = createShutdown(logger, DRAIN_MS + 5_000);
  const gateway = createGateway(
    {
      openControl: controlLink({ host: env.INFAAS_CONTROL_HOST, port: env.INFAAS_CONTROL_PORT }),
      openStream: openSocketStream, openSharedFile: openMemoryFile,
      viewStore: openViewFile(join(env.INFAAS_HOME, 'gateway-view.json'), logger),
      clock: { nowUs: () => Math.round(performance.now() * 1_000), nowMs: () => Date.now() },
      random: Math.random,
      logger,
    },
    { name: env.INFAAS_GATEWAY_NAME, version: VERSION, linkToken: env.INFAAS_LINK_TOKEN },
  );
  shutdown.add('gateway', () => gateway.close(DRAIN_MS));
  const http = createHttpServer(gateway, { cors: readCorsRules(env.INFAAS_CORS_ORIGINS) });
  const metrics = createMetricsServer(gateway);
  const grpc = createGrpcServer(gateway);
  const host = env.INFAAS_BIND;
  const ports = {
    metrics: await listen(metrics, { host, port: env.INFAAS_METRICS_PORT, variable: 'INFAAS_METRICS_PORT' }),
    grpc: await grpc.listen({ host, port: env.INFAAS_GRPC_PORT, variable: 'INFAAS_GRPC_PORT' }),
    http: await listen(http, { host, port: env.INFAAS_HTTP_PORT, variable: 'INFAAS_HTTP_PORT' }),
  };
  shutdown.add('metrics', () => stop(metrics));
  shutdown.add('listeners', async () => {
    const closing = Promise.all([stop(http), grpc.close(DRAIN_MS)]);
    const timer = setTimeout(() => http.closeAllConnections(), DRAIN_MS);
    await closing;
    clearTimeout(timer);
  });
  logger.info({ host, ...ports }, 'the gateway listens');
}

/** Stops listening and waits for the requests that are under way. */
function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
