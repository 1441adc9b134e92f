import { stat } from 'node:fs/promises';
import type { CanonicalInput, CanonicalOutput, InputRecord, OutputRecord } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { derivedPrecisionSchema, inspectionSchema } from '@infaas/shared/jobs/catalogue';
import type { Inspection } from '@infaas/shared/jobs/catalogue';
import type { GenerationRequest } from './generate';
import { generationResultSchema } from './generation-result';
import type { GenerationResult } from './generation-result';
import { runGuarded } from './guarded-process';
import type { GuardedEnd, ProcessLimits } from './guarded-process';
import { inspectorAnswerSchema } from './inspector-command';
import type { InspectorCommand } from './inspector-command';
import type { ModelFilePlace } from './read-model-file';

/** Where the throw-away process starts: the Node binary, arguments for it (a loader, in development), and the inspector's bundle. */
export type InspectorProcess = { nodePath: string; nodeArguments?: readonly string[]; inspectorPath: string; limits?: Partial<ProcessLimits> };
/** A model and the files of external data that belong to it. */
export type ModelPlace = { modelPath: string; files?: ModelFilePlace[] };
export type GeneratorOrder = ModelPlace & {
  /** An existing directory that the forms are written to; the caller removes it. */
  outputDirectory: string;
  canonicalInput: CanonicalInput;
  canonicalOutput: CanonicalOutput;
  inputRecord: InputRecord;
  outputRecord: OutputRecord;
} & Pick<GenerationRequest, 'stage' | 'precisions' | 'calibrationPath'>;

const INSPECT_LIMITS: ProcessLimits = { wallMs: 60_000, cpuSeconds: 6, memoryBytes: 2 * 2 ** 30, kernelBytes: 3 * 2 ** 30, outputBytes: 4 * 2 ** 20 };
const GENERATE_LIMITS: ProcessLimits = { wallMs: 240_000, cpuSeconds: 480, memoryBytes: 4 * 2 ** 30, kernelBytes: 6 * 2 ** 30, outputBytes: 2 ** 20 };
/** What a model's size adds to the limits: so many bytes for each byte that was uploaded, and a second for so many bytes. */
const MEMORY_PER_BYTE = 5;
const BYTES_PER_SECOND = 20e6;

/**
 * Returns the inspection of a model file, read and run once in a process of its own. Throws ServingError('malformed' | 'unsupported' |
 * 'too_large') with a reason; a crash or a broken limit of that process is the model's fault and said so.
 */
export async function runInspector(target: InspectorProcess, model: ModelPlace): Promise<Inspection> {
  const result = inspectionSchema.safeParse(await runCommand(target, { command: 'inspect', ...model }, INSPECT_LIMITS));
  if (!result.success) throw new ServingError('internal', 'the inspection came back in an unknown form');
  return result.data;
}

/**
 * Returns the executable forms of a model, written to the order's directory by a process of its own. Throws as runInspector does. Where
 * a form of another precision crashes that process, each is made in one of its own, and those that crash are rejected.
 */
export async function runGenerator(target: InspectorProcess, order: GeneratorOrder): Promise<GenerationResult> {
  const precisions = order.precisions ?? derivedPrecisionSchema.options;
  try {
    return await generateOnce(target, order);
  } catch (error) {
    if (order.stage !== 'derived' || precisions.length < 2 || !isCrash(error)) throw error;
  }
  const whole: GenerationResult = { artifacts: [], rejected: [] };
  for (const precision of precisions) {
    const alone = await generateOnce(target, { ...order, precisions: [precision] }).catch((error: unknown): GenerationResult => {
      if (!isCrash(error)) throw error;
      return { artifacts: [], rejected: [{ form: 'derived', precision, reason: error.message }] };
    });
    whole.artifacts.push(...alone.artifacts);
    whole.rejected.push(...alone.rejected);
  }
  return whole;
}

const CRASHES = 'the model crashes ONNX Runtime';

function isCrash(error: unknown): error is ServingError {
  return error instanceof ServingError && error.message.startsWith(CRASHES);
}

