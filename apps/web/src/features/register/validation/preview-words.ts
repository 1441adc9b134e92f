import type { ValidationPreview } from '@infaas/shared/jobs/validation-jobs';
import { formatCount } from '../../../components/format';

const FORMATS: Readonly<Record<ValidationPreview['format'], string>> = { pictures: 'Pictures', idx: 'idx arrays', npz: 'NumPy arrays', csv: 'CSV table', jsonl: 'JSON lines' };

/** Returns what a set is in one line: kind, how many samples, what one of them is, how many are labelled. */
export function previewHeadline({ format, samples, sampleForm, labelled, classCount, targets }: ValidationPreview): string {
  const form = format === 'pictures' ? sampleForm.replace(/^pictures(, )?/u, '') : sampleForm;
  const answers = targets !== null ? 'with a number to be predicted' : labelled === 0 ? 'without labels' : `in ${formatCount(classCount)} ${classCount === 1 ? 'class' : 'classes'}`;
  return [FORMATS[format], `${formatCount(samples)} ${samples === 1 ? 'sample' : 'samples'}`, ...(form === '' ? [] : [form]), answers].join(' · ');
}

/** Returns the bars of a set's classes: the most frequent ones, with the share of the largest, and how many are left out. */
export function classBars(preview: Pick<ValidationPreview, 'classes' | 'classCount'>, most: number): { bars: { label: string; samples: number; share: number; known: boolean }[]; more: number } {
  const largest = preview.classes[0]?.samples ?? 1;
  const bars = preview.classes.slice(0, most).map((each) => ({ ...each, share: each.samples / largest }));
  return { bars, more: preview.classCount - bars.length };
}
