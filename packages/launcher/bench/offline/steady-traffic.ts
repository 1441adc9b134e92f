import { makeSplit } from '@infaas/demo/digits';
import type { Product } from '../../e2e/start-product';

export type Sample = { ms: number; ok: boolean };
export type WindowFigures = { p50Ms: number; p99Ms: number; answered: number; others: number; items: number };

/** Steady online queries; `take` returns what ended since the call before. */
export type SteadyTraffic = { take: () => Sample[]; stop: () => Promise<void> };

/** Starts so many queries a second, evenly spaced and not waiting for each other. */
export function startSteadyTraffic(product: Product, perSecond: number): SteadyTraffic {
  const { images } = makeSplit('test', 20);
  const bodies = Array.from({ length: 20 }, (_, at) => ({
    inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 28, 28], data: Array.from(images.subarray(at * 784, (at + 1) * 784), (value) => value / 255) }],
    parameters: { max_latency_ms: 1_000 },
  }));
  let samples: Sample[] = [];
  let next = 0;
  const open = new Set<Promise<void>>();
  const timer = setInterval(() => {
    const startedMs = performance.now();
    next += 1;
    const asked = product.infer('/v2/models/digits/infer', bodies[next % bodies.length]).then(({ status }) => status === 200, () => false)
      .then((ok) => void samples.push({ ms: performance.now() - startedMs, ok })).finally(() => open.delete(asked));
    open.add(asked);
  }, 1_000 / perSecond);
  return {
    take() {
      const taken = samples;
      samples = [];
      return taken;
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
    },
  };
}

/** Returns the figures of a window's samples. */
export function windowFigures(samples: readonly Sample[], items: number): WindowFigures {
  const times = samples.filter((sample) => sample.ok).map((sample) => sample.ms).sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99), answered: times.length, others: samples.length - times.length, items };
}
