import { describe, expect, it } from 'vitest';
import { addMark, paceOf } from './transfer-pace';
import { refusalText, transferKey } from './tus-transfer';

describe('paceOf', () => {
  it('gives rate and time left over the last seconds', () => {
    const marks = [{ atMs: 1_000, sentBytes: 0 }, { atMs: 3_000, sentBytes: 4_000 }];
    expect(paceOf(marks, 10_000)).toEqual({ bytesPerSecond: 2_000, leftMs: 3_000 });
  });
  it('knows nothing before bytes have moved', () => {
    expect(paceOf([], 10)).toBeNull();
    expect(paceOf([{ atMs: 1, sentBytes: 0 }], 10)).toBeNull();
    expect(paceOf([{ atMs: 1, sentBytes: 5 }, { atMs: 9, sentBytes: 5 }], 10)).toBeNull();
  });
});

describe('addMark', () => {
  it('forgets marks that are old, and those of a transfer that went back', () => {
    const marks = [{ atMs: 0, sentBytes: 1 }, { atMs: 5_000, sentBytes: 9 }];
    expect(addMark(marks, { atMs: 6_000, sentBytes: 12 })).toEqual([{ atMs: 5_000, sentBytes: 9 }, { atMs: 6_000, sentBytes: 12 }]);
    expect(addMark(marks, { atMs: 6_000, sentBytes: 4 })).toEqual([{ atMs: 6_000, sentBytes: 4 }]);
  });
});

describe('refusalText', () => {
  it.each([
    ['{"error":"nobody is signed in","hint":"sign in"}', 401, 'nobody is signed in: sign in'],
    ['{"error":"no"}', 400, 'no'],
    ['Maximum size exceeded', 413, 'The file is too large for this installation.'],
    ['', 404, 'The upload is gone from the server: send the file again.'],
    ['<html>', 418, 'The server refused the upload (status 418): send the file again.'],
  ])('%s with %s says “%s”', (body, status, text) => {
    expect(refusalText(body, status)).toBe(text);
  });
});

describe('transferKey', () => {
  it('differs when the file changed', () => {
    const file = { name: 'a.onnx', size: 4, lastModified: 1 };
    expect(transferKey(file)).toBe(transferKey({ ...file }));
    expect(transferKey(file)).not.toBe(transferKey({ ...file, lastModified: 2 }));
  });
});
