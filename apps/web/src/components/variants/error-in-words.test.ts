import { describe, expect, it } from 'vitest';
import { errorInWords } from './error-in-words';

const ERRORS = { samples: 200, inputs: 'validation', maxAbsError: 0.031, meanAbsError: 0.00012, relativeError: 0.0031, snrDb: 50.2, agreement: 0.995 } as const;

describe('errorInWords', () => {
  it.each([
    [ERRORS, '99.5 % of answers agree, relative error 0.31 % (50 dB), largest 0.031, mean 1.2e-4, over 200 validation samples'],
    [{ ...ERRORS, agreement: null, samples: 1, inputs: 'random' as const }, 'relative error 0.31 % (50 dB), largest 0.031, mean 1.2e-4, over 1 random input'],
    [{ ...ERRORS, relativeError: 0, maxAbsError: 0, meanAbsError: 0, snrDb: null }, 'the same answers as the base on 200 validation samples'],
  ])('names agreement, size and samples (%#)', (errors, words) => expect(errorInWords(errors)).toBe(words));
});
