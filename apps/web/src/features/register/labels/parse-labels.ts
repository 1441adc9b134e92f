const MOST_BYTES = 4_000_000;
const MOST_LABELS = 100_000;
const MOST_LETTERS = 200;

export type ParsedLabels = { labels: string[]; problem: null } | { labels: null; problem: string };

/** Returns the names of the classes in a text file: one a line, or a JSON array of strings; else what is wrong with it. */
export function parseLabels(text: string): ParsedLabels {
  if (text.length > MOST_BYTES) return wrong('The file is too large for names of classes: one name a line.');
  const labels = text.trimStart().startsWith('[') ? jsonLabels(text) : linesOf(text);
  if (labels === null) return wrong('The file is neither one name a line nor a JSON array of names.');
  if (labels.length === 0) return wrong('The file has no names.');
  if (labels.length > MOST_LABELS) return wrong(`The file has more than ${MOST_LABELS.toLocaleString('en-US')} names.`);
  const bad = labels.findIndex((label) => label === '' || label.length > MOST_LETTERS);
  return bad === -1 ? { labels, problem: null } : wrong(`Line ${bad + 1} is ${labels[bad] === '' ? 'empty' : `longer than ${MOST_LETTERS} letters`}: each line names one class, in the order of the model's outputs.`);
}

function wrong(problem: string): ParsedLabels {
  return { labels: null, problem };
}

function linesOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/).map((line) => line.trim());
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  return lines;
}

function jsonLabels(text: string): string[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : null;
  } catch {
    return null;
  }
}
