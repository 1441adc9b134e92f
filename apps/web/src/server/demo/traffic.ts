import { setTimeout as sleep } from 'node:timers/promises';
import { mixedTraffic } from '@infaas/demo/poisson-traffic';
import { DIGIT_PIXELS, DIGIT_SIZE, makeSplit } from '@infaas/demo/digits';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { TrafficShare } from '@infaas/demo/poisson-traffic';
import type { Random } from '@infaas/shared/domain/random';
import type { Gateway } from '../platform/gateway';

/** What demo traffic did so far. */
export type TrafficStatus = {
  running: boolean;
  ratePerSecond: number;
  startedAtMs: number | null;
  endsAtMs: number | null;
  sent: number;
  answered: number;
  refused: number;
  /** Not sent, because too many queries were still unanswered. */
  skipped: number;
  /** Why the last query was refused; null when none was. */
  lastRefusal: string | null;
};

export const NO_TRAFFIC: TrafficStatus = {
  running: false, ratePerSecond: 0, startedAtMs: null, endsAtMs: null, sent: 0, answered: 0, refused: 0, skipped: 0, lastRefusal: null,
};

export type TrafficPlan = {
  gateway: Gateway;
  workspaceId: string;
  task: string;
  inputName: string;
  /** Applications by name with their ids and weights. */
  applications: (TrafficShare & { id: string })[];
  ratePerSecond: number;
  minutes: number;
  random: Random;
};

export type Traffic = { status: TrafficStatus; stop: () => void; ended: Promise<void> };

const PICTURES = 500;
const MOST_UNANSWERED = 128;

/** Starts Poisson traffic of digit pictures through the gateway; ends by itself after its minutes or when stopped. `status` is kept up to date. */
export function startTraffic(plan: TrafficPlan): Traffic {
  const startedAtMs = Date.now();
  const status: TrafficStatus = { ...NO_TRAFFIC, running: true, ratePerSecond: plan.ratePerSecond, startedAtMs, endsAtMs: startedAtMs + plan.minutes * 60_000 };
  const stopped = new AbortController();
  const ended = send(plan, status, stopped.signal).finally(() => {
    status.running = false;
  });
  return { status, stop: () => stopped.abort(), ended };
}

async function send(plan: TrafficPlan, status: TrafficStatus, signal: AbortSignal): Promise<void> {
  const pictures = makeSplit('test', PICTURES).images;
  const traffic = mixedTraffic(plan.random, { ratePerSecond: plan.ratePerSecond, shares: plan.applications, pictures: PICTURES });
  const open = new Set<Promise<void>>();
  let dueMs = Date.now();
  while (!signal.aborted && Date.now() < (status.endsAtMs ?? 0)) {
    const arrival = traffic.next().value;
    dueMs += arrival.gapUs / 1_000;
    const waitMs = dueMs - Date.now();
    // Late arrivals go out at once, so that the rate holds on average.
    if (waitMs >= 1) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    if (open.size >= MOST_UNANSWERED) {
      status.skipped += 1;
      await sleep(1);
      continue;
    }
    const query = ask(plan, { application: arrival.application, pixels: pictures.subarray(arrival.picture * DIGIT_PIXELS, (arrival.picture + 1) * DIGIT_PIXELS) }, status);
    open.add(query);
    void query.finally(() => open.delete(query));
  }
  await Promise.all(open);
}

async function ask(plan: TrafficPlan, query: { application: string; pixels: Uint8Array }, status: TrafficStatus): Promise<void> {
  const applicationId = plan.applications.find((each) => each.application === query.application)?.id ?? '';
  const { body, headerBytes } = binaryBody(plan.inputName, query.pixels);
  status.sent += 1;
  try {
    await plan.gateway.call({
      method: 'POST',
      path: `/v2/models/${plan.task}/infer`,
      identity: { workspaceId: plan.workspaceId, applicationId },
      body,
      headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(headerBytes) },
    });
    status.answered += 1;
  } catch (error) {
    status.refused += 1;
    status.lastRefusal = error instanceof ServingError ? error.message : 'the query failed';
  }
}

/** Returns one digit as a body of the protocol's binary tensor extension: JSON, then little-endian floats in 0..1. */
function binaryBody(name: string, pixels: Uint8Array): { body: Uint8Array; headerBytes: number } {
  const floats = Float32Array.from(pixels, (pixel) => pixel / 255);
  const input = { name, datatype: 'FP32', shape: [1, 1, DIGIT_SIZE, DIGIT_SIZE], parameters: { binary_data_size: floats.byteLength } };
  const header = Buffer.from(JSON.stringify({ inputs: [input] }));
  return { body: Buffer.concat([header, Buffer.from(floats.buffer)]), headerBytes: header.byteLength };
}
