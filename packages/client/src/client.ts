import { readParameters, type Answer, type Candidate, type Explanation, type PictureAnswer, type Served } from './answer';
import { deferredQuery, type DeferredQuery, type DeferredState, type DeferredStatus, type ResultOptions } from './deferred-query';
import { InfaasError, type Offer } from './infaas-error';
import { decodeInfer, encodeInfer, type WireRequest } from './infer-wire';
import { objectiveParameters, type Objective, type Parameters } from './objective';
import type { AnyTensor, DataType, InputOf, InputsOf, OutputsOf, TaskMap, TaskSignature, TensorOf, TensorSpec, UntypedInputs, UntypedOutputs } from './signature';
import { targetSignatures } from './target-signature';
import { encodeTensor, type GivenTensor, type WireTensor } from './tensor-bytes';
import { createTransport, type CallOptions, type TransportOptions } from './transport';

export { InfaasError };
export type { Answer, AnyTensor, CallOptions, Candidate, DataType, DeferredQuery, DeferredState, DeferredStatus, Explanation, InputOf, InputsOf, Objective, Offer, OutputsOf };
export type { PictureAnswer, ResultOptions, Served, TaskMap, TaskSignature, TensorOf, TensorSpec, UntypedInputs, UntypedOutputs };

export type ClientOptions<Tasks extends TaskMap> = TransportOptions & {
  /** Signatures that `infaas client-types` wrote: inputs and outputs of these targets are checked by the compiler. */
  tasks?: Tasks;
};
export type QueryOptions = Objective & CallOptions & { /** Comes back with the answer. */ id?: string; /** Only these outputs. */ outputs?: readonly string[]; version?: number };
export type DeferOptions = QueryOptions & { /** Queries with the same key are one; drawn when it is left out. */ idempotencyKey?: string; /** Is told when the query has ended. */ webhook?: string };
export type Picture = Blob | ArrayBuffer | Uint8Array<ArrayBuffer>;

/** A target that is known, or any other. */
export type TargetName<Tasks extends TaskMap> = (keyof Tasks & string) | (string & Record<never, never>);

export type Client<Tasks extends TaskMap> = {
  /** Asks a task, an architecture or a variant; resolves with its tensors, and throws InfaasError with what can be met instead. */
  query<Target extends TargetName<Tasks>>(target: Target, inputs: InputsOf<Tasks, Target>, options?: QueryOptions): Promise<Answer<OutputsOf<Tasks, Target>>>;
  /** Asks with a picture file (PNG, JPEG, WebP, GIF, BMP); resolves with the likeliest labels. */
  predict(target: string, picture: Picture, options?: QueryOptions): Promise<PictureAnswer>;
  /** Hands in a durable query; resolves once it is safe with the server. */
  defer<Target extends TargetName<Tasks>>(target: Target, inputs: InputsOf<Tasks, Target>, options?: DeferOptions): Promise<DeferredQuery<OutputsOf<Tasks, Target>>>;
  /** A durable query that was handed in earlier. */
  deferred<Target extends TargetName<Tasks>>(id: string, target?: Target): DeferredQuery<OutputsOf<Tasks, Target>>;
  /** What a target takes and answers with. */
  signature(target: string, options?: CallOptions): Promise<TaskSignature>;
};

/** Returns a client of one installation, with one key. It keeps nothing open: there is nothing to close. */
export function createClient<const Tasks extends TaskMap = Record<never, never>>(options: ClientOptions<Tasks>): Client<Tasks> {
  const transport = createTransport(options);
  const signatureOf = targetSignatures(transport, options.tasks ?? {});

  async function inferRequest(target: string, inputs: Readonly<Record<string, unknown>>, call: QueryOptions & { parameters?: Parameters }): Promise<WireRequest> {
    const signature = await signatureOf(target, call);
    return encodeInfer({
      inputs: encodeInputs(target, signature, inputs as Record<string, GivenTensor>), outputs: call.outputs, id: call.id,
      parameters: { ...objectiveParameters(call), ...call.parameters },
    });
  }

  return {
    async query<Target extends TargetName<Tasks>>(target: Target, inputs: InputsOf<Tasks, Target>, call: QueryOptions = {}) {
      const request = await inferRequest(target, inputs, call);
      const { headers, bytes } = await transport.send({ method: 'POST', path: pathOf(target, 'infer', call), ...request }, call);
      const jsonBytes = headers.get('inference-header-content-length');
      const { json, outputs } = decodeInfer(bytes, jsonBytes === null ? null : Number(jsonBytes));
      return { outputs: outputs as OutputsOf<Tasks, Target>, id: typeof json['id'] === 'string' ? json['id'] : undefined, ...readParameters(json['parameters']) };
    },
    async predict(target, picture, call = {}) {
      const search = new URLSearchParams(Object.entries(objectiveParameters(call)).map(([name, value]): [string, string] => [name, String(value)]));
      const path = `${pathOf(target, 'predict', call)}${search.size === 0 ? '' : `?${search.toString()}`}`;
      const { bytes } = await transport.send({ method: 'POST', path, headers: { 'content-type': 'application/octet-stream' }, body: picture }, call);
      const { json } = decodeInfer(bytes, null);
      return { labels: json['labels'] as PictureAnswer['labels'], ...readParameters(json['parameters']) };
    },
    async defer<Target extends TargetName<Tasks>>(target: Target, inputs: InputsOf<Tasks, Target>, { idempotencyKey, webhook, ...call }: DeferOptions = {}) {
      // With a key of its own a query that is sent again is still one query.
      const parameters = { deferred: true, idempotency_key: idempotencyKey ?? crypto.randomUUID(), ...(webhook === undefined ? {} : { webhook }) };
      const request = await inferRequest(target, inputs, { ...call, parameters });
      const { bytes } = await transport.send({ method: 'POST', path: pathOf(target, 'infer', call), ...request }, call);
      const { id } = JSON.parse(new TextDecoder().decode(bytes)) as { id: string };
      return deferredQuery<OutputsOf<Tasks, Target>>(transport, id);
    },
    deferred: (id) => deferredQuery(transport, id),
    signature: (target, call = {}) => signatureOf(target, call),
  };
}

function pathOf(target: string, action: string, { version }: QueryOptions): string {
  return `/v2/models/${encodeURIComponent(target)}${version === undefined ? '' : `/versions/${version}`}/${action}`;
}

function encodeInputs(target: string, signature: TaskSignature, inputs: Readonly<Record<string, GivenTensor>>): WireTensor[] {
  const odd = Object.keys(inputs).find((name) => !Object.hasOwn(signature.inputs, name));
  const names = Object.keys(signature.inputs);
  if (odd !== undefined) throw new InfaasError(`${target} has no input "${odd}"`, { status: 0, code: 'malformed', hint: `Its inputs are ${names.join(', ')}.` });
  return names.map((name) => {
    const [given, spec] = [inputs[name], signature.inputs[name]];
    if (given === undefined || spec === undefined) throw new InfaasError(`input "${name}" of ${target} is missing`, { status: 0, code: 'malformed', hint: `Its inputs are ${names.join(', ')}.` });
    return encodeTensor(name, given, spec);
  });
}
