/** The form's texts, as they stand in the fields. */
export type UpstreamDraft = {
  task: string; name: string; url: string; model: string; modelVersion: string; accuracyPercent: string; pricePerHourUsd: string; concurrency: string; softmax: boolean;
};
export const EMPTY_DRAFT: UpstreamDraft = { task: '', name: '', url: '', model: '', modelVersion: '', accuracyPercent: '', pricePerHourUsd: '', concurrency: '4', softmax: false };

export type UpstreamProblems = Partial<Record<keyof UpstreamDraft, string>>;
/** What the API is called with. */
export type UpstreamCall = {
  task: string; name: string; url: string; model: string; version?: string; accuracy?: number; pricePerHourUsd: number; concurrency: number; activation: 'none' | 'softmax';
};

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const NAME_RULE = 'Small letters, digits and dashes, 63 at most.';

/** Returns the call of a complete form, or what is wrong with its fields. */
export function readDraft(draft: UpstreamDraft): { call: UpstreamCall } | { problems: UpstreamProblems } {
  const figures = {
    accuracy: numberIn(draft.accuracyPercent, { low: 0, high: 100 }), price: numberIn(draft.pricePerHourUsd, { low: 0, high: 10_000 }),
    concurrency: numberIn(draft.concurrency, { low: 1, high: 64 }),
  };
  const problems = { ...textProblems(draft), ...figureProblems(figures) };
  const { accuracy, price, concurrency } = figures;
  if (Object.keys(problems).length > 0 || accuracy === 'wrong' || price === 'wrong' || concurrency === 'wrong') return { problems };
  return {
    call: {
      task: draft.task, name: draft.name, url: draft.url, model: draft.model, pricePerHourUsd: price ?? 0, concurrency: concurrency ?? 4, activation: draft.softmax ? 'softmax' : 'none',
      ...(draft.modelVersion === '' ? {} : { version: draft.modelVersion }), ...(accuracy === null ? {} : { accuracy: accuracy / 100 }),
    },
  };
}

function textProblems({ task, name, url, model }: UpstreamDraft): UpstreamProblems {
  return {
    ...(NAME.test(task) ? {} : { task: NAME_RULE }),
    ...(!NAME.test(name) ? { name: NAME_RULE } : name === task ? { name: 'Give it another name than the task.' } : {}),
    ...(isServer(url) ? {} : { url: 'The address of the server: https://host:port, without /v2.' }),
    ...(model === '' ? { model: 'What the server calls the model.' } : {}),
  };
}

type Figure = number | null | 'wrong';

function figureProblems({ accuracy, price, concurrency }: { accuracy: Figure; price: Figure; concurrency: Figure }): UpstreamProblems {
  return {
    ...(accuracy === 'wrong' ? { accuracyPercent: 'From 0 to 100 %, or empty where the task has labelled data.' } : {}),
    ...(price === 'wrong' ? { pricePerHourUsd: 'Dollars per hour, 0 or more.' } : {}),
    ...(concurrency === 'wrong' || !Number.isInteger(concurrency ?? 4) ? { concurrency: 'A whole number from 1 to 64.' } : {}),
  };
}

function numberIn(text: string, { low, high }: { low: number; high: number }): Figure {
  if (text.trim() === '') return null;
  const value = Number(text.replace(',', '.'));
  return value >= low && value <= high ? value : 'wrong';
}

function isServer(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
