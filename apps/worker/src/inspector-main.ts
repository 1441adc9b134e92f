import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { CanonicalInput, CanonicalOutput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { CanonicalMapping } from './onnx/canonical-graph';
import { generateVariants } from './onnx/generate';
import { inspectByRunning } from './onnx/inspect-by-running';
import { inspectorCommandSchema } from './onnx/inspector-command';
import type { InspectorAnswer } from './onnx/inspector-command';
import { loadOnnxRuntime } from './onnx/load-onnxruntime';
import { proposeRecords } from './onnx/propose/propose-records';
import type { ProposalRequest } from './onnx/propose/propose-records';
import { readModelFile } from './onnx/read-model-file';
import { giveWay } from './offline/give-way';
import { splitInput } from './offline/split-input';
import { previewValidationSet } from './validation/preview-validation-set';

/**
 * Entry point of the throw-away process in which uploaded models and data are first read, models loaded and rewritten: it may crash or be killed, and
 * takes nothing with it. It reads an InspectorCommand from its standard input; it prints one line of JSON
 * (InspectorAnswer), and an empty one before it when a model has run for the first time.
 */
async function perform(argument: string): Promise<unknown> {
  const command = inspectorCommandSchema.parse(JSON.parse(argument));
  switch (command.command) {
    case 'inspect':
      return inspectByRunning({ loadRuntime: loadOnnxRuntime, ran: () => process.stdout.write('\n') }, await readModelFile(command.modelPath, command.files));
    case 'generate': {
      const { outputDirectory, stage, precisions, calibrationPath, ...mapping } = command;
      return generateVariants(await loadOnnxRuntime(), {
        modelBytes: await readModelFile(command.modelPath, command.files), outputDirectory, ...(mapping as CanonicalMapping),
        ...(stage ? { stage } : {}), ...(precisions ? { precisions } : {}), ...(calibrationPath ? { calibrationPath } : {}),
      });
    }
    case 'preview': {
      const { dataPath, input, output, labels, metric } = command;
      const files = [{ name: 'validation', bytes: await readFile(dataPath) }];
      return previewValidationSet({ files, input: input as CanonicalInput | null, output: output as CanonicalOutput | null, labels, metric });
    }
    case 'propose': {
      const { modelPath, files, dataPath, input, classes, labels, stated } = command;
      return proposeRecords(await loadOnnxRuntime(), {
        modelBytes: await readModelFile(modelPath, files), dataBytes: await readFile(dataPath), input: input as CanonicalInput | null, classes, labels,
        stated: stated as ProposalRequest['stated'],
      });
    }
    case 'split':
      // Offline work takes what nobody else wants of the processor, from its first step on.
      giveWay();
      return splitInput(await readFile(command.dataPath), command.input as CanonicalInput, command.outputDirectory);
  }
}

function refusalOf(error: unknown): InspectorAnswer {
  if (isMachineFault(error)) return { ok: false, code: 'unavailable', message: `the machine did not let it be read (${error.code ?? ''} in ${error.syscall ?? ''})`, hint: 'Try again; the worker needs room on its disk and files to open.' };
  if (!(error instanceof ServingError)) throw error;
  const code = error.code === 'unsupported' || error.code === 'too_large' ? error.code : 'malformed';
  return { ok: false, code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
}

/** A disk that is full or a file that cannot be opened says nothing about what was uploaded. */
function isMachineFault(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

async function main(): Promise<void> {
  const answer = await perform(await text(process.stdin)).then((result): InspectorAnswer => ({ ok: true, result }), refusalOf);
  // Native threads and sessions need no orderly end here: leave as soon as the line is written.
  process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));
}

void main();
