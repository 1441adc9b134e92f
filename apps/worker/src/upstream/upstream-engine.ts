import { fitTensors } from '@infaas/shared/domain/fit-tensors';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import type { AddressRules } from '@infaas/shared/platform/address-rules';
import type { Engine } from '../host/engine';
import type { RunTensor } from '../host/model-session';
import { softmaxRows } from './softmax-rows';
import { openUpstreamServer, readDescriptor } from './upstream-server';

export type UpstreamEngineOptions = {
  artifactPath: string; inputs: TensorSpec[]; outputs: TensorSpec[]; rules: AddressRules;
  /** Called when the server does not answer any more: this process has nothing left to serve with. */
  onLost: (reason: string) => void;
};

const READY_MS = 2_000;

/**
 * Opens an engine that has its batches run by a server of somebody else's, one at a time, over a kept connection. Rejects when the server
 * does not answer, or has not the tensors that are wanted. A refusal of a batch is that batch's own, unless the server is gone or not ready.
 */
export async function openUpstreamEngine({ artifactPath, inputs, outputs, rules, onLost }: UpstreamEngineOptions): Promise<Engine> {
  const descriptor = readDescriptor(artifactPath);
  const server = openUpstreamServer(descriptor, rules);
  const model = await server.describe();
  const inputNames = namesOf(inputs, model.inputs, true);
  const outputNames = namesOf(outputs, model.outputs, false);

  async function run(tensors: RunTensor[]): Promise<RunTensor[]> {
    const named = tensors.map((tensor, at) => ({ ...tensor, name: inputNames[at] ?? '' }));
    const answered = await server.infer(named, outputNames, model.binary);
    return outputs.map((spec, at) => {
      const found = answered.find(({ name }) => name === outputNames[at]);
      if (!found || found.dtype !== spec.dtype) throw new ServingError('unsupported', `the upstream did not answer ${spec.name} as ${spec.dtype}`);
      return descriptor.activation === 'softmax' && spec.dtype === 'FP32' ? softmaxRows(found) : found;
    });
  }

  return {
    kind: 'inline',
    async run(tensors) {
      try {
        return { outputs: await run(tensors), inputs: tensors };
      } catch (error) {
        if (await isLost(error, server)) onLost(error instanceof Error ? error.message : String(error));
        throw error;
      }
    },
    close() {
      server.close();
      return Promise.resolve();
    },
  };
}

/** Nobody answered; or it refuses although the batch may be sound, and is not ready. */
async function isLost(error: unknown, server: { ready(timeoutMs: number): Promise<boolean> }): Promise<boolean> {
  const code = error instanceof ServingError ? error.code : 'internal';
  if (code === 'unavailable' || code === 'deadline' || code === 'forbidden') return true;
  return code === 'capacity' && !(await server.ready(READY_MS));
}

function namesOf(wanted: readonly TensorSpec[], offered: readonly TensorSpec[], all: boolean): string[] {
  const fit = fitTensors(wanted, offered, all);
  if ('fault' in fit) throw new ServingError('unsupported', `the upstream's model does not fit the task any more: ${fit.fault}`);
  return fit.names;
}
