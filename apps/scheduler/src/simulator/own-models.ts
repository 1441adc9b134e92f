import { z } from 'zod';
import type { BatchLatency } from '@infaas/shared/domain/profile';
import type { ArchitectureView, TaskView, VariantView } from '@infaas/shared/domain/serving-view';
import { WORKSPACE } from './scenario';

const positive = z.number().positive().max(1e12);
const latencySchema = z.object({ batch: z.number().int().min(1).max(65_536), meanUs: positive, p95Us: positive.optional() });

/** Models of a scenario file that were measured somewhere instead of published ones: what `infaas models --json` says of them. */
export const ownModelsSchema = z.object({
  task: z.string().min(1).default('task'),
  variants: z.array(z.object({
    name: z.string().min(1), architecture: z.string().min(1), precision: z.enum(['fp32', 'fp16', 'int8']).default('fp32'), provider: z.enum(['cpu', 'cuda']).default('cpu'), threads: z.number().int().min(1).max(1_024).default(1),
    accuracy: z.number().min(0).max(1),
    profiles: z.array(z.object({ className: z.string().min(1), latency: z.array(latencySchema).min(1).max(64), maxBatch: z.number().int().min(1).max(65_536), loadMs: z.number().min(0), memoryMb: positive })).min(1).max(64),
  })).min(1).max(5_000),
});

type OwnModels = { tasks: TaskView[]; architectures: ArchitectureView[]; variants: VariantView[] };

/** Returns a file's own models as a view lists them. */
export function ownModels({ task, variants }: z.infer<typeof ownModelsSchema>): OwnModels {
  const architectures = [...new Set(variants.map(({ architecture }) => architecture))];
  return {
    tasks: [{ id: task, workspaceId: WORKSPACE, name: task, metric: 'top1', labels: [], progress: null, input: { kind: 'tensors', tensors: [] }, output: { kind: 'scores', name: 'scores', classes: 2 } }],
    architectures: architectures.map((name) => ({ id: name, workspaceId: WORKSPACE, taskId: task, name, versions: [1], stable: 1, progress: null })),
    variants: variants.map(({ name, architecture, precision, provider, threads, accuracy, profiles }): VariantView => ({
      id: name, workspaceId: WORKSPACE, taskId: task, architectureId: architecture, name, architecture, version: 1, precision, optimised: false, provider, threads, artifact: name, artifactBytes: 0, picture: null,
      status: 'ready', accuracy: { value: accuracy, low: accuracy, high: accuracy, basis: 'declared', samples: 1, validationSet: null },
      profiles: profiles.map(({ className, latency, maxBatch, loadMs, memoryMb }) => ({
        hardwareClass: className, latency: latency.map(latencyOf), maxBatch, loadUs: Math.round(loadMs * 1_000), memoryBytes: Math.round(memoryMb * 1e6), provisional: false,
      })),
    })),
  };
}

function latencyOf({ batch, meanUs, p95Us = meanUs }: z.infer<typeof latencySchema>): BatchLatency {
  return { batch, samples: 1, meanUs, p50Us: meanUs, p95Us, p99Us: p95Us, deviationUs: 0 };
}
