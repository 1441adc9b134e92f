import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { Product } from '../../e2e/start-product';

const DISTINCT = 1_000;

export type OutputCheck = { id: string; items: number; eachOnce: boolean; differing: number; failed: number };

/** Reads a job's output (lines of JSON) and returns whether items 0 to n - 1 are there once each, and how many answers differ from that of the same picture. */
export async function checkOutput(product: Product, id: string, items: number): Promise<OutputCheck> {
  const response = await fetch(new URL(`/api/offline/${id}/output`, product.web), { headers: { authorization: `Bearer ${product.apiKey}` } });
  if (!response.ok || !response.body) throw new Error(`the output of ${id}: ${response.status} ${await response.text()}`);
  const seen = new Uint8Array(items);
  const labels = new Map<number, string>();
  const check = { id, items: 0, eachOnce: true, differing: 0, failed: 0 };
  for await (const line of createInterface({ input: Readable.fromWeb(response.body as never) })) {
    const { item, label, error } = JSON.parse(line) as { item: number; label?: string; error?: string };
    check.items += 1;
    if (!(item < items) || seen[item] !== 0) check.eachOnce = false;
    seen[item] = 1;
    if (error !== undefined) check.failed += 1;
    else if ((labels.get(item % DISTINCT) ?? label) !== label) check.differing += 1;
    if (label !== undefined) labels.set(item % DISTINCT, label);
  }
  return { ...check, eachOnce: check.eachOnce && check.items === items };
}
