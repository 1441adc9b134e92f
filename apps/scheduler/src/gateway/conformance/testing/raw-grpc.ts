import { Client, credentials, Metadata, type ClientDuplexStream, type ClientUnaryCall, type ServiceError } from '@grpc/grpc-js';
import { KEYS } from '../../testing/test-view';
import { decodeMessage, encodeMessage, type Decoded, type Message } from './wire';

export type GrpcAnswer = { message: Decoded; code: number; details: string; metadata: Record<string, string> };

export type RawGrpc = {
  /** Calls a method with bytes of our own making and resolves with what came back; code 0 is OK. */
  call(method: string, message: Message | Buffer, options?: { metadata?: Record<string, string>; deadlineMs?: number }): Promise<GrpcAnswer>;
  /** The same, and the call itself, which may be cancelled. */
  start(method: string, message: Message): { call: ClientUnaryCall; answer: Promise<GrpcAnswer> };
  /** Opens a stream of messages both ways. */
  stream(method: string, metadata?: Record<string, string>): ClientDuplexStream<Buffer, Buffer>;
  close(): void;
};

const same = (bytes: Buffer): Buffer => bytes;

/** Opens a client that knows no schema: paths and bytes are what the published service says. */
export function openGrpc(port: number, options: Record<string, number> = {}): RawGrpc {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), options);

  function start(method: string, message: Message | Buffer, { metadata = { authorization: `Bearer ${KEYS.good}` }, deadlineMs }: { metadata?: Record<string, string>; deadlineMs?: number } = {}): ReturnType<RawGrpc['start']> {
    const sent = metadataOf(metadata);
    const bytes = Buffer.isBuffer(message) ? message : encodeMessage(message);
    let settle: (answer: GrpcAnswer) => void = () => undefined;
    const answer = new Promise<GrpcAnswer>((resolve) => (settle = resolve));
    const call = client.makeUnaryRequest(`/inference.GRPCInferenceService/${method}`, same, same, bytes, sent, deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs }, (error: ServiceError | null, value?: Buffer) => {
      settle({ message: decodeMessage(value ?? Buffer.alloc(0)), code: error?.code ?? 0, details: error?.details ?? '', metadata: textsOf(error?.metadata) });
    });
    return { call, answer };
  }

  function stream(method: string, metadata: Record<string, string> = { authorization: `Bearer ${KEYS.good}` }): ClientDuplexStream<Buffer, Buffer> {
    return client.makeBidiStreamRequest(`/inference.GRPCInferenceService/${method}`, same, same, metadataOf(metadata));
  }

  return { start, stream, call: (method, message, more) => start(method, message, more).answer, close: () => client.close() };
}

function metadataOf(texts: Record<string, string>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(texts)) metadata.set(name, value);
  return metadata;
}

function textsOf(metadata: Metadata | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata?.getMap() ?? {}).map(([name, value]) => [name, value.toString()]));
}
