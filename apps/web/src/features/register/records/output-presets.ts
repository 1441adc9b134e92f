import type { CanonicalOutput, InputRecord, OutputRecord } from '@infaas/shared/domain/records';

export type OutputPresetId = 'logits' | 'probabilities' | 'sigmoid' | 'class-id' | 'tensor';
export type OutputDraft = { preset: OutputPresetId; classOffset: string };

/** What models answer with, and what is made of it. */
export const OUTPUT_PRESETS: readonly { id: OutputPresetId; label: string; detail: string }[] = [
  { id: 'logits', label: 'Logits', detail: 'Raw scores of classes: a softmax is put behind the model.' },
  { id: 'probabilities', label: 'Probabilities', detail: 'Scores of classes that add up to 1 already.' },
  { id: 'sigmoid', label: 'Independent logits', detail: 'Several classes may be true at once: a sigmoid is put behind each.' },
  { id: 'class-id', label: 'Class ids', detail: 'The number of the class alone, without scores.' },
  { id: 'tensor', label: 'Plain tensors', detail: 'The model’s own outputs, as they are: regression, embeddings, boxes.' },
];

/** Returns whether a draft's model scores classes, so that a leading class can be dropped. */
export function hasScores({ preset }: OutputDraft): boolean {
  return preset === 'logits' || preset === 'probabilities' || preset === 'sigmoid';
}

/** Returns the output record of a draft, and what is wrong with its class offset. */
export function parseOutput(draft: OutputDraft): { record: OutputRecord; problem: string | null } {
  switch (draft.preset) {
    case 'class-id':
      return { record: { kind: 'class-id' }, problem: null };
    case 'tensor':
      return { record: { kind: 'tensor' }, problem: null };
    case 'logits':
    case 'probabilities':
    case 'sigmoid': {
      const offset = draft.classOffset.trim() === '' ? 0 : Number(draft.classOffset);
      const fits = Number.isInteger(offset) && offset >= 0 && offset <= 16;
      const activation = ({ logits: 'softmax', probabilities: 'none', sigmoid: 'sigmoid' } as const)[draft.preset];
      return { record: { kind: 'scores', activation, classOffset: fits ? offset : 0 }, problem: fits ? null : 'A whole number, 0 to 16.' };
    }
  }
}

/** Returns what a model most likely answers with: what its task says, else classes for pictures and plain tensors for tensors. */
export function guessOutput(task: CanonicalOutput | null, input: InputRecord['kind']): OutputPresetId {
  if (task !== null) return task.kind === 'scores' ? 'logits' : 'tensor';
  return input === 'image' ? 'logits' : 'tensor';
}
