import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DATA_TYPES } from '../domain/tensor';
import { createBufferPool } from './buffer-pool';
import { createFrameReader } from './frame-reader';
import { decodeAnswer, decodeInfer, encodeAnswer, encodeFrame, encodeInfer, FRAME, FRAME_HEADER_BYTES, type Frame } from './frames';
import { FrameWriter } from './frame-writer';

const tensors = fc.array(
  fc.record({
    dtype: fc.constantFrom(...DATA_TYPES), shape: fc.array(fc.integer({ min: -1, max: 2 ** 31 - 1 }), { maxLength: 5 }), data: fc.uint8Array({ maxLength: 50 }),
  }),
  { maxLength: 4 },
);
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const u16 = fc.integer({ min: 0, max: 0xffff });

/** Cuts bytes into chunks at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  const edges = [0, ...at, bytes.length];
  return edges.slice(1).map((to, index) => Buffer.from(bytes.subarray(edges[index], to)));
}

function readAll(chunks: readonly Buffer[], maxBytes?: number): Frame[] {
  const frames: Frame[] = [];
  const read = createFrameReader((frame) => frames.push({ ...frame, body: Buffer.from(frame.body) }), maxBytes === undefined ? {} : { maxFrameBytes: maxBytes });
  for (const chunk of chunks) read(chunk);
  return frames;
}

describe('an infer frame', () => {
  it('comes back as it was sent, with data at multiples of 8', () => {
    fc.assert(fc.property(
      u32, fc.record({ remainingUs: u32, deadlineUs: u32, rows: u32, priority: fc.integer({ min: -32_768, max: 32_767 }), applicationSlot: u16 }), fc.boolean(), tensors,
      (queryId, header, picture, sent) => {
        const [frame] = readAll([encodeInfer(queryId, header, { picture, tensors: sent })]);
        expect(frame).toMatchObject({ type: FRAME.infer, queryId, flags: picture ? 1 : 0 });
        const { tensors: got, ...gotHeader } = decodeInfer(frame?.body ?? Buffer.alloc(0));
        expect(gotHeader).toEqual(header);
        expect(got.map((tensor) => ({ ...tensor, data: new Uint8Array(tensor.data) }))).toEqual(sent);
        for (const tensor of got) expect((tensor.data.byteOffset - (frame?.body.byteOffset ?? 0)) % 8).toBe(0);
      },
    ));
  });
});

describe('the frame writer', () => {
  const header = { remainingUs: 1, deadlineUs: 2, rows: 3, priority: -4, applicationSlot: 5 };
  const tensorOf = (bytes: number): { dtype: 'UINT8'; shape: number[]; data: Uint8Array } => ({ dtype: 'UINT8', shape: [bytes], data: Uint8Array.from({ length: bytes }, (_, at) => at * 7) });

  it('writes the frames in order, whatever their size and however slowly they are taken; a large tensor is not copied', () => {
    const size = fc.oneof(fc.nat(300), fc.integer({ min: 60_000, max: 70_000 }), fc.nat(200_000));
    fc.assert(fc.property(fc.array(fc.record({ bytes: size, flush: fc.boolean(), answer: fc.boolean(), taken: fc.boolean() }), { maxLength: 12 }), (steps) => {
      // What was not taken is copied only later: a buffer that is used again too early shows.
      const handed: (readonly Uint8Array[])[] = [];
      let pending = 0;
      const taken: Buffer[] = [];
      const take = (): void => {
        for (const chunks of handed.splice(0)) taken.push(Buffer.concat(chunks));
        pending = 0;
      };
      const writer = new FrameWriter({ write: (chunks) => void handed.push(chunks), pendingBytes: () => pending });
      for (const [queryId, { bytes, flush, answer, taken: atOnce }] of steps.entries()) {
        pending = atOnce ? 0 : 1;
        const tensor = tensorOf(bytes);
        if (answer) writer.answer(queryId, { queueUs: 0, computeUs: 0, batchSize: 1, queued: 0, residualUs: 0, shareUs: 0 }, [tensor]);
        else writer.infer(queryId, header, { picture: false, tensors: [tensor] });
        if (!flush) continue;
        writer.flush();
        if (!answer && bytes >= 64 * 1024) expect(handed.at(-1)?.includes(tensor.data)).toBe(true);
        if (atOnce) take();
      }
      writer.flush();
      take();
      const got = readAll([Buffer.concat(taken)]);
      expect(got.map(({ queryId, type }) => [queryId, type])).toEqual(steps.map(({ answer }, at) => [at, answer ? FRAME.answer : FRAME.infer]));
      for (const [at, { bytes, answer }] of steps.entries()) {
        const [tensor] = (answer ? decodeAnswer : decodeInfer)(got[at]?.body ?? Buffer.alloc(0)).tensors;
        expect(Buffer.from(tensor?.data ?? []).equals(tensorOf(bytes).data)).toBe(true);
      }
      expect(writer.gatheredBytes).toBe(0);
    }), { numRuns: 60 });
  });

  it('leaves nothing of an earlier frame between the parts of a later one', () => {
    const sent: Buffer[] = [];
    const writer = new FrameWriter({ write: (chunks) => void sent.push(Buffer.concat(chunks)), pendingBytes: () => 0 });
    const send = (data: Uint8Array): void => {
      writer.infer(1, header, { picture: false, tensors: [{ dtype: 'UINT8', shape: [data.length], data }] });
      writer.flush();
    };
    send(new Uint8Array(200).fill(0xee));
    send(new Uint8Array(5));
    expect(sent[1]?.includes(0xee)).toBe(false);
  });
});

describe('an answer frame', () => {
  it('comes back as it was sent', () => {
    fc.assert(fc.property(
      u32, fc.record({ queueUs: u32, computeUs: u32, batchSize: u16, queued: u16, residualUs: u32, shareUs: u32 }), tensors,
      (queryId, header, sent) => {
        const [frame] = readAll([encodeAnswer(queryId, header, sent)]);
        const { tensors: got, ...gotHeader } = decodeAnswer(frame?.body ?? Buffer.alloc(0));
        expect({ id: frame?.queryId, ...gotHeader }).toEqual({ id: queryId, ...header });
        expect(got.map((tensor) => ({ ...tensor, data: new Uint8Array(tensor.data) }))).toEqual(sent);
      },
    ));
  });

  it('clamps figures that do not fit instead of wrapping them', () => {
    const header = { queueUs: 1e12, computeUs: -5, batchSize: 1e6, queued: 1e6, residualUs: 1.6, shareUs: 0 };
    const { tensors: none, ...got } = decodeAnswer(encodeAnswer(1, header, []).subarray(FRAME_HEADER_BYTES));
    expect(got).toEqual({ queueUs: 0xffff_ffff, computeUs: 0, batchSize: 0xffff, queued: 0xffff, residualUs: 2, shareUs: 0 });
    expect(none).toEqual([]);
  });
});

describe('the frame reader', () => {
  const frame = fc.record({ type: fc.integer({ min: 0, max: 255 }), flags: fc.integer({ min: 0, max: 255 }), aux: u16, queryId: u32, body: fc.uint8Array({ maxLength: 40 }) });

  it('finds the same frames however the bytes are cut', () => {
    fc.assert(fc.property(fc.array(frame, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 30 }), (sent, places) => {
      const got = readAll(cut(Buffer.concat(sent.map(encodeFrame)), places));
      expect(got.map((each) => ({ ...each, body: new Uint8Array(each.body) }))).toEqual(sent.map((each) => ({ ...each, pooled: null })));
    }));
  });

  it('gathers in buffers of a pool, and fills those that are given back again', () => {
    fc.assert(fc.property(fc.array(frame, { minLength: 1, maxLength: 8 }), fc.array(fc.nat(), { maxLength: 30 }), (sent, places) => {
      const pool = createBufferPool();
      const got: Omit<Frame, 'pooled' | 'body'>[] = [];
      const read = createFrameReader(({ pooled, body, ...each }) => {
        got.push({ ...each, ...{ body: new Uint8Array(Buffer.from(body)) } });
        if (pooled === null) return;
        new Uint8Array(pooled).fill(255);
        pool.give(pooled);
      }, { pool });
      for (const chunk of cut(Buffer.concat(sent.map(encodeFrame)), places)) read(chunk);
      expect(got).toEqual(sent);
    }));
    const pool = createBufferPool({ buffers: 2, bytes: 5_000 });
    const [one, two, three] = [pool.take(2_000), pool.take(2_000), pool.take(2_000)];
    for (const buffer of [one, two, three]) pool.give(buffer);
    expect([pool.take(1_500), pool.take(1_500)]).toEqual([one, two]);
    expect(pool.take(1_500)).not.toBe(three);
  });

  it('finds them one byte at a time', () => {
    const sent = [encodeFrame({ type: 6 }), encodeFrame({ type: 5, queryId: 9 }), encodeFrame({ type: 1, body: Buffer.from('token') })];
    const got = readAll(cut(Buffer.concat(sent), Array.from({ length: 60 }, (_, at) => at)));
    expect(got.map(({ type, queryId, body }) => [type, queryId, body.toString()])).toEqual([[6, 0, ''], [5, 9, ''], [1, 0, 'token']]);
  });

  it.each([0, 3, 7])('refuses a length of %i, which no frame has', (length) => {
    const bytes = Buffer.alloc(20);
    bytes.writeUInt32LE(length, 0);
    expect(() => readAll([bytes])).toThrow(RangeError);
  });

  it('refuses a longer frame than allowed before it has come', () => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(1_000, 0);
    expect(() => readAll([bytes], 500)).toThrow(RangeError);
  });

  it('never does anything but give frames or throw RangeError on arbitrary bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(), { maxLength: 10 }), (bytes, places) => {
      try {
        readAll(cut(Buffer.from(bytes), places), 10_000);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }));
  });
});

describe('a body that does not add up', () => {
  it('throws RangeError and nothing else, whatever the bytes', () => {
    const whole = encodeInfer(1, { remainingUs: 1, deadlineUs: 1, rows: 1, priority: 0, applicationSlot: 0 }, {
      picture: false, tensors: [{ dtype: 'FP32', shape: [1, 2], data: new Uint8Array(8) }, { dtype: 'INT64', shape: [1], data: new Uint8Array(8) }],
    }).subarray(FRAME_HEADER_BYTES);
    const changed = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 0, max: 255 })).map(([at, value]) => {
      const bytes = Buffer.from(whole);
      bytes[at] = value;
      return bytes;
    });
    const shortened = fc.nat({ max: whole.length - 1 }).map((length) => Buffer.from(whole.subarray(0, length)));
    const arbitrary = fc.uint8Array({ maxLength: 120 }).map((bytes) => Buffer.from(bytes));
    fc.assert(fc.property(fc.oneof(changed, shortened, arbitrary), (bytes) => {
      for (const decode of [decodeInfer, decodeAnswer]) {
        try {
          for (const tensor of decode(bytes).tensors) expect(tensor.data.byteLength).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }
    }), { numRuns: 500 });
  });
});
