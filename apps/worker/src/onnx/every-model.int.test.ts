import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Inspection } from '@infaas/shared/jobs/catalogue';
import { afterAll, describe, expect } from 'vitest';
import { generateVariants } from './generate';
import type { GenerationResult } from './generation-result';
import { inspectByRunning } from './inspect-by-running';
import { loadOnnxRuntime } from './load-onnxruntime';
import { itWithData, testData } from './shared-test-data';

const folder = mkdtempSync(path.join(tmpdir(), 'infaas-every-model-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Seconds each to run a few times: inspected only. */
const HEAVY = /vgg19|alexnet|zfnet|densenet|inception|resnet50/u;
/** Of these the base is made; one of the others would crash ONNX Runtime, which run-inspector.int.test proves to be survived. */
const BASE_ONLY = /^light\/|yolox|byte_sb_bidi/u;
const PRECISIONS = ['fp16', 'int8-dynamic', 'int8-static', 'int8-weight'];

function everyModel(): string[] {
  try {
    return readdirSync(testData('models'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.onnx')).sort();
  } catch {
    return ['none'];
  }
}

/** A sentence about the model, not what a library printed. */
function expectReason(text: string): void {
  expect(text).toMatch(/^[\p{L}\p{N}].{15,}/u);
  expect(text).not.toMatch(/Non-zero status code|\[ONNXRuntime|\/tmp\/|\bat \S+:\d+|undefined|NaN/u);
}

async function generate(file: string, stage: 'base' | 'derived', { signature }: Inspection): Promise<GenerationResult> {
  return generateVariants(await loadOnnxRuntime(), {
    modelBytes: readFileSync(testData(`models/${file}`)), outputDirectory: mkdtempSync(path.join(folder, 'forms-')), stage, inputRecord: { kind: 'tensor' }, outputRecord: { kind: 'tensor' },
    canonicalInput: { kind: 'tensors', tensors: signature.inputs }, canonicalOutput: { kind: 'tensors', tensors: signature.outputs },
  });
}

describe('every model of the test material registers, or is refused in a sentence', () => {
  for (const file of everyModel()) {
    itWithData(file, async () => {
      const inspection = await inspectByRunning({ loadRuntime: loadOnnxRuntime }, readFileSync(testData(`models/${file}`))).catch((error: unknown) => {
        if (!(error instanceof ServingError)) throw error;
        expectReason(error.message);
        expectReason(error.hint ?? '');
        return null;
      });
      console.info(`${file}: ${inspection ? `${inspection.precision}, opset ${inspection.opset}, ${inspection.batchable ? 'any' : 'its own'} batch` : 'refused'}`);
      if (inspection === null || HEAVY.test(file)) return;
      const own = await generate(file, 'base', inspection);
      expect(own.artifacts.map((artifact) => artifact.form)).toEqual(['base', 'opt']);
      expect(own.artifacts.map((artifact) => artifact.maxBatch)).toEqual(inspection.batchable ? [64, 64] : [1, 1]);
      expect(own.artifacts[1]?.errors).toMatchObject({ relativeError: expect.any(Number), inputs: 'random' });
      const derived = inspection.precision !== 'fp32' ? own : BASE_ONLY.test(file) ? null : await generate(file, 'derived', inspection);
      if (derived === null) return;
      const made = derived.artifacts.filter((artifact) => artifact.form === 'derived');
      const rejected = derived.rejected.filter((form) => form.form === 'derived');
      expect([...made, ...rejected].map((form) => form.precision).sort()).toEqual(PRECISIONS);
      for (const form of rejected) expectReason(form.reason);
      for (const form of made) expect(form.errors?.samples).toBeGreaterThan(0);
    }, 120_000);
  }
});
