import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBufferPool } from '@infaas/shared/protocol/buffer-pool';
import { loadOnnxRuntime } from '../onnx/load-onnxruntime';
import { BatchingInstance } from './batching-instance';
import type { FromHost, LoadOrder, MeasuredRuns, MeasureOrder, ToHost } from './ipc-messages';
import { hostClock, loadGraph, timedRun, type LoadedGraph } from './load-instance';
import { openStreamServer, type StreamServer } from './stream-server';
import { trialBatch } from './trial-batch';

/** Of frames that came in several chunks, kept to be filled again. */
const KEPT_FRAME_BYTES = 64 * 1024 * 1024;

type Serving = { graph: LoadedGraph; instance: BatchingInstance; server: StreamServer; socketPath: string };

/** The host's life: imports ONNX Runtime, waits as a spare, loads once, serves until drained or until its supervisor goes away. */
export function serveHost(options: { threadFile: URL; send: (message: FromHost) => void; exit: (code: number) => void }): (message: ToHost) => void {
  const { send } = options;
  let serving: Serving | null = null;
  void loadOnnxRuntime().then(() => send({ kind: 'ready' }));

  const load = async (order: LoadOrder): Promise<void> => {
    try {
      const graph = await loadGraph(order, options.threadFile);
      serving = await openServing(order, graph);
      const { maxBatch, batchable } = graph.signature;
      send({ kind: 'loaded', loadUs: graph.loadUs, engine: graph.engine.kind, signature: { maxBatch, batchable } });
    } catch (error) {
      send({ kind: 'load-failed', message: messageOf(error) });
    }
  };
  const drain = async (): Promise<void> => {
    if (serving) {
      await serving.instance.drain();
      serving.server.close();
      rmSync(serving.socketPath, { force: true });
    }
    send({ kind: 'drained' });
    setImmediate(() => options.exit(0));
  };

  return (message) => {
    switch (message.kind) {
      case 'load':
        return void load(message.order);
      case 'measure':
        return void measure(serving, message.order).then(
          (runs) => send({ kind: 'measured', id: message.id, runs }),
          (error: unknown) => send({ kind: 'measure-failed', id: message.id, message: messageOf(error) }),
        );
      case 'poll': {
        if (!serving) return;
        serving.instance.statistics.memoryBytes = message.memoryBytes;
        return send({ kind: 'polled', id: message.id, stats: serving.instance.stats(), runningForUs: serving.instance.runningForUs() });
      }
      case 'drain':
        return void drain();
    }
  };
}

async function openServing(order: LoadOrder, graph: LoadedGraph): Promise<Serving> {
  const { engine, signature, model } = graph;
  let server: StreamServer | null = null;
  const frames = createBufferPool({ buffers: 32, bytes: KEPT_FRAME_BYTES });
  const instance = new BatchingInstance({ engine, signature, model, clock: hostClock, frames, onBatchEnd: () => server?.batchEnded() });
  server = await openStreamServer({
    socketPath: order.socketPath, token: order.token, executable: order.executable, signature, instance, frames, clock: hostClock,
  });
  return { graph, instance, server, socketPath: order.socketPath };
}

/** Runs each batch size a few times in turn, exactly as served batches run. */
async function measure(serving: Serving | null, order: MeasureOrder): Promise<MeasuredRuns> {
  if (!serving) throw new Error('nothing is loaded');
  const { engine, signature, trialSize } = serving.graph;
  const job = { engine, signature, trialSize, pool: createBufferPool() };
  const runs: MeasuredRuns = [];
  for (const batch of order.batches) {
    const runsUs: number[] = [];
    const tensors = trialBatch(signature.inputs, batch, trialSize);
    for (let run = 0; run < order.runsPerBatch; run += 1) {
      if (order.pauseMs !== undefined) await sleep(order.pauseMs);
      runsUs.push(await timedRun(job, batch, tensors));
    }
    runs.push({ batch, runsUs });
  }
  return runs;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
