import { Worker } from 'node:worker_threads';
import type { EngineKind } from './ipc-messages';
import { openModelSession, type RunTensor, type SessionOptions } from './model-session';

export type EngineRun = {
  outputs: RunTensor[];
  /** The buffers that were handed in, to be used again; empty where they did not come back. */
  inputs: RunTensor[];
};

/** Runs batches one after the other. `run` takes the buffers over until it resolves. */
export type Engine = { kind: EngineKind; run: (inputs: RunTensor[]) => Promise<EngineRun>; close: () => Promise<void> };

/** What crosses to the session thread and back. */
export type ThreadRequest = { id: number; inputs: RunTensor[] };
export type ThreadReply =
  | { kind: 'opened' }
  | { kind: 'open-failed'; message: string }
  | { kind: 'ran'; id: number; outputs: RunTensor[]; inputs: RunTensor[] }
  | { kind: 'run-failed'; id: number; message: string };

/** Opens a session on this thread. Runs block it: for graphs whose full batch takes less than a millisecond. */
export async function openInlineEngine(options: SessionOptions): Promise<Engine> {
  const session = await openModelSession(options);
  return {
    kind: 'inline',
    run: async (inputs) => ({ outputs: await session.run(inputs), inputs }),
    close: () => session.release(),
  };
}

/**
 * Opens a session in a thread of its own; buffers are transferred there and back, never copied. The thread is never terminated while
 * it runs: that would abort the process.
 */
export function openThreadEngine(options: SessionOptions, threadFile: string | URL): Promise<Engine> {
  const worker = new Worker(threadFile, { workerData: options });
  const waiting = new Map<number, { resolve: (run: EngineRun) => void; reject: (error: Error) => void }>();
  let nextId = 0;
  const engine: Engine = {
    kind: 'thread',
    run(inputs) {
      const id = (nextId += 1);
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, inputs } satisfies ThreadRequest, inputs.map((tensor) => tensor.data.buffer as ArrayBuffer));
      });
    },
    async close() {
      await worker.terminate();
    },
  };
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(error);
      for (const { reject: rejectRun } of waiting.values()) rejectRun(error);
      waiting.clear();
    };
    worker.on('error', fail);
    worker.on('exit', () => fail(new Error('the session thread ended')));
    worker.on('message', (reply: ThreadReply) => {
      if (reply.kind === 'opened') return resolve(engine);
      if (reply.kind === 'open-failed') return fail(new Error(reply.message));
      const run = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (reply.kind === 'ran') run?.resolve(reply);
      else run?.reject(new Error(reply.message));
    });
  });
}
