import type { CanonicalOutput } from '@infaas/shared/domain/records';
import type { Block } from './block-file';
import { largest, rowValues, shown } from './block-values';

type Form = { output: CanonicalOutput; labels: readonly string[] };

/**
 * Returns a block as lines of JSON: `{"item", "key"?, "label", "score", "scores"}` for classes, `{"item", "key"?, "outputs": {name: [...]}}`
 * for tensors, `{"item", "key"?, "error"}` where there is no answer. Items count from 0.
 */
export function jsonLines(block: Block, form: Form): string {
  const errors = new Map(block.errors);
  let text = '';
  for (let at = 0; at < block.count; at += 1) {
    const item = { item: block.from + at, ...(block.keys ? { key: block.keys[at] } : {}) };
    const error = errors.get(at);
    text += `${JSON.stringify(error === undefined ? { ...item, ...answerOf(block, at, form) } : { ...item, error })}\n`;
  }
  return text;
}

function answerOf(block: Block, at: number, { output, labels }: Form): object {
  if (output.kind === 'tensors') return { outputs: Object.fromEntries(block.tensors.map((tensor) => [tensor.name, rowValues(tensor, at).map(shown)])) };
  const [tensor] = block.tensors;
  const scores = tensor ? rowValues(tensor, at) : [];
  const best = largest(scores);
  return { label: labels[best.at] ?? String(best.at), score: shown(best.value), scores: scores.map(shown) };
}
