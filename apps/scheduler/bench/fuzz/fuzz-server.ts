import { startConformanceWorld } from '../../src/gateway/conformance/testing/conformance-world';

/** The gateway that is fuzzed, in a process of its own: it says its ports, then its memory whenever it is asked. */
const world = await startConformanceWorld({ maxBodyBytes: 200_000 });

process.on('message', () => {
  // What the test's ends keep is not the gateway's.
  world.told.length = 0;
  for (const host of [world.echo, world.digits]) host.queries.length = host.cancelled.length = 0;
  // Twice: what the first collection finalises is freed by the second.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({ heapUsed, external, rss, open: world.gateway.load().open });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ http: world.port, grpc: world.grpcPort });
