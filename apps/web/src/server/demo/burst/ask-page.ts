import { DIGIT_PIXELS, DIGIT_SIZE } from '@infaas/demo/digits';
import type { Gateway, QueryIdentity } from '../../platform/gateway';
import { PAGE_DIGITS } from './burst-plan';
import type { PageOutcome } from './burst-seconds';

/** What is asked, of whom, and in how many milliseconds. */
export type PageQuery = {
  gateway: Gateway; identity: QueryIdentity; target: string; inputName: string; deadlineMs: number;
  /** Floors; none where a variant is named. */
  parameters: Record<string, number | string>;
};

type Answer = { parameters?: { accuracy?: number; cost_usd?: number } };

/** A request body of the binary tensor extension, made once for all queries that send it. */
export type Page = { body: Uint8Array; headerBytes: number };

/** Returns the query for a page of digits, as little-endian floats in 0..1, beginning at a picture of these. */
export function pageOf({ inputName, deadlineMs, parameters }: PageQuery, pictures: Uint8Array, from: number): Page {
  const floats = Float32Array.from(pictures.subarray(from * DIGIT_PIXELS, (from + PAGE_DIGITS) * DIGIT_PIXELS), (pixel) => pixel / 255);
  const input = { name: inputName, datatype: 'FP32', shape: [PAGE_DIGITS, 1, DIGIT_SIZE, DIGIT_SIZE], parameters: { binary_data_size: floats.byteLength } };
  const header = Buffer.from(JSON.stringify({ inputs: [input], parameters: { ...parameters, max_latency_ms: deadlineMs } }));
  return { body: Buffer.concat([header, Buffer.from(floats.buffer)]), headerBytes: header.byteLength };
}

/** Asks one page and returns what became of it; never rejects. */
export async function askPage(query: PageQuery, { body, headerBytes }: Page): Promise<PageOutcome> {
  const { deadlineMs } = query;
  const startedMs = performance.now();
  try {
    const answer = (await query.gateway.call({
      method: 'POST', path: `/v2/models/${encodeURIComponent(query.target)}/infer`, identity: query.identity, body,
      headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(headerBytes) },
    })) as Answer;
    const { accuracy = 0, cost_usd: costUsd = 0 } = answer.parameters ?? {};
    return { answered: true, inTime: performance.now() - startedMs <= deadlineMs, accuracy, costUsd };
  } catch {
    return { answered: false, inTime: false, accuracy: 0, costUsd: 0 };
  }
}
