import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBufferPool } from '@infaas/shared/protocol/buffer-pool';
import { createFrameReader } from '@infaas/shared/protocol/frame-reader';
import { decodeInfer, encodeInfer, encodePlaced, type Frame } from '@infaas/shared/protocol/frames';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createRegionReader, type RegionReader } from './region-reader';

const folder = mkdtempSync(join(tmpdir(), 'infaas-region-'));
const file = openSync(join(folder, 'region'), 'w+');
const header = { remainingUs: 1, deadlineUs: 2, rows: 3, priority: -4, applicationSlot: 5 };
const data = Uint8Array.from({ length: 5_000 }, (_, at) => at % 251);
const tensor = { dtype: 'UINT8' as const, shape: [3, 5, 1_000], data };
const PROOF = '0f8fad5b-d9cb-469f-a165-70867728950e';
const OFFER = `/proc/${process.pid}/fd/${file} ${PROOF}`;
let reader: RegionReader;

beforeEach(() => {
  reader = createRegionReader(createBufferPool());
});
afterAll(() => rmSync(folder, { recursive: true }));

function framed(bytes: Buffer): Frame {
  let found: Frame | null = null;
  createFrameReader((frame) => {
    found = frame;
  })(bytes);
  if (found === null) throw new Error('no frame');
  return found;
}

describe('reading placed tensors', () => {
  it('gives the frame that would have come through the socket', () => {
    writeFileSync(join(folder, 'region'), Buffer.concat([Buffer.from(PROOF), Buffer.alloc(8_192 - PROOF.length, 9), data]));
    expect(reader.open(OFFER)).toBe(true);
    const whole = reader.whole(framed(encodePlaced(77, header, { picture: true, tensor, offset: 8_192 })));
    const sent = framed(encodeInfer(77, header, { picture: true, tensors: [tensor] }));
    expect(decodeInfer(whole.body)).toEqual(decodeInfer(sent.body));
    expect(whole).toMatchObject({ type: sent.type, queryId: 77, aux: sent.aux });
    expect(whole.pooled).not.toBeNull();
  });

  it('lets every other frame pass as it is', () => {
    const sent = framed(encodeInfer(1, header, { picture: false, tensors: [tensor] }));
    expect(reader.whole(sent)).toBe(sent);
  });

  it.each(['/etc/passwd', '/proc/1/fd/../../../etc/passwd', '/proc/self/fd/3', '', `/proc/${process.pid}/fd/99999`])('opens nothing that is no descriptor of a process: %s', (path) => {
    expect(reader.open(`${path} ${PROOF}`)).toBe(false);
    expect(() => reader.whole(framed(encodePlaced(1, header, { picture: false, tensor, offset: 0 })))).toThrow(/never opened/u);
  });

  it('takes no other file for the one that was offered, nor an offer that proves nothing', () => {
    writeFileSync(join(folder, 'region'), Buffer.alloc(8_192, 9));
    expect(reader.open(OFFER)).toBe(false);
    expect(reader.open(`/proc/${process.pid}/fd/${file}`)).toBe(false);
    expect(() => reader.whole(framed(encodePlaced(1, header, { picture: false, tensor, offset: 0 })))).toThrow(/never opened/u);
  });

  it('refuses what lies beyond the end, and bodies that do not add up', () => {
    writeFileSync(join(folder, 'region'), Buffer.concat([Buffer.from(PROOF), Buffer.alloc(4_096)]));
    reader.open(OFFER);
    expect(() => reader.whole(framed(encodePlaced(1, header, { picture: false, tensor, offset: 0 })))).toThrow(/beyond the end/u);
    const frame = framed(encodePlaced(1, header, { picture: false, tensor, offset: 0 }));
    expect(() => reader.whole({ ...frame, body: frame.body.subarray(0, frame.body.length - 1) })).toThrow(RangeError);
  });
});
