import { fitTensors } from '@infaas/shared/domain/fit-tensors';
import { inputSignature, outputSignature } from '@infaas/shared/domain/records';
import type { Inspection } from '@infaas/shared/jobs/catalogue';
import { canonicalSignature, type SignatureFault } from '../registration/canonical-signature';
import type { Signature, VersionRow } from '../rows';

type Fitting = { version: Pick<VersionRow, 'outputRecord'>; inspection: Inspection; signature: Signature | null; labels: readonly string[] };

/**
 * Returns the signature that an upstream answers with: the task's own, where the server's tensors fit it, or the one that they give a task
 * without any. Returns a fault with a hint where they do not fit: nothing is folded into a model that nobody here has.
 */
export function fitUpstream({ version, inspection, signature, labels }: Fitting): Signature | SignatureFault {
  if (signature === null) {
    const scores = labels.length > 0 && version.outputRecord.kind === 'tensor' ? ({ kind: 'scores' } as const) : version.outputRecord;
    return canonicalSignature({ inputRecord: { kind: 'tensor' }, outputRecord: scores }, inspection, labels);
  }
  const { inputs, outputs } = inspection.signature;
  const inputFit = fitTensors(inputSignature(signature.input), inputs, true);
  if ('fault' in inputFit) return { fault: `The server's model does not take what the task takes: ${inputFit.fault}.`, hint: 'Let the server do the preprocessing (an ensemble), or register it for a task of its own.' };
  const outputFit = fitTensors(outputSignature(signature.output), outputs, false);
  if ('fault' in outputFit) return { fault: `The server's model does not answer what the task answers: ${outputFit.fault}.`, hint: 'Register it for a task of its own.' };
  return signature;
}
