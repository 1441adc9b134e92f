import type { CandidateRecord, Reason } from '../domain/decision';
import { findTarget, pairsOf } from './candidate-index';
import { floatAt } from './column';
import type { Pairs } from './pairs';
import { select } from './select';
import type { Choice, Noted, Recorder, Scene, SelectRequest } from './selection';

export type Explanation = {
  choice: Choice;
  /** Why this choice, in order. */
  reasons: Reason[];
  /** The chosen first, then admissible ones, then rejected ones, each ascending by cost; at most `keep`. */
  candidates: CandidateRecord[];
  /** All candidates that were looked at. */
  considered: number;
};

type Note = { pair: number; verdict: 'admissible' | 'rejected'; because: Reason; noted: Noted };

/** Returns the choice of `select`, made by the same code with a recorder, and every candidate with the reason for its verdict. */
export function explain(scene: Scene, request: SelectRequest, keep = 100): Explanation {
  const notes = new Map<number, Note>();
  const reasons: Reason[] = [];
  const choice = select(scene, request, noteInto(notes, reasons));
  const target = findTarget(scene.index, request);
  const pairs = target === null ? null : pairsOf(scene.index, target);
  const candidates = pairs === null ? [] : [...notes.values()].map((note) => recordOf(pairs, note, choice));
  candidates.sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict] || a.costPer1kNanoUsd - b.costPer1kNanoUsd);
  return { choice, reasons: [...reasons, outcomeReason(choice)], candidates: candidates.slice(0, keep), considered: candidates.length };
}

const ORDER: Record<CandidateRecord['verdict'], number> = { chosen: 0, admissible: 1, rejected: 2 };

/** A pair is noted by its bounds, as a running one and as one to load; the note that speaks best for it stays. */
function noteInto(notes: Map<number, Note>, reasons: Reason[]): Recorder {
  return {
    attempt(givenUp) {
      notes.clear();
      if (givenUp.length > 0) reasons.push({ code: 'gave_up', text: `Nothing could serve that; gave up ${givenUp.join(' and ')}.` });
    },
    rejected(pair, because, noted) {
      const known = notes.get(pair);
      if (known?.verdict !== 'admissible' && !(known !== undefined && known.noted.warm)) notes.set(pair, { pair, verdict: 'rejected', because, noted });
    },
    admissible(pair, noted) {
      const text = noted.warm ? 'Running, and finishes in time.' : 'Not loaded; loading and running fit the deadline, but a running instance goes first.';
      if (notes.get(pair)?.verdict !== 'admissible') notes.set(pair, { pair, verdict: 'admissible', because: { code: noted.warm ? 'fits' : 'cold_fits', text }, noted });
    },
  };
}

function recordOf(pairs: Pairs, note: Note, choice: Choice): CandidateRecord {
  const variant = pairs.variants[note.pair];
  const hardware = pairs.classes[note.pair];
  if (variant === undefined || hardware === undefined) throw new Error(`pair ${note.pair} is not of this target`);
  const record: CandidateRecord = {
    variant: variant.name,
    hardwareClass: hardware.name,
    accuracy: variant.accuracy?.value ?? 0,
    accuracyBasis: variant.accuracy?.basis ?? 'none',
    costPer1kNanoUsd: note.noted.costPer1kNanoUsd ?? floatAt(pairs.c1Per1k, note.pair),
    predictedFinishUs: note.noted.predictedFinishUs,
    warm: note.noted.warm,
    verdict: note.verdict,
    because: note.because,
  };
  if (choice.kind === 'refuse' || choice.variant !== variant || choice.hardwareClass !== hardware.name) return record;
  const { costPer1kNanoUsd, predictedFinishUs } = choice;
  return { ...record, costPer1kNanoUsd, predictedFinishUs, verdict: 'chosen', because: outcomeReason(choice) };
}

function outcomeReason(choice: Choice): Reason {
  switch (choice.kind) {
    case 'warm':
      return warmReason(choice.unmet.includes('latency') ? 'soonest' : choice.unmet.includes('accuracy') ? 'accurate' : 'cheapest');
    case 'cold':
      return { code: 'cold_start', text: 'No running instance fits; the least load and inference time is within the deadline, so the query waits for it.' };
    case 'refuse':
      return { code: choice.code, text: choice.message };
  }
}

function warmReason(kind: 'soonest' | 'accurate' | 'cheapest'): Reason {
  switch (kind) {
    case 'soonest':
      return { code: 'soonest', text: 'The running instance that finishes soonest.' };
    case 'accurate':
      return { code: 'most_accurate', text: 'The most accurate running instance; the floor was not reachable.' };
    case 'cheapest':
      return { code: 'cheapest', text: 'The cheapest running instance that finishes in time (within 5 %: least wait, then accuracy).' };
  }
}