async function generateOnce(target: InspectorProcess, order: GeneratorOrder): Promise<GenerationResult> {
  const result = generationResultSchema.safeParse(await runCommand(target, commandOf(order), GENERATE_LIMITS));
  if (!result.success) throw new ServingError('internal', 'the generated variants came back in an unknown form');
  return result.data;
}

function commandOf({ precisions, ...order }: GeneratorOrder): InspectorCommand {
  return { command: 'generate', ...order, ...(precisions ? { precisions: [...precisions] } : {}) };
}

async function runCommand(target: InspectorProcess, command: InspectorCommand, defaults: ProcessLimits): Promise<unknown> {
  const { end, limits } = await runProcess(target, command, defaults);
  return resultOf(end, limits);
}

/** Runs a command in the throw-away process; returns how that ended and the limits it ran under, raised by what its files weigh. */
export async function runProcess(target: InspectorProcess, command: InspectorCommand, defaults: ProcessLimits): Promise<{ end: GuardedEnd; limits: ProcessLimits }> {
  const limits = { ...limitsFor(defaults, await sizeOf(command)), ...target.limits };
  const heapMb = Math.max(64, Math.floor(limits.memoryBytes / 2 / 2 ** 20));
  const node = [target.nodePath, `--max-old-space-size=${heapMb}`, ...(target.nodeArguments ?? []), target.inspectorPath];
  return { end: await runGuarded(node, limits, JSON.stringify(command)), limits };
}

async function sizeOf(command: InspectorCommand): Promise<number> {
  const files = 'files' in command ? (command.files ?? []) : [];
  const paths = [...('modelPath' in command ? [command.modelPath] : []), ...('dataPath' in command ? [command.dataPath] : [])];
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return [...sizes, ...files.map((file) => file.bytes)].reduce((sum, bytes) => sum + bytes, 0);
}

function limitsFor(limits: ProcessLimits, bytes: number): ProcessLimits {
  const memory = MEMORY_PER_BYTE * bytes;
  return {
    ...limits, cpuSeconds: limits.cpuSeconds + Math.floor(bytes / BYTES_PER_SECOND), memoryBytes: limits.memoryBytes + memory, kernelBytes: limits.kernelBytes + memory,
  };
}

function resultOf(end: GuardedEnd, limits: ProcessLimits): unknown {
  switch (end.kind) {
    case 'timeout':
      throw broke(`the model did not load and run within ${end.of === 'wall' ? `${Math.round(limits.wallMs / 1000)} s` : `${limits.cpuSeconds} s of processor time`}`, 'Upload a smaller model, or check the graph for endless loops.');
    case 'memory':
      throw broke(`the model needs more than ${Math.round(limits.memoryBytes / 2 ** 20)} MB to load and run`, 'Upload a smaller model, or check it for tensors of enormous shapes.');
    case 'output':
      throw broke('the model\'s description is too long', 'Export the model with fewer inputs, outputs and shorter names.');
    case 'signalled':
      throw broke(`${CRASHES} (${end.signal})`, 'Check the model with onnx.checker.check_model(full_check=True) and export it again.');
    case 'unstarted':
      throw unstarted(end.reason);
    case 'exited':
      return answerOf(end);
  }
}

/** Returns the refusal of a machine that starts no process now: what was to be read may be read later. */
export function unstarted(reason: string): ServingError {
  return new ServingError('unavailable', `this machine starts no process to read it now (${reason})`, 'Try again when the machine has processes and memory to spare.');
}

/** Returns the result that a process printed; throws the ServingError that it printed, or one about a process that printed neither. */
export function answerOf(end: { code: number; output: string }): unknown {
  const answer = inspectorAnswerSchema.safeParse(parseJson(end.output));
  if (end.code !== 0 || !answer.success) {
    throw broke('reading the model failed before an answer (out of memory, or a graph that cannot be read)', 'Check the model with onnx.checker.check_model and export it again.');
  }
  if (answer.data.ok) return answer.data.result;
  throw new ServingError(answer.data.code, answer.data.message, answer.data.hint);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function broke(message: string, hint: string): ServingError {
  return new ServingError('malformed', message, hint);
}
