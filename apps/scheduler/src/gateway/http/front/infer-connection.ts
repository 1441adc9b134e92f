import type { Socket } from 'node:net';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Micros } from '@infaas/shared/domain/units';
import type { BufferPool } from '@infaas/shared/protocol/buffer-pool';
import { createInferRequestReader } from '@infaas/shared/protocol/infer-request-reader';
import { authenticate } from '../../access/authenticate';
import type { Gateway } from '../../create-gateway';
import type { Call } from '../../oip/oip-handler';
import { errorReply, type Reply } from '../reply';
import { inferReply } from '../infer-reply';
import { loopBusyUs } from '../loop-busy';
import { parseInferHead, type InferHead } from './infer-head';
import type { ReplyWriter } from './reply-writer';

export type FrontOptions = {
  gateway: Gateway;
  /** Buffers for bodies that come in several chunks. */
  bodies: BufferPool;
  replies: ReplyWriter;
  /** Gives a connection, with all bytes that were not served, to the full HTTP server for the rest of its life. */
  handOver: (socket: Socket) => void;
  /** False from the moment that no further requests are to be taken on a connection. */
  listening: () => boolean;
  keepAliveMs: number;
  onGone: (connection: InferConnection) => void;
};

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const MAX_HEAD_BYTES = 16 * 1024;
/** A client that sends on while its query runs is read no further than this. */
const MAX_BACKLOG_BYTES = 64 * 1024;
/** A body up to here gets a buffer at once; of a larger one only what has come takes memory. */
const MAX_POOLED_BYTES = 4 * 1024 * 1024;

/** Where a connection stands: between requests, within a body, or with a query under way. */
export type ConnectionState = 'idle' | 'body' | 'busy';

/**
 * One connection as long as it sends plain inference requests, one after the other. The first request that is anything else moves the
 * connection to the full HTTP server; a head that is not whole in one read counts as such.
 */
export class InferConnection {
  state: ConnectionState = 'idle';
  /** Since when it is in this state; `answered` says whether it ever was of use. */
  sinceUs: number;
  answered = 0;
  readonly #socket: Socket;
  readonly #options: FrontOptions;
  readonly #onData = (chunk: Buffer): void => this.#receive(chunk);
  readonly #onEnd = (): void => this.#gone();
  readonly #onClose = (): void => this.#gone();
  readonly #onDrain = (): void => this.#next();
  #backlog: Buffer | null = null;
  /** What is there of a body that comes in several chunks: gathered in a buffer of the pool, or, where it is too large for one, as it came. */
  #body: Buffer[] = [];
  #pooled: ArrayBuffer | null = null;
  #heldBytes = 0;
  /** The loop's time at work when the first part of such a body was there. */
  #busyBeforeUs = 0;
  #missing = 0;
  #call: Call | null = null;
  /** The head that was read last, byte for byte: clients repeat theirs. */
  #headBytes: Buffer | null = null;
  #head: InferHead | null = null;
  readonly #readRequest = createInferRequestReader();

  constructor(socket: Socket, options: FrontOptions) {
    this.#socket = socket;
    this.#options = options;
    this.sinceUs = options.gateway.nowUs();
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onClose);
    socket.on('drain', this.#onDrain);
    socket.on('error', ignore);
  }

  /** Ends the connection at once; a query under way is cancelled. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** Says why in one last reply, and ends the connection. */
  refuse(bytes: string): void {
    this.#socket.write(bytes);
    this.#gone();
  }

