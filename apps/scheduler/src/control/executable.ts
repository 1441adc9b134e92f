import type { ImageInputRecord } from '@infaas/shared/domain/records';
import type { Executable } from '@infaas/shared/jobs/catalogue';
import { memoryBudgetBytes } from '@infaas/shared/policy/cost';
import type { ProfileRow, Signature } from './rows';

export type ExecutableParts = {
  variant: { id: string; name: string; artifact: string; provider: Executable['provider']; threads: number; maxBatch: number };
  signature: Signature;
  /** How a picture becomes the graph's input; null when the task's input is not a picture. */
  picture: ImageInputRecord | null;
  /** What was measured on the class it will run on; null while nothing was. */
  profile: Pick<ProfileRow, 'latency' | 'memoryBytes' | 'hardwareClass' | 'loadUs' | 'maxBatch' | 'provisional'> | null;
};

/** Returns what a worker needs to host a variant; without a profile it has no latency table and no memory budget yet. */
export function toExecutable({ variant, signature, picture, profile }: ExecutableParts): Executable {
  return {
    variantId: variant.id, variantName: variant.name, artifact: variant.artifact, provider: variant.provider, threads: variant.threads,
    maxBatch: Math.max(1, Math.min(variant.maxBatch, profile?.maxBatch ?? variant.maxBatch)),
    input: signature.input, output: signature.output, picture,
    latency: (profile?.latency ?? []).map(({ batch, meanUs, p95Us, p99Us }) => ({ batch, meanUs, p95Us, p99Us })),
    memoryBytes: profile ? memoryBudgetBytes(profile) : 0,
  };
}
