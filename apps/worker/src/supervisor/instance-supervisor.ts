import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { IDLE_INSTANCE_STATS, type InstanceStats } from '@infaas/shared/domain/instance';
import type { Executable } from '@infaas/shared/jobs/catalogue';
import { runLimitUs } from '../host/ipc-messages';
import { expectProvider } from './expect-provider';
import type { HostAddress } from './host-client';
import type { HostPool } from './host-pool';
import type { HostProcess } from './host-process';
import { anonymousBytes } from './process-memory';

const WATCH_MS = 1_000;
const LOAD_LIMIT_MS = 110_000;
/** A host whose main thread has been silent this much longer than any run may last is stuck inside one. */
const SILENCE_GRACE_MS = 2_000;
/** Killed at this multiple of the budget, plus what a full queue and the host's own heap may take. */
const MEMORY_FACTOR = 1.25;
const SERVING_ALLOWANCE_BYTES = 320 * 1024 * 1024;

export type InstanceEvent = { id: string; state: 'active' | 'stopped' | 'failed'; address: string | null; loadUs: number | null; reason: string | null };

export type SupervisorOptions = {
  pool: HostPool;
  /** Private directory of the sockets; short, because a socket's path must stay below 100 characters. */
  runDirectory: string;
  artifactPath: (sha256: string) => string;
  onEvent: (event: InstanceEvent) => void;
  /** What a gateway's hello to an instance must carry. */
  tokenOf: (instanceId: string) => string;
  servingAllowanceBytes?: number;
  /** Execution providers that work here. */
  providers: readonly string[];
};

type Running = {
  id: string;
  executable: Executable;
  socketPath: string;
  started: Promise<{ address: string; loadUs: number }>;
  host: HostProcess | null;
  stats: InstanceStats;
  /** When the host last answered a poll, or finished loading. */
  answeredAtMs: number | null;
  stopping: boolean;
};

/** Starts, watches and stops the instances of this worker: one child process each. */
export class InstanceSupervisor {
  readonly #options: SupervisorOptions;
  readonly #running = new Map<string, Running>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.watch(), WATCH_MS);
  }

  /** Loads a variant; the same id again gives the instance that runs. Rejects with the reason when it cannot be loaded. */
  start(id: string, executable: Executable): Promise<{ address: string; loadUs: number }> {
    const known = this.#running.get(id);
    if (known) return known.started;
    const name = createHash('sha256').update(id).digest('hex').slice(0, 12);
    const instance: Running = {
      id, executable, socketPath: join(this.#options.runDirectory, `${name}.sock`), started: Promise.resolve({ address: '', loadUs: 0 }), host: null,
      stats: IDLE_INSTANCE_STATS, answeredAtMs: null, stopping: false,
    };
    this.#running.set(id, instance);
    instance.started = this.#load(instance).catch((error: unknown) => {
      this.#running.delete(id);
      throw error;
    });
    return instance.started;
  }

  /** Drains and ends an instance; false when there is none of that id. */
  async stop(id: string, drainMs: number): Promise<boolean> {
    const instance = this.#running.get(id);
    if (!instance) return false;
    instance.stopping = true;
    await instance.started.catch(() => undefined);
    await instance.host?.drain(drainMs);
    return true;
  }

  /** Loaded instances, for the hello to control. */
  list(): { id: string; variantId: string; address: string }[] {
    return [...this.#running.values()]
      .filter((instance) => instance.answeredAtMs !== null && !instance.stopping)
      .map((instance) => ({ id: instance.id, variantId: instance.executable.variantId, address: `unix:${instance.socketPath}` }));
  }

  /** Where a running instance of a variant listens, or null. */
  addressOf(variantId: string): HostAddress | null {
    const found = this.list().find((instance) => instance.variantId === variantId);
    return found ? { address: found.address, token: this.#options.tokenOf(found.id) } : null;
  }

  stats(): { id: string; pid: number; stats: InstanceStats }[] {
    return [...this.#running.values()].flatMap((instance) => (instance.host ? [{ id: instance.id, pid: instance.host.pid, stats: instance.stats }] : []));
  }

  /** Checks every host once: memory, and whether a run is stuck. */
  watch(): void {
    for (const instance of this.#running.values()) this.#check(instance);
  }

  /** Drains every instance, at most so long. */
  async close(drainMs: number): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#running.keys()].map((id) => this.stop(id, drainMs)));
  }

  async #load(instance: Running): Promise<{ address: string; loadUs: number }> {
    expectProvider(this.#options.providers, instance.executable);
    const host = await this.#options.pool.take();
    instance.host = host;
    rmSync(instance.socketPath, { force: true });
    const timer = setTimeout(() => host.kill(`loading took longer than ${LOAD_LIMIT_MS / 1_000} s`), LOAD_LIMIT_MS);
    try {
      const { loadUs } = await host.load({
        executable: instance.executable, artifactPath: this.#options.artifactPath(instance.executable.artifact), socketPath: instance.socketPath,
        token: this.#options.tokenOf(instance.id), engine: null,
      });
      const address = `unix:${instance.socketPath}`;
      instance.answeredAtMs = Date.now();
      void host.exited.then((end) => this.#ended(instance, end));
      this.#options.onEvent({ id: instance.id, state: 'active', address, loadUs, reason: null });
      return { address, loadUs };
    } catch (error) {
      host.kill('the variant could not be loaded');
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #check(instance: Running): void {
    const { host, executable } = instance;
    if (!host || instance.answeredAtMs === null) return;
    const memoryBytes = anonymousBytes(host.pid);
    const allowance = this.#options.servingAllowanceBytes ?? SERVING_ALLOWANCE_BYTES;
    if (executable.memoryBytes > 0 && memoryBytes > MEMORY_FACTOR * executable.memoryBytes + allowance) {
      return host.kill(`it used ${mib(memoryBytes)} of memory; its budget is ${mib(executable.memoryBytes)}`);
    }
    const limitMs = runLimitUs(executable) / 1_000;
    const silentMs = Date.now() - instance.answeredAtMs;
    if (silentMs > limitMs + WATCH_MS + SILENCE_GRACE_MS) return host.kill(`a run took longer than ${Math.round(limitMs)} ms and did not end`);
    host.poll(memoryBytes, (poll) => {
      instance.answeredAtMs = Date.now();
      instance.stats = poll.stats;
      if (poll.runningForUs > limitMs * 1_000) host.kill(`a run took longer than ${Math.round(limitMs)} ms and did not end`);
    });
  }

  #ended(instance: Running, end: { expected: boolean; reason: string }): void {
    this.#running.delete(instance.id);
    rmSync(instance.socketPath, { force: true });
    this.#options.onEvent({
      id: instance.id, state: end.expected ? 'stopped' : 'failed', address: null, loadUs: null, reason: end.expected ? null : end.reason,
    });
  }
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MiB`;
}
