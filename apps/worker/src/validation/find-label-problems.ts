import type { CanonicalOutput } from '@infaas/shared/domain/records';
import type { PreviewProblem, ValidationPreview } from '@infaas/shared/jobs/validation-jobs';
import { counted } from './counted';
import { normalised } from './label-index';
import type { RawData } from './open-raw-data';

/** What is known of the task that a set is meant for. */
export type TaskForm = { output: CanonicalOutput | null; labels: readonly string[]; metric: 'classes' | 'numbers' | null };

const MOST_CLASSES = 200;
const EXAMPLES = 5;

/** Returns the classes of a set with their counts, or the range of its numbers, and what is wrong with its labels. */
export function describeLabels(data: RawData, task: TaskForm): Pick<ValidationPreview, 'labelled' | 'classes' | 'classCount' | 'targets'> & { problems: PreviewProblem[] } {
  const given = data.labels.filter((label): label is string => label !== null);
  const problems = unlabelled(data, given.length);
  if (given.length === 0) return { labelled: 0, classes: [], classCount: 0, targets: null, problems };
  if (areTargets(given, task)) return { labelled: given.length, classes: [], classCount: 0, ...targetsOf(given, problems) };
  const counts = new Map<string, number>();
  for (const label of given) counts.set(label, (counts.get(label) ?? 0) + 1);
  const isKnown = knownLabels([...counts.keys()], task);
  const classes = [...counts].map(([label, samples]) => ({ label: label.slice(0, 100), samples, known: isKnown(label) }));
  classes.sort((a, b) => b.samples - a.samples || a.label.localeCompare(b.label, 'en', { numeric: true }));
  const found = [...problems, ...unknown(classes, task), ...missing([...counts.keys()], task)];
  return { labelled: given.length, classes: classes.slice(0, MOST_CLASSES), classCount: classes.length, targets: null, problems: found };
}

function unlabelled(data: RawData, labelled: number): PreviewProblem[] {
  if (labelled === data.count) return [];
  const pictures = data.format === 'pictures';
  if (labelled === 0) {
    const hint = pictures ? 'Put each picture into a folder named as its label, or add a labels.csv with lines file,label.' : 'Add a column, array or field named "label".';
    return [{ severity: 'stops', text: 'No sample has a label: accuracy cannot be measured.', hint, examples: [] }];
  }
  const examples = data.labels.flatMap((label, index) => (label === null ? [index] : [])).slice(0, EXAMPLES).map((index) => data.sample(index).name.slice(-80));
  const hint = pictures ? 'Put them into a folder named as their label, give labels.csv a line for each, or take them out.' : 'Give each a label, or take them out.';
  return [{ severity: 'stops', text: `${data.count - labelled} of ${counted(data.count, 'sample')} ${data.count - labelled === 1 ? 'has' : 'have'} no label.`, hint, examples }];
}

/** Numbers are classes unless the task says otherwise or they are no whole numbers. */
function areTargets(labels: readonly string[], task: TaskForm): boolean {
  if (task.metric !== null) return task.metric === 'numbers';
  if (task.output !== null) return task.output.kind === 'tensors' && task.labels.length === 0 && labels.every((label) => Number.isFinite(Number(label)));
  return task.labels.length === 0 && labels.every((label) => Number.isFinite(Number(label))) && labels.some((label) => !/^\d+$/u.test(label));
}

function targetsOf(labels: readonly string[], problems: PreviewProblem[]): Pick<ValidationPreview, 'targets'> & { problems: PreviewProblem[] } {
  const numbers = labels.map(Number).filter(Number.isFinite);
  const odd = labels.filter((label) => !Number.isFinite(Number(label)));
  const wrong: PreviewProblem[] = odd.length === 0 ? [] : [{
    severity: 'stops', text: `${counted(odd.length, 'value')} to be predicted ${odd.length === 1 ? 'is no number' : 'are no numbers'}.`, hint: 'Give one number per sample.', examples: [...new Set(odd)].slice(0, EXAMPLES),
  }];
  if (numbers.length === 0) return { targets: null, problems: [...problems, ...wrong] };
  const low = numbers.reduce((least, value) => Math.min(least, value), Infinity);
  const high = numbers.reduce((most, value) => Math.max(most, value), -Infinity);
  return { targets: { low, high, mean: numbers.reduce((sum, value) => sum + value, 0) / numbers.length }, problems: [...problems, ...wrong] };
}

/** As labelIndices reads them: all by name, or all by number. */
function knownLabels(labels: readonly string[], task: TaskForm): (label: string) => boolean {
  const names = new Set(task.labels.map(normalised));
  const classes = task.output?.kind === 'scores' ? task.output.classes : task.labels.length > 0 ? task.labels.length : Infinity;
  const byName = names.size > 0 && labels.every((label) => names.has(normalised(label)));
  if (!byName && labels.every((label) => /^\d+$/u.test(label))) return (label) => Number(label) < classes;
  if (names.size > 0) return (label) => names.has(normalised(label));
  return labels.length <= classes ? () => true : () => false;
}

function unknown(classes: ValidationPreview['classes'], task: TaskForm): PreviewProblem[] {
  const strange = classes.filter((each) => !each.known);
  if (strange.length === 0) return [];
  const samples = strange.reduce((sum, each) => sum + each.samples, 0);
  const hint = task.labels.length === 0 ? 'Name the classes by their numbers from 0, or give the task its labels.' : `Use the task's labels (${task.labels.slice(0, 5).join(', ')}${task.labels.length > 5 ? ', …' : ''}) or their numbers from 0.`;
  return [{ severity: 'stops', text: `${counted(strange.length, 'label')} (${counted(samples, 'sample')}) ${strange.length === 1 ? 'is' : 'are'} none of the task's.`, hint, examples: strange.slice(0, EXAMPLES).map((each) => each.label) }];
}

function missing(found: readonly string[], task: TaskForm): PreviewProblem[] {
  const present = new Set(found.map(normalised));
  const absent = task.labels.filter((label, index) => !present.has(normalised(label)) && !present.has(String(index)));
  if (absent.length === 0) return [];
  return [{
    severity: 'warns', text: `${absent.length} of the task's ${task.labels.length} labels ${absent.length === 1 ? 'has' : 'have'} no sample: nothing is measured of ${absent.length === 1 ? 'it' : 'them'}.`,
    hint: 'Add samples if that matters.', examples: absent.slice(0, EXAMPLES),
  }];
}
