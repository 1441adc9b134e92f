import { readParameters, type Answer } from './answer';
import { InfaasError } from './infaas-error';
import { decodeInfer } from './infer-wire';
import { pause, type CallOptions, type Transport } from './transport';

export type DeferredState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'expired';
export type DeferredStatus<Outputs> = { id: string; state: DeferredState; error: string | null; answer: Answer<Outputs> | null };
export type ResultOptions = CallOptions & { /** The first pause between two looks; it grows to ten times that. */ pollMs?: number };

/** A durable query: accepted once, it is answered whatever dies meanwhile. */
export type DeferredQuery<Outputs> = {
  readonly id: string;
  status(options?: CallOptions): Promise<DeferredStatus<Outputs>>;
  /** Waits for the answer; throws InfaasError with the state as code when there will be none, `deadline` after `timeoutMs`. */
  result(options?: ResultOptions): Promise<Answer<Outputs>>;
  cancel(options?: CallOptions): Promise<DeferredStatus<Outputs>>;
};

const POLL_MS = 100;
const LONGEST_POLLS = 10;
const GROWTH = 1.5;

/** Returns the handle of an accepted query. */
export function deferredQuery<Outputs>(transport: Transport, id: string): DeferredQuery<Outputs> {
  const path = `/v2/deferred/${encodeURIComponent(id)}`;

  async function status(options: CallOptions = {}, method: 'GET' | 'DELETE' = 'GET'): Promise<DeferredStatus<Outputs>> {
    const { bytes } = await transport.send({ method, path }, options);
    const { json, outputs } = decodeInfer(bytes, null);
    const done = json['state'] === 'done' && json['outputs'] !== undefined;
    return {
      id, state: json['state'] as DeferredState, error: typeof json['error'] === 'string' ? json['error'] : null,
      answer: done ? { outputs: outputs as Outputs, id, ...readParameters(json['parameters']) } : null,
    };
  }

  return {
    id,
    status: (options) => status(options),
    cancel: (options) => status(options, 'DELETE'),
    async result({ pollMs = POLL_MS, ...options } = {}) {
      const deadlineMs = performance.now() + (options.timeoutMs ?? Infinity);
      for (let waitMs = pollMs; ; waitMs = Math.min(LONGEST_POLLS * pollMs, waitMs * GROWTH)) {
        const leftMs = deadlineMs - performance.now();
        const now = await status({ ...options, timeoutMs: Number.isFinite(leftMs) ? Math.max(0, leftMs) : undefined });
        if (now.answer) return now.answer;
        if (now.state !== 'queued' && now.state !== 'running') throw new InfaasError(now.error ?? `the query was ${now.state}`, { status: 200, code: now.state });
        if (performance.now() + waitMs > deadlineMs) throw new InfaasError(`the query is still ${now.state}`, { status: 0, code: 'deadline', hint: 'Ask again later: it goes on.' });
        await pause(waitMs, options.signal);
      }
    },
  };
}
