import { InfaasError } from './infaas-error';
import type { DataType, TaskMap, TaskSignature, TensorSpec } from './signature';
import type { CallOptions, Transport } from './transport';

type WireSpec = { name: string; datatype: DataType; shape: number[] };
type Metadata = { inputs?: WireSpec[]; outputs?: WireSpec[]; infaas?: { labels?: string[] } };

/** Returns a look-up of signatures: those that the caller has, else the server's own, asked for once. */
export function targetSignatures(transport: Transport, known: TaskMap): (target: string, options: CallOptions) => Promise<TaskSignature> {
  const asked = new Map<string, Promise<TaskSignature>>();
  return async (target, options) => {
    const mine = Object.hasOwn(known, target) ? known[target] : undefined;
    if (mine) return mine;
    const pending = asked.get(target) ?? fetchSignature(transport, target, options);
    asked.set(target, pending);
    pending.catch(() => asked.delete(target));
    return pending;
  };
}

async function fetchSignature(transport: Transport, target: string, options: CallOptions): Promise<TaskSignature> {
  const { bytes } = await transport.send({ method: 'GET', path: `/v2/models/${encodeURIComponent(target)}` }, options);
  const metadata = JSON.parse(new TextDecoder().decode(bytes)) as Metadata;
  if (!metadata.inputs || !metadata.outputs) throw new InfaasError(`${target} does not say what it takes`, { status: 200, code: 'not_ready', hint: 'Wait until it is ready.' });
  return { inputs: byName(metadata.inputs), outputs: byName(metadata.outputs), labels: metadata.infaas?.labels ?? [] };
}

function byName(specs: readonly WireSpec[]): Record<string, TensorSpec> {
  return Object.fromEntries(specs.map(({ name, datatype, shape }) => [name, { dtype: datatype, shape }]));
}
