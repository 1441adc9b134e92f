import { setTimeout as sleep } from 'node:timers/promises';
import { arrivals } from '@infaas/demo/poisson-traffic';
import { seededRandom } from '@infaas/shared/domain/random';
import type { Product } from '../../e2e/start-product';

/** Outcomes by status ("no answer" where there was none), and latencies in whole microseconds, ascending. */
export type Sent = { outcomes: Record<string, number>; warmUs: number[]; coldUs: number[]; lateAnswers: number };

type Asked = { status: number | null; totalUs: number; coldUs: number };

const PIXELS = 28 * 28;

/** Asks the targets by Zipf's law as a Poisson process; a query that waited for a load is cold. */
export async function sendZipf(product: Product, of: { targets: readonly string[]; rate: number; seconds: number; exponent: number; deadlineMs: number }): Promise<Sent> {
  const random = seededRandom(7);
  const pick = zipf(of.targets, of.exponent, random);
  const image = Array.from({ length: PIXELS }, (_, at) => (at % 29) / 29);
  const body = { inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 28, 28], data: image }], parameters: { max_latency_ms: of.deadlineMs } };
  const asked: Promise<Asked>[] = [];
  const startMs = performance.now();
  let dueMs = startMs;
  for (const gapUs of arrivals(random, of.rate)) {
    dueMs += gapUs / 1_000;
    if (dueMs > startMs + of.seconds * 1_000) break;
    await sleep(Math.max(0, dueMs - performance.now()));
    asked.push(ask(product, pick(), body));
  }
  const answers = await Promise.all(asked);
  const outcomes: Record<string, number> = {};
  for (const { status } of answers) outcomes[status === null ? 'no answer' : String(status)] = (outcomes[status === null ? 'no answer' : String(status)] ?? 0) + 1;
  const answered = answers.filter(({ status }) => status === 200);
  const ascending = (each: readonly Asked[]): number[] => each.map(({ totalUs }) => totalUs).sort((a, b) => a - b);
  return {
    outcomes, warmUs: ascending(answered.filter(({ coldUs }) => coldUs === 0)), coldUs: ascending(answered.filter(({ coldUs }) => coldUs > 0)),
    lateAnswers: answered.filter(({ totalUs }) => totalUs > of.deadlineMs * 1_000).length,
  };
}

/** What the gateway and the instance do not account for is the wait for a load: no warm query waits so long there. */
const COLD_ABOVE_US = 20_000;

async function ask(product: Product, target: string, body: unknown): Promise<Asked> {
  try {
    const { status, body: answer } = await product.infer(`/v2/models/${target}/infer`, body);
    const figure = (name: string): number => Number(answer.parameters?.[name] ?? 0);
    const totalUs = figure('total_us');
    const waitedUs = totalUs - figure('queue_us') - figure('compute_us');
    return { status, totalUs, coldUs: waitedUs > COLD_ABOVE_US ? waitedUs : 0 };
  } catch {
    return { status: null, totalUs: 0, coldUs: 0 };
  }
}

/** Returns a drawer of targets: the nth is asked in proportion to 1 / n^exponent. */
function zipf(targets: readonly string[], exponent: number, random: () => number): () => string {
  const weights = targets.map((_, at) => 1 / (at + 1) ** exponent);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return () => {
    let rest = random() * total;
    const at = weights.findIndex((weight) => (rest -= weight) < 0);
    return targets[at < 0 ? targets.length - 1 : at] ?? '';
  };
}
