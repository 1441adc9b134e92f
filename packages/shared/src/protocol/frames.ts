import { DATA_TYPES, type DataType } from '../domain/tensor';

/**
 * The framed binary stream between a gateway and an instance host. Little-endian. Every frame:
 *
 *   u32 length of what follows | u8 type | u8 flags | u16 aux | u32 query id | body
 *
 * Tensors have no names on this wire: both ends know the signature, and order is the name. Their data starts at multiples of 8 from the
 * start of the body, so that a body copied to an aligned buffer can be viewed as typed arrays without another copy.
 */
export const FRAME = {
  /** gateway → host: first frame; body = UTF-8 token of the instance. */
  hello: 1,
  /** gateway → host: body = InferHeader, tensors. */
  infer: 2,
  /** host → gateway: body = AnswerHeader, tensors. */
  answer: 3,
  /** host → gateway: aux = refusal code; body = UTF-8 message. */
  refuse: 4,
  /** gateway → host: the client went away or the deadline passed. */
  cancel: 5,
  /** gateway → host, every second. */
  ping: 6,
  /** host → gateway: answer to a ping and whenever a batch ends; body = UTF-8 JSON of InstanceStats. */
  stats: 7,
  /**
   * gateway → host: body = UTF-8 path of a file in memory where large tensors will lie, a space, and the text that it begins with: elsewhere the
   * path may lead to another file. host → gateway: aux = 1 it can read it, 0 it cannot.
   */
  region: 8,
} as const;

/** Why a host refuses a query (aux of a refuse frame). */
export const REFUSAL = { lateDropped: 1, overflow: 2, badInput: 3, draining: 4, runFailed: 5, cancelled: 6 } as const;

/** Flags of an infer frame: the body holds encoded pictures that the host must decode. */
export const FLAG_PICTURE = 1;
/** Flag of an infer frame: in place of the data of its one tensor stands u32 offset | u32 0, where it lies in the region. */
export const FLAG_PLACED = 2;

export const FRAME_HEADER_BYTES = 12;
/** Longest frame either side accepts; a longer one ends the connection. */
export const MAX_FRAME_BYTES = 256 * 1024 * 1024;

/** Fixed part of an infer body: u32 remaining us (0 = none) | u32 total deadline us (0 = none) | u32 rows | i16 priority | u16 application slot. */
export type InferHeader = { remainingUs: number; deadlineUs: number; rows: number; priority: number; applicationSlot: number };
export const INFER_HEADER_BYTES = 16;

/** Fixed part of an answer body: u32 queue us | u32 compute us | u16 batch rows | u16 queued now | u32 residual us | u32 share of compute us. */
export type AnswerHeader = {
  queueUs: number; computeUs: number; batchSize: number; queued: number; residualUs: number;
  /** This query's part of the batch's run time, by rows. */
  shareUs: number;
};
export const ANSWER_HEADER_BYTES = 24;

/** A tensor on the stream: everything but its name. */
export type WireTensor = { dtype: DataType; shape: readonly number[]; data: Uint8Array };

export type Frame = {
  type: number; flags: number; aux: number; queryId: number; body: Buffer;
  /** The buffer of a pool that holds the body, to be given back once nothing of the frame is needed; null where it is not from one. */
  pooled: ArrayBuffer | null;
};

export function encodeFrame(frame: { type: number; flags?: number; aux?: number; queryId?: number; body?: Uint8Array }): Buffer {
  const bodyBytes = frame.body?.byteLength ?? 0;
  const out = Buffer.allocUnsafe(FRAME_HEADER_BYTES + bodyBytes);
  writeHeader(out, { type: frame.type, flags: frame.flags ?? 0, aux: frame.aux ?? 0, queryId: frame.queryId ?? 0, bodyBytes });
  if (frame.body) out.set(frame.body, FRAME_HEADER_BYTES);
  return out;
}

export type InferOptions = { picture: boolean; tensors: readonly WireTensor[] };

/** Returns the length of an infer frame in bytes. */
export function inferFrameBytes(tensors: readonly WireTensor[]): number {
  return FRAME_HEADER_BYTES + bodyBytesOf(INFER_HEADER_BYTES, tensors);
}

/** Returns the length of an answer frame in bytes. */
export function answerFrameBytes(tensors: readonly WireTensor[]): number {
  return FRAME_HEADER_BYTES + bodyBytesOf(ANSWER_HEADER_BYTES, tensors);
}

/** Writes an infer frame of `inferFrameBytes` into a buffer from its beginning. */
export function writeInfer(out: Buffer, { queryId, header }: { queryId: number; header: InferHeader }, { picture, tensors }: InferOptions): void {
  const at = writeInferHead(out, { queryId, flags: picture ? FLAG_PICTURE : 0, bodyBytes: bodyBytesOf(INFER_HEADER_BYTES, tensors) }, header);
  writeTensors(out, at, tensors);
}

