import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeObjectives } from '@infaas/shared/domain/objective';
import { packBytesElements } from '@infaas/shared/protocol/oip-values';
import type { PartAnswer, PartRequest } from './part';
import { joinAnswers, splitRows } from './split-rows';

const header = { queueUs: 1, computeUs: 10, batchSize: 2, queued: 0, residualUs: 0, shareUs: 5 };
const choice = {} as PartAnswer['choice'];

function request(rows: number, tensors: PartRequest['tensors']): PartRequest {
  return { workspaceId: 'w', applicationId: 'a', target: 't', version: null, taskId: 't', objective: mergeObjectives([]), rows, priority: 0, applicationSlot: 0, picture: false, tensors, bytes: 0, arrivedUs: 0 };
}

describe('splitting', () => {
  test('parts hold all rows in order, none more than the limit, and join to the same rows', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 6 }), { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 9 }), (elements, limit) => {
      const rows = elements.length;
      const numbers = new Uint8Array(Uint16Array.from({ length: rows * 3 }, (_, at) => at).buffer);
      const parts = splitRows(request(rows, [{ dtype: 'UINT16', shape: [rows, 3], data: numbers }, { dtype: 'BYTES', shape: [rows], data: packBytesElements(elements) }]), limit);
      expect(Math.max(...parts.map((part) => part.rows))).toBeLessThanOrEqual(limit);
      expect(parts.reduce((sum, part) => sum + part.rows, 0)).toBe(rows);
      const joined = joinAnswers(parts.map((part) => ({ header, tensors: part.tensors, choice, held: false })), rows);
      expect(joined.tensors.map((tensor) => tensor.shape)).toEqual([[rows, 3], [rows]]);
      expect(Buffer.from(joined.tensors[0]?.data ?? [])).toEqual(Buffer.from(numbers));
      expect(Buffer.from(joined.tensors[1]?.data ?? [])).toEqual(Buffer.from(packBytesElements(elements)));
      expect(joined.header.shareUs).toBe(5 * parts.length);
      if (parts.length > 1) expect(joined.runs?.map((run) => run.rows)).toEqual(parts.map((part) => part.rows));
    }));
  });

  test('outputs that have no row per input row cannot be joined', () => {
    const answer = { header, tensors: [{ dtype: 'UINT8' as const, shape: [1], data: Uint8Array.of(1) }], choice, held: false };
    expect(() => joinAnswers([answer, answer], 5)).toThrow(/cannot be split/);
  });
});
