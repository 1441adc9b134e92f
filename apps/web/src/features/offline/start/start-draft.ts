import type { FileUpload } from '../../../components/upload/use-file-upload';

/** The form's texts, as they stand in the fields. */
export type StartDraft = {
  source: 'file' | 'url'; url: string; target: string; minAccuracyPercent: string; finishIn: string; finishUnit: FinishUnit; maxCostUsd: string; output: OutputChoice;
  application: string; webhook: string; name: string;
};
export type FinishUnit = 'minutes' | 'hours' | 'days';
export type OutputChoice = 'same' | 'jsonl' | 'csv' | 'npz';
export type StartField = 'file' | Exclude<keyof StartDraft, 'source' | 'finishUnit' | 'output'>;
export type StartProblems = Partial<Record<StartField, string>>;

/** What the API is called with. */
export type StartCall = {
  target: string; uploadId?: string; url?: string; name?: string; output?: 'jsonl' | 'csv' | 'npz'; minAccuracy?: number; finishInMs?: number; maxCostUsd?: number;
  webhook?: string; application?: string;
};

export const EMPTY_DRAFT: StartDraft = {
  source: 'file', url: '', target: '', minAccuracyPercent: '', finishIn: '', finishUnit: 'hours', maxCostUsd: '', output: 'same', application: '', webhook: '', name: '',
};

const UNIT_MS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
const MOST_DAYS = 90;

/** Where the API's word for a field is not the form's. */
const FIELD_OF_API: Readonly<Record<string, StartField>> = {
  uploadId: 'file', url: 'url', target: 'target', minAccuracy: 'minAccuracyPercent', finishInMs: 'finishIn', maxCostUsd: 'maxCostUsd', webhook: 'webhook', application: 'application', name: 'name',
};

/** Returns the field of the form that a refusal of the API is about; null for one that is about none. */
export function fieldOfRefusal(field: string | undefined): StartField | null {
  return field === undefined ? null : (FIELD_OF_API[field] ?? null);
}

/** Returns the call of a complete form, or what is wrong with its fields. */
export function readDraft(draft: StartDraft, upload: FileUpload): { call: StartCall } | { problems: StartProblems } {
  const figures = {
    floor: numberIn(draft.minAccuracyPercent, { low: 0, high: 100 }), cost: numberIn(draft.maxCostUsd, { low: 1e-9, high: 1e6 }),
    time: numberIn(draft.finishIn, { low: 1e-9, high: (MOST_DAYS * UNIT_MS.days) / UNIT_MS[draft.finishUnit] }),
  };
  const problems = { ...sourceProblems(draft, upload), ...figureProblems(figures), ...textProblems(draft) };
  if (Object.keys(problems).length > 0) return { problems };
  const { floor, cost, time } = figures;
  return {
    call: {
      target: draft.target, ...(draft.source === 'url' ? { url: draft.url } : upload.state === 'done' ? { uploadId: upload.uploadId } : {}),
      ...(typeof floor === 'number' ? { minAccuracy: floor / 100 } : {}), ...(typeof cost === 'number' ? { maxCostUsd: cost } : {}),
      ...(typeof time === 'number' ? { finishInMs: Math.ceil(time * UNIT_MS[draft.finishUnit]) } : {}), ...(draft.output === 'same' ? {} : { output: draft.output }),
      ...stated({ name: draft.name.trim(), webhook: draft.webhook, application: draft.application }),
    },
  };
}

/** What was left empty is not stated. */
function stated(texts: { name: string; webhook: string; application: string }): { name?: string; webhook?: string; application?: string } {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
}

function sourceProblems({ source, url }: StartDraft, upload: FileUpload): StartProblems {
  if (source === 'url') return isAddress(url) ? {} : { url: 'An http or https address, such as https://data.example.com/digits.npz.' };
  switch (upload.state) {
    case 'none':
      return { file: 'Choose the file first.' };
    case 'sending':
      return { file: 'Wait until the file has been sent.' };
    case 'failed':
      return { file: upload.reason };
    case 'done':
      return {};
  }
}

type Figure = number | null | 'wrong';

function figureProblems({ floor, cost, time }: { floor: Figure; cost: Figure; time: Figure }): StartProblems {
  return {
    ...(floor === 'wrong' ? { minAccuracyPercent: 'From 0 to 100 %, or empty for within 1 point of the best.' } : {}),
    ...(cost === 'wrong' ? { maxCostUsd: 'Dollars, more than 0; or empty for no ceiling.' } : {}),
    ...(time === 'wrong' ? { finishIn: `A time of at most ${MOST_DAYS} days, or empty for whenever there is capacity.` } : {}),
  };
}

function textProblems({ target, webhook, name }: StartDraft): StartProblems {
  return {
    ...(target === '' ? { target: 'Choose what is to answer.' } : {}),
    ...(webhook === '' || isAddress(webhook) ? {} : { webhook: 'An http or https address, or empty.' }),
    ...(name.trim().length > 100 ? { name: 'At most 100 characters.' } : {}),
  };
}

function numberIn(text: string, { low, high }: { low: number; high: number }): Figure {
  if (text.trim() === '') return null;
  const value = Number(text.replace(',', '.'));
  return value >= low && value <= high ? value : 'wrong';
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
