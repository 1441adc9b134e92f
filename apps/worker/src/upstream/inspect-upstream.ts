import { ServingError } from '@infaas/shared/domain/serving-error';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import type { Inspection } from '@infaas/shared/jobs/catalogue';
import type { AddressRules } from '@infaas/shared/platform/address-rules';
import { openUpstreamServer, readDescriptor, type UpstreamServer } from './upstream-server';

/** The largest batch that is tried where the server names none. */
const USUAL_BATCH = 32;

/** Asks an upstream's server for its model; returns it in the words of an inspected graph, of which nobody here sees the inside. Throws ServingError with its refusal. */
export async function inspectUpstream(descriptorPath: string, rules: AddressRules): Promise<Inspection> {
  const server = openUpstreamServer(readDescriptor(descriptorPath), rules);
  try {
    return await inspected(server);
  } catch (error) {
    // Somebody waits to hear that the address is wrong: it is not tried again and again.
    const silent = error instanceof ServingError && (error.code === 'unavailable' || error.code === 'deadline');
    throw silent ? new ServingError('not_ready', error.message, error.hint) : error;
  } finally {
    server.close();
  }
}

async function inspected(server: UpstreamServer): Promise<Inspection> {
  const { inputs, outputs, maxBatch } = await server.describe();
  const batchable = [...inputs, ...outputs].every(isBatched);
  return {
    signature: { inputs, outputs }, opset: 0, irVersion: 0, parameters: 0, weightBytes: 0, nodes: 0, precision: 'fp32', batchable,
    operators: {}, droppedOutputs: [], maxBatch: batchable ? (maxBatch ?? USUAL_BATCH) : 1,
  };
}

function isBatched({ shape }: TensorSpec): boolean {
  return shape[0] === -1;
}
