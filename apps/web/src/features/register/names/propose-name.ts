const RULE = /^[a-z0-9][a-z0-9-]{0,62}$/;
/** Words of the inference protocol's paths: a model with such a name could not be asked. */
const RESERVED = new Set(['stats', 'ready', 'live', 'health', 'infer', 'predict', 'config', 'index', 'load', 'unload', 'versions', 'models', 'repository', 'deferred', 'default', 'new']);

/** Returns the nearest permitted name to any text; empty when nothing of it can be kept. */
export function nearestPermitted(text: string): string {
  const near = text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 63).replace(/-+$/, '');
  return RESERVED.has(near) ? `${near}-model` : near;
}

/** Returns the name that a model file proposes for its architecture: without its ending, version marks and opset. */
export function proposeArchitecture(fileName: string): string {
  const stem = fileName.replace(/\.(onnx|ort|pb)$/i, '').replace(/[-_.]?(v\d+|opset[-_]?\d+|final|latest)$/i, '');
  return nearestPermitted(stem === '' ? fileName : stem);
}

/** Names of a workspace: of its tasks, and of its architectures with the task that each belongs to. */
export type KnownNames = { tasks: readonly string[]; architectures: ReadonlyMap<string, string> };

/** Returns what is wrong with the name of a task, as the server will judge it; null when nothing is. */
export function taskProblem(task: string, known: KnownNames): string | null {
  const problem = ruleProblem(task, 'Name the task: what applications ask for.');
  if (problem !== null) return problem;
  const owner = known.architectures.get(task);
  return owner === undefined ? null : `“${task}” is an architecture of the task “${owner}”: choose another name.`;
}

/** Returns what is wrong with the name of an architecture for a task; null when nothing is. */
export function architectureProblem(architecture: string, task: string, known: KnownNames): string | null {
  const problem = ruleProblem(architecture, 'Name the architecture: this model among those of the task.');
  if (problem !== null) return problem;
  if (architecture === task) return 'Tasks and architectures share one namespace: give it another name than the task.';
  if (known.tasks.includes(architecture)) return `“${architecture}” is a task: choose another name.`;
  const owner = known.architectures.get(architecture);
  return owner === undefined || owner === task ? null : `“${architecture}” belongs to the task “${owner}”: choose another name, or that task.`;
}

function ruleProblem(name: string, empty: string): string | null {
  if (name === '') return empty;
  if (RESERVED.has(name)) return `“${name}” is a word of the inference protocol: choose another.`;
  if (RULE.test(name)) return null;
  const near = nearestPermitted(name);
  return `Use small letters, digits and dashes, at most 63${near === '' ? '' : `: “${near}”`}.`;
}
