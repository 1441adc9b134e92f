import { describe, expect, it } from 'vitest';
import type { ValidationPreview } from '@infaas/shared/jobs/validation-jobs';
import { classBars, previewHeadline } from './preview-words';

const preview = (change: Partial<ValidationPreview>): ValidationPreview => ({
  format: 'pictures', samples: 1_200, labelled: 1_200, sampleForm: 'pictures, 28 × 28 pixels', classes: [], classCount: 10, targets: null, examples: [], problems: [], ...change,
});

describe('previewHeadline', () => {
  it.each([
    [{}, 'Pictures · 1,200 samples · 28 × 28 pixels · in 10 classes'],
    [{ samples: 1, classCount: 1, sampleForm: 'pictures' }, 'Pictures · 1 sample · in 1 class'],
    [{ format: 'idx', sampleForm: '28 × 28 UINT8', labelled: 0 }, 'idx arrays · 1,200 samples · 28 × 28 UINT8 · without labels'],
    [{ format: 'csv', sampleForm: '4 numbers', targets: { low: 0, high: 1, mean: 0.5 } }, 'CSV table · 1,200 samples · 4 numbers · with a number to be predicted'],
  ] as const)('%j', (change, words) => {
    expect(previewHeadline(preview(change as Partial<ValidationPreview>))).toBe(words);
  });
});

describe('classBars', () => {
  it('shows the most frequent ones against the largest, and counts the rest', () => {
    const classes = [{ label: 'a', samples: 8, known: true }, { label: 'b', samples: 2, known: false }, { label: 'c', samples: 1, known: true }];
    expect(classBars({ classes, classCount: 40 }, 2)).toEqual({ bars: [{ label: 'a', samples: 8, share: 1, known: true }, { label: 'b', samples: 2, share: 0.25, known: false }], more: 38 });
    expect(classBars({ classes: [], classCount: 0 }, 2)).toEqual({ bars: [], more: 0 });
  });
});
