import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Executable } from '@infaas/shared/jobs/catalogue';

/** Throws ServingError `unsupported` when a worker lacks a variant's execution provider; the processor is there on every worker. */
export function expectProvider(offered: readonly string[], { variantName, provider }: Pick<Executable, 'variantName' | 'provider'>): void {
  if (provider === 'cpu' || offered.includes(provider)) return;
  throw new ServingError(
    'unsupported', `${variantName} needs the execution provider ${provider}; this worker offers ${offered.join(', ') || 'none'}`,
    `Run it on a worker whose hardware class lists ${provider} (infaas fleet).`,
  );
}
