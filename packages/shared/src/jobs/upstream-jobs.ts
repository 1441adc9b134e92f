import { z } from 'zod';

/**
 * What stands in the content store in the place of a model where a server of somebody else's answers: everything that decides what it
 * answers, so that another address is another file.
 */
export const upstreamDescriptorSchema = z.object({
  kind: z.literal('upstream'),
  /** Origin and perhaps a path in front of `/v2`. */
  url: z.url({ protocol: /^https?$/ }).max(2_048),
  model: z.string().min(1).max(256),
  version: z.string().min(1).max(64).nullable(),
  /** What is applied to its scores to make them probabilities. */
  activation: z.enum(['none', 'softmax']),
});
export type UpstreamDescriptor = z.infer<typeof upstreamDescriptorSchema>;

/** Largest descriptor that is read. */
export const DESCRIPTOR_LIMIT_BYTES = 16 * 1024;

/** An upstream that a worker speaks for: it joins as a worker of that name for as long as the upstream answers. */
export type UpstreamOrder = { workerName: string; concurrency: number; descriptor: UpstreamDescriptor };

const PREFIX = 'upstream.';

/** Returns the hardware class of an upstream: `name` is unique in the installation, of letters, digits and dashes. */
export function upstreamClass(name: string): string {
  return `${PREFIX}${name}`;
}

/** Returns the name of the worker that stands for an upstream's class. */
export function upstreamWorker(hardwareClass: string): string {
  return `upstream-${hardwareClass.slice(PREFIX.length)}`;
}

/** Returns whether a hardware class is that of an upstream. */
export function isUpstreamClass(hardwareClass: string): boolean {
  return hardwareClass.startsWith(PREFIX);
}
