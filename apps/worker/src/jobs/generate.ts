import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CanonicalInput, CanonicalOutput, InputRecord, OutputRecord } from '@infaas/shared/domain/records';
import type { JobOutcome, JobPayload } from '@infaas/shared/jobs/catalogue';
import { readChunks } from '@infaas/shared/platform/content-store';
import type { GeneratedArtifact } from '../onnx/generation-result';
import { writeCalibrationFile } from '../onnx/quantise/calibration-file';
import { runGenerator } from '../onnx/run-inspector';
import { calibrationSamples } from './calibration-samples';
import { outcomeOf } from './job-failure';
import { modelPlace } from './model-place';
import type { WorkerParts } from './worker-parts';

/** Makes the executable forms of a model and puts them into the content store. */
export function generate(parts: WorkerParts, payload: JobPayload<'generate'>): Promise<JobOutcome> {
  return outcomeOf(() => parts.lane.run(async () => {
    const outputDirectory = await mkdtemp(join(tmpdir(), 'infaas-generate-'));
    try {
      const calibrationPath = payload.validationSet === undefined || payload.stage === 'base' ? null : join(outputDirectory, 'calibration');
      if (calibrationPath !== null) {
        await writeCalibrationFile(calibrationPath, await calibrationSamples(await parts.store.get(payload.validationSet ?? ''), payload));
      }
      const result = await runGenerator(parts.inspector, {
        ...modelPlace(parts.store, payload), outputDirectory, canonicalInput: payload.input as CanonicalInput,
        canonicalOutput: payload.output as CanonicalOutput, inputRecord: payload.inputRecord as InputRecord, outputRecord: payload.outputRecord as OutputRecord,
        ...(payload.stage ? { stage: payload.stage } : {}), ...(payload.precisions ? { precisions: payload.precisions } : {}),
        ...(calibrationPath === null ? {} : { calibrationPath }),
      });
      const artifacts = [];
      for (const artifact of result.artifacts) artifacts.push(await keep(parts, artifact));
      return { artifacts, rejected: result.rejected };
    } finally {
      await rm(outputDirectory, { recursive: true, force: true });
    }
  }, payload.urgent), 'generation_failed');
}

async function keep(parts: WorkerParts, artifact: GeneratedArtifact) {
  const stored = await parts.store.putStream(readChunks(artifact.path), Number.MAX_SAFE_INTEGER);
  const { path: _path, sha256: _sha256, ...facts } = artifact;
  return { ...facts, artifact: stored.sha256, bytes: stored.bytes };
}
