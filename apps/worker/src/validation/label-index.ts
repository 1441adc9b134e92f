import { ServingError } from '@infaas/shared/domain/serving-error';

/**
 * Returns the class index of every label text. A text is one of the task's labels (case and underscores do not matter) or a whole number;
 * when the task's labels are not known, texts that are no numbers are numbered in their sorted order. Throws ServingError('malformed')
 * with the first label that is none.
 */
export function labelIndices(texts: readonly string[], task: { labels: readonly string[]; classes: number }): Int32Array {
  const known = new Map(task.labels.map((label, index) => [normalised(label), index]));
  const numeric = texts.every((text) => /^-?\d+(?:\.\d+)?$/u.test(text));
  const byName = texts.every((text) => known.has(normalised(text)));
  if (!numeric && !byName && known.size === 0) sortedOrder(texts).forEach((text, index) => known.set(text, index));
  return Int32Array.from(texts, (text) => {
    const index = byName || !numeric ? known.get(normalised(text)) : Number(text);
    if (index === undefined || !Number.isInteger(index) || index < 0 || index >= task.classes) {
      throw new ServingError('malformed', `"${text.slice(0, 80)}" is none of the task's ${task.classes} labels`, labelHint(task.labels));
    }
    return index;
  });
}

/** Returns a label's text as labels are compared: without case, underscores and double spaces. */
export function normalised(text: string): string {
  return text.trim().toLowerCase().replace(/[\s_-]+/gu, ' ');
}

function sortedOrder(texts: readonly string[]): string[] {
  return [...new Set(texts.map(normalised))].sort();
}

function labelHint(labels: readonly string[]): string {
  return labels.length === 0 ? 'Name the classes by their numbers from 0, or give the task its labels.' : `Use the task's labels (${labels.slice(0, 5).join(', ')}, …) or their numbers from 0.`;
}
