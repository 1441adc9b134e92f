import type { ImageInputRecord, InputRecord } from '@infaas/shared/domain/records';

/** How a model takes its input, as the fields hold it: numbers are text until they are registered. */
export type InputDraft = {
  kind: InputRecord['kind'];
  width: string;
  height: string;
  channels: ImageInputRecord['channels'];
  layout: ImageInputRecord['layout'];
  low: string;
  high: string;
  mean: string;
  std: string;
  dtype: NonNullable<ImageInputRecord['dtype']>;
};
export type InputDraftField = 'width' | 'height' | 'range' | 'mean' | 'std';
export type ParsedInput = { record: InputRecord; errors: Partial<Record<InputDraftField, string>> };

const MOST_PIXELS = 4_096;

/** Returns the input record of a draft, and what is wrong with its fields: register only without errors. */
export function parseInput(draft: InputDraft): ParsedInput {
  if (draft.kind === 'tensor') return { record: { kind: 'tensor' }, errors: {} };
  const channels = draft.channels === 'gray' ? 1 : 3;
  const mean = numbersOf(draft.mean);
  const std = numbersOf(draft.std);
  const [low, high] = [numberOf(draft.low), numberOf(draft.high)];
  const errors: ParsedInput['errors'] = {
    ...sideError('width', draft.width),
    ...sideError('height', draft.height),
    ...(low === null || high === null || low === high ? { range: 'Give the value of black and the value of white.' } : {}),
    ...listError('mean', mean, channels),
    ...(std?.some((value) => value <= 0) === true ? { std: 'Each is above 0.' } : listError('std', std, channels)),
  };
  const record: ImageInputRecord = {
    kind: 'image', width: Number(draft.width), height: Number(draft.height), channels: draft.channels, layout: draft.layout, range: [low ?? 0, high ?? 1],
    ...(mean === null || mean.length === 0 ? {} : { mean }), ...(std === null || std.length === 0 ? {} : { std }), dtype: draft.dtype,
  };
  return { record, errors };
}

function sideError(field: 'width' | 'height', text: string): ParsedInput['errors'] {
  const side = numberOf(text);
  return side !== null && Number.isInteger(side) && side >= 1 && side <= MOST_PIXELS ? {} : { [field]: `1 to ${MOST_PIXELS} pixels.` };
}

function listError(field: 'mean' | 'std', list: readonly number[] | null, channels: number): ParsedInput['errors'] {
  if (list === null) return { [field]: 'Numbers with commas between, such as 0.485, 0.456, 0.406.' };
  if (list.length <= 1 || list.length === channels) return {};
  return { [field]: channels === 1 ? 'One value: the picture is gray.' : 'One value for all, or three.' };
}

function numberOf(text: string): number | null {
  const value = text.trim() === '' ? Number.NaN : Number(text.trim().replace('−', '-'));
  return Number.isFinite(value) ? value : null;
}

function numbersOf(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '').map(numberOf);
  return parts.every((part) => part !== null) ? parts : null;
}
