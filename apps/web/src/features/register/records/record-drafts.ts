import type { InputRecord, OutputRecord } from '@infaas/shared/domain/records';
import { inputRecordSchema, outputRecordSchema } from '@infaas/shared/jobs/catalogue';
import type { TriedRecord } from '@infaas/shared/jobs/validation-jobs';
import type { InputDraft } from './input-draft';
import { inputPresets } from './input-presets';
import type { OutputDraft } from './output-presets';

/** Returns a proposed record as the fields hold it; null when it is no record of this console's. */
export function draftsOfProposal(proposal: Pick<TriedRecord, 'inputRecord' | 'outputRecord'>): { input: InputDraft; output: OutputDraft } | null {
  const input = inputRecordSchema.safeParse(proposal.inputRecord);
  const output = outputRecordSchema.safeParse(proposal.outputRecord);
  return input.success && output.success ? { input: inputDraft(input.data as InputRecord), output: outputDraft(output.data as OutputRecord) } : null;
}

function inputDraft(record: InputRecord): InputDraft {
  const [plain] = inputPresets(null);
  if (plain === undefined) throw new Error('there is no way to take an input');
  if (record.kind === 'tensor') return plain.draft;
  const { width, height, channels, layout, range, mean = [], std = [], dtype = 'FP32' } = record;
  return { kind: 'image', width: String(width), height: String(height), channels, layout, low: String(range[0]), high: String(range[1]), mean: mean.join(', '), std: std.join(', '), dtype };
}

function outputDraft(record: OutputRecord): OutputDraft {
  if (record.kind !== 'scores') return { preset: record.kind, classOffset: '0' };
  const preset = ({ softmax: 'logits', none: 'probabilities', sigmoid: 'sigmoid' } as const)[record.activation ?? 'none'];
  return { preset, classOffset: String(record.classOffset ?? 0) };
}
