import type { Inspection } from '@infaas/shared/jobs/catalogue';
import type { FactChange } from '../fact-change';
import type { RegistrationFacts } from '../registration/registration-facts';
import { fitUpstream } from './fit-upstream';

/** Returns what follows when an upstream's server has said what its model takes and answers: its one variant, to be measured, or why it cannot serve the task. */
export function upstreamInspected(facts: RegistrationFacts, inspection: Inspection, variantId: string): FactChange[] {
  const { version, task, architecture } = facts;
  const fit = fitUpstream({ version, inspection, signature: facts.signature, labels: task.labels });
  if ('fault' in fit) return [{ kind: 'registration', versionId: version.id, state: 'failed', progress: fit.fault, hint: fit.hint, inspection }];
  return [
    ...(facts.signature ? [] : [{ kind: 'signature' as const, taskId: task.id, signature: fit }]),
    {
      kind: 'variant-new',
      variant: {
        id: variantId, versionId: version.id, workspaceId: architecture.workspaceId, name: `${architecture.name}.v${version.number}.remote.upstream.t1`, precision: 'remote', optimised: false,
        provider: 'upstream', threads: 1, artifact: version.model, artifactBytes: 0, maxBatch: inspection.maxBatch ?? 1, status: 'profiling', reason: null, accuracy: null,
      },
    },
    { kind: 'registration', versionId: version.id, state: 'measuring', progress: 'Measuring the server.', inspection },
  ];
}