/** Writes an answer frame of `answerFrameBytes` into a buffer from its beginning. */
export function writeAnswer(out: Buffer, { queryId, header }: { queryId: number; header: AnswerHeader }, tensors: readonly WireTensor[]): void {
  writeHeader(out, { type: FRAME.answer, flags: 0, aux: 0, queryId, bodyBytes: bodyBytesOf(ANSWER_HEADER_BYTES, tensors) });
  let at = FRAME_HEADER_BYTES;
  at = out.writeUInt32LE(clampU32(header.queueUs), at);
  at = out.writeUInt32LE(clampU32(header.computeUs), at);
  at = out.writeUInt16LE(Math.min(0xffff, header.batchSize), at);
  at = out.writeUInt16LE(Math.min(0xffff, header.queued), at);
  at = out.writeUInt32LE(clampU32(header.residualUs), at);
  at = out.writeUInt32LE(clampU32(header.shareUs), at);
  at = out.writeUInt32LE(0, at);
  writeTensors(out, at, tensors);
}

/** Returns one buffer with the whole infer frame. */
export function encodeInfer(queryId: number, header: InferHeader, options: InferOptions): Buffer {
  const out = Buffer.allocUnsafe(inferFrameBytes(options.tensors));
  writeInfer(out, { queryId, header }, options);
  return out;
}

/** Returns one buffer with the whole answer frame. */
export function encodeAnswer(queryId: number, header: AnswerHeader, tensors: readonly WireTensor[]): Buffer {
  const out = Buffer.allocUnsafe(answerFrameBytes(tensors));
  writeAnswer(out, { queryId, header }, tensors);
  return out;
}

export type OneTensor = { picture: boolean; tensor: WireTensor };

/** Returns what stands before and after the data of the one tensor of an infer frame: its data can then be written as it is, without a copy. */
export function aroundTensor(queryId: number, header: InferHeader, of: OneTensor): { head: Buffer; tail: Uint8Array } {
  const tail = PADDING.subarray(0, align8(of.tensor.data.byteLength) - of.tensor.data.byteLength);
  return { head: headOfOne(queryId, header, { ...of, flags: 0, dataBytes: of.tensor.data.byteLength + tail.byteLength, spareBytes: 0 }), tail };
}

const PLACE_BYTES = 8;

/** Returns an infer frame whose one tensor lies in the region from `offset` on. */
export function encodePlaced(queryId: number, header: InferHeader, of: OneTensor & { offset: number }): Buffer {
  const frame = headOfOne(queryId, header, { ...of, flags: FLAG_PLACED, dataBytes: PLACE_BYTES, spareBytes: PLACE_BYTES });
  frame.writeUInt32LE(of.offset, frame.length - PLACE_BYTES);
  return frame;
}

/** Returns where the data of a placed tensor lies in the region, and where in the body it belongs. Throws RangeError on a body that does not add up. */
export function readPlace(body: Buffer): { offset: number; bytes: number; dataAt: number } {
  const at = INFER_HEADER_BYTES + 8;
  const dataAt = align8(at + 8 + 4 * body.readUInt8(at + 1));
  const bytes = body.readUInt32LE(at + 4);
  if (body.readUInt32LE(INFER_HEADER_BYTES) !== 1 || body.length !== dataAt + PLACE_BYTES || bytes > MAX_FRAME_BYTES) throw new RangeError('a frame whose tensor has no place');
  return { offset: body.readUInt32LE(dataAt), bytes, dataAt };
}

function headOfOne(queryId: number, header: InferHeader, of: OneTensor & { flags: number; dataBytes: number; spareBytes: number }): Buffer {
  const dataAt = align8(INFER_HEADER_BYTES + 8 + 8 + 4 * of.tensor.shape.length);
  const head = Buffer.alloc(FRAME_HEADER_BYTES + dataAt + of.spareBytes);
  let at = writeInferHead(head, { queryId, flags: (of.picture ? FLAG_PICTURE : 0) | of.flags, bodyBytes: dataAt + of.dataBytes }, header);
  at = head.writeUInt32LE(1, at);
  writeTensorHead(head, at + 4, of.tensor);
  return head;
}

const PADDING = new Uint8Array(8);

