import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadReply, ThreadRequest } from './host/engine';
import { openModelSession, type ModelSession, type SessionOptions } from './host/model-session';

/**
 * Entry point of the one thread of an instance host in which a longer running session lives: it answers runs in order, and hands every
 * buffer back.
 */
async function main(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('this file is a thread of the instance host');
  const send = (reply: ThreadReply, transfer: ArrayBuffer[] = []): void => port.postMessage(reply, transfer);
  let session: ModelSession;
  try {
    session = await openModelSession(workerData as SessionOptions);
  } catch (error) {
    return send({ kind: 'open-failed', message: error instanceof Error ? error.message : String(error) });
  }
  let last: Promise<void> = Promise.resolve();
  port.on('message', (request: ThreadRequest) => {
    last = last.then(() => answer(session, request, send));
  });
  send({ kind: 'opened' });
}

async function answer(session: ModelSession, request: ThreadRequest, send: (reply: ThreadReply, transfer?: ArrayBuffer[]) => void): Promise<void> {
  try {
    const outputs = await session.run(request.inputs);
    const transfer = new Set([...outputs, ...request.inputs].map((tensor) => tensor.data.buffer as ArrayBuffer));
    send({ kind: 'ran', id: request.id, outputs, inputs: request.inputs }, [...transfer]);
  } catch (error) {
    send({ kind: 'run-failed', id: request.id, message: error instanceof Error ? error.message : String(error) });
  }
}

void main();
