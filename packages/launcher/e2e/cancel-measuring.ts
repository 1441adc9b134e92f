import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from './start-product';

const DEMO = ['digits-linear', 'digits-mlp', 'digits-cnn-s', 'digits-cnn-l'] as const;

/**
 * Ends the measuring of demo models as soon as each has a variant that answers: for tests to which the others say nothing, and which
 * would share the processor with it.
 */
export async function cancelMeasuring(product: Product, kept: (typeof DEMO)[number] | null = null): Promise<void> {
  await Promise.all(DEMO.filter((architecture) => architecture !== kept).map(async (architecture) => {
    for (;;) {
      const { versions } = await product.api<{ versions: { id: string; state: string }[] }>(`architecture/get?architecture=${architecture}`);
      const [version] = versions;
      if (version?.state === 'complete' || version?.state === 'failed') return;
      if (version?.state === 'ready') return void (await product.api('version/cancel', { versionId: version.id }));
      await sleep(200);
    }
  }));
}