  #enter(state: ConnectionState): void {
    this.state = state;
    this.sinceUs = this.#options.gateway.nowUs();
  }

  #receive(chunk: Buffer): void {
    if (this.state === 'body') return this.#takeBody(chunk);
    if (this.state === 'busy' || this.#socket.writableNeedDrain || this.#backlog !== null) return this.#keep(chunk);
    this.#begin(chunk);
  }

  #keep(chunk: Buffer): void {
    this.#backlog = this.#backlog === null ? chunk : Buffer.concat([this.#backlog, chunk]);
    if (this.#backlog.length > MAX_BACKLOG_BYTES) this.#socket.pause();
  }

  /** Reads the head of the next request, which begins with these bytes. */
  #begin(bytes: Buffer): void {
    const headLength = this.#readHead(bytes);
    const head = this.#head;
    const call = headLength < 0 || head === null ? null : this.#admit(head);
    if (head === null || call === null) return this.#handOver(bytes);
    this.#call = call;
    const body = bytes.subarray(headLength);
    this.#missing = head.bodyBytes;
    this.#enter('body');
    if (body.length > 0 || head.bodyBytes === 0) this.#takeBody(body);
  }

  /** Leaves the head in `#head` and returns its length, or -1 when this is no request for here. */
  #readHead(bytes: Buffer): number {
    const known = this.#headBytes;
    if (known !== null && bytes.length >= known.length && known.compare(bytes, 0, known.length) === 0) return known.length;
    const end = bytes.indexOf(END_OF_HEAD);
    if (end < 0 || end > MAX_HEAD_BYTES) return -1;
    this.#head = parseInferHead(bytes.toString('latin1', 0, end));
    if (this.#head === null) return -1;
    // Not from the shared pool, a whole slab of which would live as long as this connection.
    this.#headBytes = Buffer.allocUnsafeSlow(end + END_OF_HEAD.length);
    return bytes.copy(this.#headBytes, 0, 0, this.#headBytes.length);
  }

  /** Who calls, or null for the full server to refuse: an unknown key, a body that is too large. */
  #admit(head: InferHead): Call | null {
    const { gateway, listening } = this.#options;
    if (head.bodyBytes > gateway.limits.maxBodyBytes || !listening()) return null;
    try {
      const application = authenticate(gateway.world(), head, gateway.access());
      return { application, model: head.model, options: head.options, arrivedUs: gateway.nowUs(), cancellation: { cancel: null } };
    } catch {
      return null;
    }
  }

  #takeBody(chunk: Buffer): void {
    const rest = chunk.length - this.#missing;
    if (rest < 0) return this.#hold(chunk, -rest);
    const last = rest === 0 ? chunk : chunk.subarray(0, this.#missing);
    const body = this.#whole(last);
    const readingUs = this.#heldBytes === 0 ? 0 : loopBusyUs() - this.#busyBeforeUs;
    this.#release();
    if (rest > 0) this.#backlog = chunk.subarray(this.#missing);
    this.#enter('busy');
    this.#serve(body, readingUs);
  }

  #whole(last: Buffer): Buffer {
    if (this.#heldBytes === 0) return last;
    if (this.#pooled === null) return Buffer.concat([...this.#body, last]);
    last.copy(new Uint8Array(this.#pooled), this.#heldBytes);
    return Buffer.from(this.#pooled, 0, this.#heldBytes + last.length);
  }

  /** Keeps a part of a body until the rest is there. */
  #hold(chunk: Buffer, missing: number): void {
    const { gateway } = this.#options;
    try {
      gateway.intake.take(chunk.length);
    } catch (error) {
      if (this.#call !== null) gateway.countRefused(this.#call, '', error);
      this.#call = null;
      this.#options.replies.write(this.#socket, errorReply(error), { nowMs: gateway.access().nowMs, last: true, keepAliveSeconds: 0 });
      return this.#gone();
    }
    if (this.#heldBytes === 0) this.#busyBeforeUs = loopBusyUs();
    if (this.#heldBytes === 0 && chunk.length + missing <= MAX_POOLED_BYTES) this.#pooled = this.#options.bodies.take(chunk.length + missing);
    if (this.#pooled === null) this.#body.push(chunk);
    else chunk.copy(new Uint8Array(this.#pooled), this.#heldBytes);
    this.#heldBytes += chunk.length;
    this.#missing = missing;
  }

  #release(): void {
    this.#options.gateway.intake.give(this.#heldBytes);
    this.#heldBytes = 0;
    this.#body = [];
  }

  /** `readingUs` is what the body waited for this thread while it came in: the deadline runs since then. */
  #serve(body: Buffer, readingUs: Micros): void {
    const { gateway } = this.#options;
    const call = this.#call;
    const pooled = this.#pooled;
    this.#pooled = null;
    if (call === null) return;
    call.arrivedUs = gateway.nowUs() - readingUs;
    const jsonBytes = this.#head?.jsonBytes ?? null;
    inferReply(gateway, call, () => this.#readRequest(body, jsonBytes)).then(
      (reply) => {
        // Only what was answered is certain to be read no more: a query that failed may still be on its way to an instance.
        if (pooled !== null && reply.status === 200) this.#options.bodies.give(pooled);
        this.#answer(call, reply);
      },
      (error: unknown) => {
        if (!(error instanceof ServingError)) gateway.logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'a request failed');
        this.#answer(call, errorReply(error));
      },
    );
  }

  #answer(call: Call, reply: Reply): void {
    if (this.#call !== call || this.#socket.destroyed) return;
    const { gateway, listening, keepAliveMs, replies } = this.#options;
    const last = !listening();
    this.#call = null;
    this.answered += 1;
    this.#enter('idle');
    replies.write(this.#socket, reply, { nowMs: gateway.access().nowMs, last, keepAliveSeconds: Math.floor(keepAliveMs / 1_000) });
    if (last) this.#socket.end();
    else if (this.#backlog !== null) this.#next();
  }

  /** Goes on with what was sent ahead, once the client has taken its last answer. */
  #next(): void {
    if (this.state !== 'idle' || this.#socket.writableNeedDrain) return;
    const bytes = this.#backlog;
    this.#backlog = null;
    if (this.#socket.isPaused()) this.#socket.resume();
    if (bytes !== null) this.#begin(bytes);
  }

  #handOver(bytes: Buffer): void {
    this.#forget();
    this.#options.onGone(this);
    this.#socket.unshift(bytes);
    this.#options.handOver(this.#socket);
    this.#socket.resume();
  }

  #gone(): void {
    const call = this.#call;
    this.#call = null;
    this.#forget();
    this.#options.onGone(this);
    if (call !== null && this.state === 'body') this.#options.gateway.countRefused(call, '', new ServingError('cancelled', 'the client went away'));
    else call?.cancellation.cancel?.();
    this.#socket.on('error', ignore);
    this.#socket.destroySoon();
  }

  #forget(): void {
    const socket = this.#socket;
    socket.off('data', this.#onData);
    socket.off('end', this.#onEnd);
    socket.off('close', this.#onClose);
    socket.off('drain', this.#onDrain);
    socket.off('error', ignore);
    this.#release();
    if (this.#pooled !== null) this.#options.bodies.give(this.#pooled);
    this.#pooled = null;
    this.#backlog = null;
  }
}

function ignore(): void {
  // A reset ends in 'close', which is handled.
}
