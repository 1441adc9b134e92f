import { text } from 'node:stream/consumers';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { CanonicalMapping } from './onnx/canonical-graph';
import { generateVariants } from './onnx/generate';
import { inspectByRunning } from './onnx/inspect-by-running';
import { inspectorCommandSchema } from './onnx/inspector-command';
import type { InspectorAnswer } from './onnx/inspector-command';
import { loadOnnxRuntime } from './onnx/load-onnxruntime';
import { readModelFile } from './onnx/read-model-file';

/**
 * Entry point of the throw-away process in which an uploaded model is first read, loaded and rewritten: it may crash or be killed, and
 * takes nothing with it. It reads an InspectorCommand from its standard input; it prints one line of JSON (InspectorAnswer).
 */
async function perform(argument: string): Promise<unknown> {
  const command = inspectorCommandSchema.parse(JSON.parse(argument));
  const modelBytes = await readModelFile(command.modelPath, command.files);
  if (command.command === 'generate') {
    const { outputDirectory, stage, precisions, calibrationPath, ...mapping } = command;
    return generateVariants(await loadOnnxRuntime(), {
      modelBytes, outputDirectory, ...(mapping as CanonicalMapping), ...(stage ? { stage } : {}), ...(precisions ? { precisions } : {}), ...(calibrationPath ? { calibrationPath } : {}),
    });
  }
  return inspectByRunning(await loadOnnxRuntime(), modelBytes);
}

function refusalOf(error: unknown): InspectorAnswer {
  if (!(error instanceof ServingError)) throw error;
  const code = error.code === 'unsupported' || error.code === 'too_large' ? error.code : 'malformed';
  return { ok: false, code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
}

async function main(): Promise<void> {
  const answer = await perform(await text(process.stdin)).then((result): InspectorAnswer => ({ ok: true, result }), refusalOf);
  // Native threads and sessions need no orderly end here: leave as soon as the line is written.
  process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));
}

void main();
