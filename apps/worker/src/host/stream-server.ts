import { timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Executable } from '@infaas/shared/jobs/catalogue';
import type { BufferPool } from '@infaas/shared/protocol/buffer-pool';
import { createFrameReader } from '@infaas/shared/protocol/frame-reader';
import { decodeInfer, FLAG_PICTURE, FRAME, REFUSAL, type Frame } from '@infaas/shared/protocol/frames';
import type { BatchingInstance } from './batching-instance';
import { faultOfTensors } from './check-tensors';
import type { GraphSignature } from './graph-signature';
import { preparePictures } from './prepare-pictures';
import { createRegionReader, type RegionReader } from './region-reader';
import { createStreamConnection, type StreamConnection } from './stream-connection';
import { shapeKeyOf, type Clock } from './waiting-query';

const STATS_EVERY_US = 50_000;

export type StreamServerOptions = {
  socketPath: string;
  token: string | null;
  executable: Executable;
  signature: GraphSignature;
  instance: BatchingInstance;
  /** Where large frames are gathered. */
  frames: BufferPool;
  clock: Clock;
};

export type StreamServer = { batchEnded: () => void; close: () => void };

/** Listens for gateways on a unix socket and feeds their queries to the instance. Rejects when the socket cannot be made. */
export async function openStreamServer(options: StreamServerOptions): Promise<StreamServer> {
  const connections = new Map<StreamConnection, Socket>();
  const accept = (socket: Socket): void => serveConnection(socket, options, connections);
  const server: Server = createServer({ noDelay: true }, accept);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.socketPath, resolve);
  });
  let lastStatsUs = 0;
  return {
    batchEnded() {
      const now = options.clock();
      if (now - lastStatsUs < STATS_EVERY_US) return;
      lastStatsUs = now;
      const json = JSON.stringify(options.instance.stats());
      for (const connection of connections.keys()) {
        connection.sendStats(json);
        connection.flush();
      }
    },
    close() {
      server.close();
      for (const socket of connections.values()) socket.end();
    },
  };
}

function serveConnection(socket: Socket, options: StreamServerOptions, connections: Map<StreamConnection, Socket>): void {
  const connection = createStreamConnection(socket);
  const region = createRegionReader(options.frames);
  let greeted = false;
  const onFrame = (frame: Frame): void => {
    if (greeted) return handleFrame(frame, { connection, region }, options);
    const given = frame.type === FRAME.hello ? frame.body.toString('utf8') : null;
    if (given === null || (options.token !== null && !sameText(given, options.token))) throw new RangeError('no valid hello');
    greeted = true;
    connections.set(connection, socket);
  };
  const read = createFrameReader(onFrame, { pool: options.frames });
  socket.on('data', (chunk) => {
    try {
      read(chunk);
    } catch {
      // Bytes that are no frames, or a wrong token: this peer is no gateway.
      socket.destroy();
      return;
    }
    options.instance.pump();
    connection.flush();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    region.close();
    connections.delete(connection);
    options.instance.cancel((query) => query.source === connection);
  });
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function handleFrame(frame: Frame, { connection, region }: { connection: StreamConnection; region: RegionReader }, options: StreamServerOptions): void {
  switch (frame.type) {
    case FRAME.infer:
      return acceptQuery(region.whole(frame), connection, options);
    case FRAME.region:
      return connection.regionRead(region.open(frame.body.toString('utf8')));
    case FRAME.cancel: {
      const matches = (query: { source: unknown; queryId: number }): boolean => query.source === connection && query.queryId === frame.queryId;
      for (const query of options.instance.cancel(matches)) connection.refuse(query.queryId, REFUSAL.cancelled, 'cancelled');
      return;
    }
    case FRAME.ping:
      return connection.sendStats(JSON.stringify(options.instance.stats()));
    default:
      throw new RangeError(`a frame of type ${frame.type}`);
  }
}

let nextQuery = 0;

function acceptQuery(frame: Frame, connection: StreamConnection, options: StreamServerOptions): void {
  const { instance, signature, clock } = options;
  const now = clock();
  const infer = decodeInfer(frame.body);
  const bytes = frame.body.length;
  instance.statistics.arrived(now, infer.deadlineUs);
  const refuse = (code: number, message: string): void => connection.refuse(frame.queryId, code, message);
  if (instance.draining) return refuse(REFUSAL.draining, 'the instance is stopping');
  const picture = (frame.flags & FLAG_PICTURE) !== 0;
  const fault = picture ? null : faultOfTensors(signature, infer.tensors, infer.rows);
  if (fault !== null) return refuse(REFUSAL.badInput, fault);
  if (!instance.reserve(bytes)) return refuse(REFUSAL.overflow, 'the queue of the instance is full');
  const enqueue = (tensors: typeof infer.tensors): void => instance.enqueue({
    id: String((nextQuery += 1)), queryId: frame.queryId, source: connection, tensors, bytes, allRows: signature.batchable ? infer.rows : 1,
    rows: Math.min(signature.batchable ? infer.rows : 1, signature.maxBatch),
    arrivedUs: now, queuedUs: picture ? clock() : now, deadlineUs: infer.remainingUs > 0 ? now + infer.remainingUs : null, priority: infer.priority,
    applicationId: String(infer.applicationSlot), shapeKey: shapeKeyOf(tensors, hasFreeTrailing(signature)), cancelled: false, pooled: picture ? null : frame.pooled,
  });
  if (!picture) return enqueue(infer.tensors);
  preparePictures(options.executable, infer.tensors, infer.rows).then(
    (tensors) => {
      enqueue(tensors);
      instance.pump();
    },
    (error: unknown) => {
      instance.release(bytes);
      refuse(REFUSAL.badInput, error instanceof ServingError ? error.message : 'the picture cannot be decoded');
      connection.flush();
    },
  );
}

function hasFreeTrailing(signature: GraphSignature): boolean {
  return signature.inputs.some((spec) => spec.shape.indexOf(-1, 1) !== -1);
}