function writeInferHead(out: Buffer, frame: { queryId: number; flags: number; bodyBytes: number }, header: InferHeader): number {
  writeHeader(out, { type: FRAME.infer, flags: frame.flags, aux: 0, queryId: frame.queryId, bodyBytes: frame.bodyBytes });
  let at = FRAME_HEADER_BYTES;
  at = out.writeUInt32LE(clampU32(header.remainingUs), at);
  at = out.writeUInt32LE(clampU32(header.deadlineUs), at);
  at = out.writeUInt32LE(header.rows, at);
  at = out.writeInt16LE(Math.max(-32_768, Math.min(32_767, header.priority)), at);
  return out.writeUInt16LE(header.applicationSlot & 0xffff, at);
}

/** Parses an infer body; `data` of the tensors are views into `body`. Throws RangeError on a body that does not add up. */
export function decodeInfer(body: Buffer): InferHeader & { tensors: WireTensor[] } {
  return {
    remainingUs: body.readUInt32LE(0), deadlineUs: body.readUInt32LE(4), rows: body.readUInt32LE(8),
    priority: body.readInt16LE(12), applicationSlot: body.readUInt16LE(14), tensors: readTensors(body, INFER_HEADER_BYTES),
  };
}

/** Parses an answer body; `data` of the tensors are views into `body`. Throws RangeError on a body that does not add up. */
export function decodeAnswer(body: Buffer): AnswerHeader & { tensors: WireTensor[] } {
  return {
    queueUs: body.readUInt32LE(0), computeUs: body.readUInt32LE(4), batchSize: body.readUInt16LE(8), queued: body.readUInt16LE(10),
    residualUs: body.readUInt32LE(12), shareUs: body.readUInt32LE(16), tensors: readTensors(body, ANSWER_HEADER_BYTES),
  };
}

function clampU32(value: number): number {
  return Math.max(0, Math.min(0xffff_ffff, Math.round(value)));
}

function writeHeader(out: Buffer, header: { type: number; flags: number; aux: number; queryId: number; bodyBytes: number }): void {
  out.writeUInt32LE(header.bodyBytes + FRAME_HEADER_BYTES - 4, 0);
  out[4] = header.type;
  out[5] = header.flags;
  out.writeUInt16LE(header.aux, 6);
  out.writeUInt32LE(header.queryId, 8);
}

const align8 = (offset: number): number => (offset + 7) & ~7;

/** Tensor block: u32 count, then per tensor u8 dtype, u8 rank, u16 0, u32 bytes, i32 dims[rank], padding to 8, data, padding to 8. */
function bodyBytesOf(fixedBytes: number, tensors: readonly WireTensor[]): number {
  let bytes = fixedBytes + 8;
  for (const tensor of tensors) bytes = align8(bytes + 8 + 4 * tensor.shape.length) + align8(tensor.data.byteLength);
  return bytes;
}

function writeTensors(out: Buffer, start: number, tensors: readonly WireTensor[]): void {
  const base = FRAME_HEADER_BYTES;
  let at = out.writeUInt32LE(tensors.length, start);
  at = out.writeUInt32LE(0, at);
  for (const tensor of tensors) {
    at = pad(out, writeTensorHead(out, at, tensor), base);
    out.set(tensor.data, at);
    at = pad(out, at + tensor.data.byteLength, base);
  }
}

/** Zeros up to the next multiple of 8 from the base: what the buffer held before is nobody's business. */
function pad(out: Buffer, from: number, base: number): number {
  const to = base + align8(from - base);
  for (let at = from; at < to; at += 1) out[at] = 0;
  return to;
}

function writeTensorHead(out: Buffer, start: number, tensor: WireTensor): number {
  out[start] = DATA_TYPES.indexOf(tensor.dtype);
  out[start + 1] = tensor.shape.length;
  out.writeUInt16LE(0, start + 2);
  let at = out.writeUInt32LE(tensor.data.byteLength, start + 4);
  for (const dimension of tensor.shape) at = out.writeInt32LE(dimension, at);
  return at;
}

function readTensors(body: Buffer, start: number): WireTensor[] {
  const count = body.readUInt32LE(start);
  if (count > 1_024) throw new RangeError(`a frame with ${count} tensors`);
  const tensors: WireTensor[] = [];
  let at = start + 8;
  for (let index = 0; index < count; index += 1) {
    const dtype = DATA_TYPES[body.readUInt8(at)];
    const rank = body.readUInt8(at + 1);
    const bytes = body.readUInt32LE(at + 4);
    at += 8;
    const shape: number[] = [];
    for (let axis = 0; axis < rank; axis += 1, at += 4) shape.push(body.readInt32LE(at));
    at = align8(at);
    if (dtype === undefined || at + bytes > body.length) throw new RangeError('a frame whose tensors do not add up');
    tensors.push({ dtype, shape, data: body.subarray(at, at + bytes) });
    at = align8(at + bytes);
  }
  return tensors;
}
