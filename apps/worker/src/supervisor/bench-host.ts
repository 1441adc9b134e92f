import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Executable } from '@infaas/shared/jobs/catalogue';
import type { EngineKind } from '../host/ipc-messages';
import type { HostAddress } from './host-client';
import type { HostPool } from './host-pool';
import type { HostProcess, LoadedHost } from './host-process';
import { expectProvider } from './expect-provider';

/** A host that serves nobody but the worker itself: for measuring, evaluating and deferred queries. */
export type BenchHost = { host: HostProcess; loaded: LoadedHost; address: HostAddress; close: () => Promise<void> };

/** Where hosts come from and what they read. */
export type BenchPlace = { pool: HostPool; runDirectory: string; artifactPath: (sha256: string) => string; providers: readonly string[] };

/** Loads a variant into a host of its own. Rejects with ONNX Runtime's reason. */
export async function openBenchHost(place: BenchPlace, executable: Executable, engine: EngineKind | null): Promise<BenchHost> {
  expectProvider(place.providers, executable);
  const host = await place.pool.take();
  const socketPath = join(place.runDirectory, `b${randomBytes(5).toString('hex')}.sock`);
  const token = randomBytes(16).toString('hex');
  const close = async (): Promise<void> => {
    host.kill('no longer needed');
    await host.exited;
    rmSync(socketPath, { force: true });
  };
  try {
    const loaded = await host.load({ executable, artifactPath: place.artifactPath(executable.artifact), socketPath, token, engine });
    return { host, loaded, address: { address: `unix:${socketPath}`, token }, close };
  } catch (error) {
    await close();
    throw error;
  }
}
