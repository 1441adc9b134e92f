import { ServingError } from '@infaas/shared/domain/serving-error';
import { recordProposalSchema, validationPreviewSchema } from '@infaas/shared/jobs/validation-jobs';
import type { RecordProposal, ValidationPreview } from '@infaas/shared/jobs/validation-jobs';
import type { ProcessLimits } from '../onnx/guarded-process';
import type { InspectorCommand } from '../onnx/inspector-command';
import { answerOf, runProcess, unstarted } from '../onnx/run-inspector';
import type { InspectorProcess } from '../onnx/run-inspector';

type CommandOf<Name extends InspectorCommand['command']> = Omit<Extract<InspectorCommand, { command: Name }>, 'command'>;

const PREVIEW_LIMITS: ProcessLimits = { wallMs: 90_000, cpuSeconds: 60, memoryBytes: 2 * 2 ** 30, kernelBytes: 3 * 2 ** 30, outputBytes: 2 ** 20 };
const PROPOSE_LIMITS: ProcessLimits = { wallMs: 240_000, cpuSeconds: 240, memoryBytes: 3 * 2 ** 30, kernelBytes: 5 * 2 ** 30, outputBytes: 2 ** 20 };

/** Returns what a validation set holds, read in a process of its own. Throws ServingError with what to do. */
export async function runPreview(target: InspectorProcess, order: CommandOf<'preview'>): Promise<ValidationPreview> {
  const result = validationPreviewSchema.safeParse(await runData(target, { command: 'preview', ...order }, PREVIEW_LIMITS));
  if (result.success) return result.data;
  throw new ServingError('internal', 'the preview came back in an unknown form');
}

/** Returns the best records of a model on labelled samples, found in a process of its own. Throws ServingError with what to do. */
export async function runProposal(target: InspectorProcess, order: CommandOf<'propose'>): Promise<RecordProposal> {
  const result = recordProposalSchema.safeParse(await runData(target, { command: 'propose', ...order }, PROPOSE_LIMITS));
  if (result.success) return result.data;
  throw new ServingError('internal', 'the proposal came back in an unknown form');
}

async function runData(target: InspectorProcess, command: InspectorCommand, defaults: ProcessLimits): Promise<unknown> {
  const { end, limits } = await runProcess(target, command, defaults);
  switch (end.kind) {
    case 'unstarted':
      throw unstarted(end.reason);
    case 'exited':
      return end.code === 0 ? answerOf(end) : refuse('reading it failed before an answer (out of memory, or data that cannot be read)', 'Send fewer or smaller samples, and check that the file opens on your machine.');
    case 'timeout':
      return refuse(`it could not be read within ${Math.round(limits.wallMs / 1000)} s`, 'Send fewer or smaller samples.');
    case 'memory':
      return refuse(`reading it needs more than ${Math.round(limits.memoryBytes / 2 ** 20)} MB`, 'Send fewer or smaller samples.');
    case 'output':
      return refuse('what was found in it is too long', 'Use shorter names of files and labels.');
    case 'signalled':
      return refuse(`it crashes the reader (${end.signal})`, 'Check that every picture opens, and pack it again.');
  }
}

function refuse(what: string, hint: string): never {
  throw new ServingError('malformed', `the validation set is refused: ${what}`, hint);
}
