import { answerFrameBytes, aroundTensor, encodeFrame, inferFrameBytes, writeAnswer, writeInfer, type AnswerHeader, type InferHeader, type InferOptions, type WireTensor } from './frames';

/** Where frames go: `write` hands chunks over in order, `pendingBytes` says how much of what was handed over is still needed. */
export type FrameSink = { write: (chunks: readonly Uint8Array[]) => void; pendingBytes: () => number };

const SCRATCH_BYTES = 128 * 1024;
/** From here on a tensor is written from where it lies, and a frame gets a buffer of its own. */
const OWN_BYTES = 64 * 1024;

/**
 * Gathers frames for one stream and hands them over together. They are written into one buffer that is used again and again: an allocation
 * for each frame would make the garbage collector stop the process several times a second under load.
 */
export class FrameWriter {
  readonly #sink: FrameSink;
  #scratch: Buffer | null = null;
  /** Of the scratch: up to here it is written, and up to here it is in `#chunks`. */
  #at = 0;
  #sealedAt = 0;
  #chunks: Uint8Array[] = [];
  #gatheredBytes = 0;
  #rested = true;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** Bytes of frames that `flush` will hand over. */
  get gatheredBytes(): number {
    return this.#gatheredBytes;
  }

  infer(queryId: number, header: InferHeader, options: InferOptions): void {
    const [tensor] = options.tensors;
    if (options.tensors.length !== 1 || tensor === undefined || tensor.data.byteLength < OWN_BYTES) {
      return writeInfer(this.#room(inferFrameBytes(options.tensors)), { queryId, header }, options);
    }
    const { head, tail } = aroundTensor(queryId, header, { picture: options.picture, tensor });
    for (const piece of [head, tensor.data, tail]) if (piece.byteLength > 0) this.#push(piece);
  }

  answer(queryId: number, header: AnswerHeader, tensors: readonly WireTensor[]): void {
    writeAnswer(this.#room(answerFrameBytes(tensors)), { queryId, header }, tensors);
  }

  frame(frame: Parameters<typeof encodeFrame>[0]): void {
    this.raw(encodeFrame(frame));
  }

  /** Queues a frame that is written already. */
  raw(frame: Buffer): void {
    this.#push(frame);
  }

  /** Hands over what was gathered. */
  flush(): void {
    this.#seal();
    if (this.#chunks.length === 0) return;
    const chunks = this.#chunks;
    this.clear();
    this.#sink.write(chunks);
    // What the other end has not taken yet must stay as it is.
    if (this.#sink.pendingBytes() > 0) this.#scratch = null;
  }

  /** Forgets what was gathered. */
  clear(): void {
    this.#chunks = [];
    this.#gatheredBytes = 0;
    this.#at = 0;
    this.#sealedAt = 0;
  }

  /** To be called now and then: a stream that was not used since gives its buffer up. */
  rest(): void {
    if (this.#rested && this.#gatheredBytes === 0) this.#scratch = null;
    this.#rested = true;
  }

  /** Returns room for a frame of so many bytes, in order behind what was gathered. */
  #room(bytes: number): Buffer {
    this.#rested = false;
    if (bytes > OWN_BYTES) {
      const own = Buffer.allocUnsafe(bytes);
      this.#push(own);
      return own;
    }
    if (this.#at + bytes > SCRATCH_BYTES) {
      this.#seal();
      this.#scratch = null;
      this.#at = 0;
      this.#sealedAt = 0;
    }
    this.#scratch ??= Buffer.allocUnsafeSlow(SCRATCH_BYTES);
    const room = this.#scratch.subarray(this.#at, this.#at + bytes);
    this.#at += bytes;
    this.#gatheredBytes += bytes;
    return room;
  }

  #push(piece: Uint8Array): void {
    this.#seal();
    this.#chunks.push(piece);
    this.#gatheredBytes += piece.byteLength;
  }

  #seal(): void {
    if (this.#scratch !== null && this.#at > this.#sealedAt) this.#chunks.push(this.#scratch.subarray(this.#sealedAt, this.#at));
    this.#sealedAt = this.#at;
  }
}
