import { describe, expect, it } from 'vitest';
import { judgeErrors } from './judge-errors';

const errors = (relativeError: number, agreement: number | null, samples = 200) => ({ samples, maxAbsError: relativeError, meanAbsError: relativeError, relativeError, snrDb: 0, agreement });
const scores = { scores: true, random: false };

describe('judgeErrors', () => {
  it.each([
    ['int8-static', errors(0.1, 0.96), scores, true],
    ['int8-static', errors(0.1, 0.94), scores, false],
    ['fp16', errors(0.01, 0.96), scores, false],
    ['fp16', errors(0.01, 0.99), scores, true],
    ['fp16', errors(0.01, 0.5), { scores: true, random: true }, true],
    ['fp16', errors(0.1, 0.5), { scores: true, random: true }, false],
    ['int8-dynamic', errors(0.01, 0.75, 4), scores, true],
    ['int8-dynamic', errors(0.5, 0.75, 4), scores, false],
    ['int8-dynamic', errors(0.01, 0.5, 4), scores, false],
    ['int8-weight', errors(0.1, null), { scores: false, random: true }, true],
    ['int8-weight', errors(0.3, null), { scores: false, random: false }, false],
    ['int8-weight', errors(0.01, 0.5), { scores: false, random: false }, false],
    ['fp16', errors(Infinity, 1), scores, false],
  ] as const)('%s with %j of %j: accepted %s', (precision, measured, of, accepted) => expect(judgeErrors(precision, measured, of) === null).toBe(accepted));
});
