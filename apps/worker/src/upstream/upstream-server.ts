import { readFileSync, statSync } from 'node:fs';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { DATA_TYPES, type TensorSpec } from '@infaas/shared/domain/tensor';
import { DESCRIPTOR_LIMIT_BYTES, upstreamDescriptorSchema, type UpstreamDescriptor } from '@infaas/shared/jobs/upstream-jobs';
import type { AddressRules } from '@infaas/shared/platform/address-rules';
import { openGuardedFetch, readWholeBody, type GuardedFetch } from '@infaas/shared/platform/guarded-fetch';
import { z } from 'zod';
import { decodeAnswer, encodeRequest, type NamedTensor } from './infer-wire';

/** What a server says of its model. */
export type UpstreamModel = { inputs: TensorSpec[]; outputs: TensorSpec[]; /** The largest batch it takes, where it says so. */ maxBatch: number | null; binary: boolean };

/** One model of a server that speaks the Open Inference Protocol over HTTP. */
export type UpstreamServer = {
  /** Whether the model is ready; never rejects. */
  ready(timeoutMs: number): Promise<boolean>;
  describe(): Promise<UpstreamModel>;
  /** Runs a batch; rejects with ServingError: `unavailable` or `deadline` where nobody answered, anything else the server's own refusal. */
  infer(inputs: readonly NamedTensor[], outputs: readonly string[], binary: boolean): Promise<NamedTensor[]>;
  close(): void;
};

const DESCRIBE_MS = 10_000;
const INFER_MS = 60_000;
const METADATA_BYTES = 1_000_000;
const ANSWER_BYTES = 256 * 1024 * 1024;

const tensorSchema = z.object({ name: z.string().min(1).max(256), datatype: z.enum(DATA_TYPES), shape: z.array(z.number().int()).max(16) });
const metadataSchema = z.object({ inputs: z.array(tensorSchema).min(1).max(64), outputs: z.array(tensorSchema).min(1).max(64) });
const serverSchema = z.object({ extensions: z.array(z.string()).default([]) });
const configSchema = z.object({ max_batch_size: z.number().int().nonnegative() });

/** Reads what stands in the place of a model. Throws when it is no descriptor. */
export function readDescriptor(path: string): UpstreamDescriptor {
  if (statSync(path).size > DESCRIPTOR_LIMIT_BYTES) throw new ServingError('malformed', 'this is no description of an upstream: it is too long');
  return upstreamDescriptorSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Opens a server; nothing is connected to before it is asked. Connections are kept, and every new one is checked against the rules. */
export function openUpstreamServer(descriptor: UpstreamDescriptor, rules: AddressRules): UpstreamServer {
  const client = openGuardedFetch(rules, { keepAlive: true, maxSockets: 8 });
  const base = `${descriptor.url.replace(/\/+$/, '')}/v2`;
  const model = `${base}/models/${encodeURIComponent(descriptor.model)}${descriptor.version === null ? '' : `/versions/${encodeURIComponent(descriptor.version)}`}`;
  return {
    ready: (timeoutMs) => client.fetch(`${model}/ready`, { timeoutMs, maxBytes: METADATA_BYTES }).then(async ({ status, body }) => {
      await readWholeBody(body);
      return status === 200;
    }).catch(() => false),
    async describe() {
      const metadata = await readJson(client, model, metadataSchema);
      const { extensions } = await readJson(client, base, serverSchema).catch(() => ({ extensions: [] as string[] }));
      const config = await readJson(client, `${model}/config`, configSchema).catch(() => null);
      const specs = (tensors: z.infer<typeof metadataSchema>['inputs']): TensorSpec[] => tensors.map(({ name, datatype, shape }) => ({ name, dtype: datatype, shape: shape.map((size) => (size < 0 ? -1 : size)) }));
      const maxBatch = config && config.max_batch_size > 0 ? config.max_batch_size : null;
      return { inputs: specs(metadata.inputs), outputs: specs(metadata.outputs), maxBatch, binary: extensions.some((name) => name.startsWith('binary_tensor_data')) };
    },
    async infer(inputs, outputs, binary) {
      const { headers, body } = encodeRequest(inputs, outputs, binary);
      const answer = await client.fetch(`${model}/infer`, { method: 'POST', headers, body, timeoutMs: INFER_MS, maxBytes: ANSWER_BYTES });
      const bytes = await readWholeBody(answer.body);
      if (answer.status !== 200) throw refusal(answer.status, bytes);
      const jsonBytes = answer.headers['inference-header-content-length'];
      return decodeAnswer(bytes, jsonBytes === undefined ? null : Number(jsonBytes));
    },
    close: () => client.close(),
  };
}

async function readJson<T>(client: GuardedFetch, url: string, schema: z.ZodType<T>): Promise<T> {
  const answer = await client.fetch(url, { timeoutMs: DESCRIBE_MS, maxBytes: METADATA_BYTES });
  const bytes = await readWholeBody(answer.body);
  if (answer.status !== 200) throw refusal(answer.status, bytes, url);
  const parsed = schema.safeParse(parse(bytes));
  if (!parsed.success) throw new ServingError('malformed', `${url} does not answer as the Open Inference Protocol wants: ${z.prettifyError(parsed.error).slice(0, 500)}`, 'See that the address is that of the server, without /v2.');
  return parsed.data;
}

function refusal(status: number, body: Buffer, url?: string): ServingError {
  const said = z.object({ error: z.string() }).safeParse(parse(body));
  const reason = said.success ? said.data.error.slice(0, 500) : `status ${status}`;
  if (url !== undefined) return new ServingError(status >= 500 ? 'unavailable' : 'unknown_name', `${url} answers: ${reason}`, 'Check the address and the name of the model.');
  return new ServingError(status >= 500 || status === 429 ? 'capacity' : 'malformed', `the upstream answers: ${reason}`);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
