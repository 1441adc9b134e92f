import type { OnUnmet } from '@infaas/shared/domain/objective';
import type { ObjectiveForm } from '../../../server/application/objective-form';

/** One bound while it is edited: left to the next source, lifted, or set to what stands in the field. */
export type BoundDraft = { mode: 'inherit' | 'none' | 'set'; text: string };

/** An objective while it is edited: per cent, milliseconds and dollars as typed. */
export type ObjectiveDraft = {
  accuracyPercent: BoundDraft;
  latencyMs: BoundDraft;
  costPer1kUsd: BoundDraft;
  onUnmet: OnUnmet | 'inherit';
  secondFloorPercent: string;
  /** Names with commas between them. */
  hardware: BoundDraft;
};

type Field = 'accuracyPercent' | 'latencyMs' | 'costPer1kUsd' | 'secondFloorPercent' | 'hardware';
export type DraftErrors = Partial<Record<Field, string>>;
export type ParsedDraft = { objective: ObjectiveForm; errors: null } | { objective: null; errors: DraftErrors };

const DAY_MS = 86_400_000;
const MOST_USD = 1_000_000;
/** What a bound starts with when it is switched on. */
const FIRST = { accuracyPercent: '90', latencyMs: '100', costPer1kUsd: '0.001', secondFloorPercent: '80', hardware: 'cpu' } as const;
const MOST_HARDWARE = 16;
const HARDWARE_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Returns the draft of a stored objective. */
export function draftOfObjective(objective: ObjectiveForm): ObjectiveDraft {
  const second = objective.degradedMinAccuracy;
  return {
    accuracyPercent: boundOf(percent(objective.minAccuracy), FIRST.accuracyPercent),
    latencyMs: boundOf(objective.maxLatencyMs, FIRST.latencyMs),
    costPer1kUsd: boundOf(objective.maxCostPer1kUsd, FIRST.costPer1kUsd),
    onUnmet: objective.onUnmet ?? 'inherit',
    secondFloorPercent: typeof second === 'number' ? plain(percent(second) ?? 0) : FIRST.secondFloorPercent,
    hardware: hardwareBound(objective.hardware),
  };
}

/** Returns the objective of a draft, or what is wrong with which field. */
export function parseDraft(draft: ObjectiveDraft): ParsedDraft {
  const errors: DraftErrors = {};
  const read = (field: Exclude<Field, 'secondFloorPercent' | 'hardware'>, wrong: (value: number) => string | null): number | null | undefined => {
    const { mode, text } = draft[field];
    if (mode === 'inherit') return undefined;
    if (mode === 'none') return null;
    return readNumber(field, text, wrong);
  };
  const readNumber = (field: Field, text: string, wrong: (value: number) => string | null): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    const message = Number.isFinite(value) ? wrong(value) : 'Write a number.';
    if (message !== null) errors[field] = message;
    return value;
  };
  const floor = read('accuracyPercent', wrongPercent);
  const latency = read('latencyMs', (value) => (value <= 0 || value > DAY_MS ? 'A deadline is above 0 ms and at most a day.' : null));
  const cost = read('costPer1kUsd', (value) => (value < 0 || value > MOST_USD ? 'A ceiling is $0 or more.' : null));
  const second = draft.onUnmet === 'degrade' ? readNumber('secondFloorPercent', draft.secondFloorPercent, wrongPercent) : undefined;
  if (second !== undefined && typeof floor === 'number' && second > floor && errors.secondFloorPercent === undefined) {
    errors.secondFloorPercent = 'The second floor must not be above the first.';
  }
  const hardware = readHardware(draft.hardware, errors);
  if (Object.keys(errors).length > 0) return { objective: null, errors };
  return {
    errors: null,
    objective: {
      ...(floor === undefined ? {} : { minAccuracy: share(floor) }),
      ...(latency === undefined ? {} : { maxLatencyMs: latency }),
      ...(cost === undefined ? {} : { maxCostPer1kUsd: cost }),
      ...(draft.onUnmet === 'inherit' ? {} : { onUnmet: draft.onUnmet }),
      ...hardware,
      ...(second === undefined ? {} : { degradedMinAccuracy: share(second) }),
    },
  };
}

function hardwareBound(value: string[] | null | undefined): BoundDraft {
  if (value === undefined) return { mode: 'inherit', text: FIRST.hardware };
  return value === null ? { mode: 'none', text: FIRST.hardware } : { mode: 'set', text: value.join(', ') };
}

function readHardware({ mode, text }: BoundDraft, errors: DraftErrors): Pick<ObjectiveForm, 'hardware'> {
  if (mode !== 'set') return mode === 'none' ? { hardware: null } : {};
  const names = text.toLowerCase().split(',').map((name) => name.trim()).filter((name) => name !== '');
  if (names.length >= 1 && names.length <= MOST_HARDWARE && names.every((name) => HARDWARE_NAME.test(name))) return { hardware: names };
  errors.hardware = 'Write cpu, gpu or classes as the fleet page names them, with commas.';
  return {};
}

function boundOf(value: number | null | undefined, first: string): BoundDraft {
  if (value === undefined) return { mode: 'inherit', text: first };
  return value === null ? { mode: 'none', text: first } : { mode: 'set', text: plain(value) };
}

function wrongPercent(value: number): string | null {
  return value < 0 || value > 100 ? 'Write a share from 0 to 100 %.' : null;
}

function percent(value: number | null | undefined): number | null | undefined {
  return typeof value === 'number' ? Number((value * 100).toFixed(6)) : value;
}

function share(value: number | null): number | null {
  return value === null ? null : Number((value / 100).toFixed(8));
}

/** Writes small numbers out: 0.0000015, not 1.5e-6. */
function plain(value: number): string {
  const text = String(value);
  return text.includes('e-') ? value.toFixed(12).replace(/0+$/, '') : text;
}
