import type { Random } from '@infaas/shared/domain/random';
import { MICROS_PER_SECOND } from '@infaas/shared/domain/units';
import type { Micros } from '@infaas/shared/domain/units';
import { exponential, gamma } from '../engine/random-streams';
import type { ArrivalSpec } from './arrival-spec';

/** Gives the instants of the arrivals one after the other, never descending; Infinity when there are no more. */
export type ArrivalStream = () => Micros;

/** Returns the arrivals of a specification from instant 0 on; the same randomness gives the same instants. */
export function arrivalStream(spec: ArrivalSpec, random: Random): ArrivalStream {
  switch (spec.kind) {
    case 'constant':
      return gaps(spec.perSecond, () => 1);
    case 'poisson':
      return gaps(spec.perSecond, () => exponential(random));
    case 'gamma':
      return gaps(spec.perSecond, () => gamma(random, spec.shape));
    case 'bursts':
      return spec.states.some(({ perSecond }) => perSecond >= LEAST_PER_SECOND) ? poissonOver(burstPieces(spec.states, random), random) : nothing;
    case 'diurnal':
      return spec.perSecond >= LEAST_PER_SECOND ? poissonOver(wavePieces(spec), random) : nothing;
    case 'steps':
      return poissonOver(stepPieces(spec.steps), random);
    case 'counts':
      return traceOfCounts(spec, random);
    case 'list':
      return fromSorted(function* listed() {
        yield* [...spec.atUs].sort((a, b) => a - b);
      }());
    case 'scaled':
      return scaled(arrivalStream(spec.of, random), spec, random);
  }
}

const nothing: ArrivalStream = () => Infinity;
/** What comes less often than every three hours is taken never to come: nobody waits for it through millions of waves. */
const LEAST_PER_SECOND = 1e-4;
/** Nor for less than one arrival of so many. */
const LEAST_RATE = 1e-4;

function gaps(perSecond: number, draw: () => number): ArrivalStream {
  if (perSecond < LEAST_PER_SECOND) return nothing;
  const meanUs = MICROS_PER_SECOND / perSecond;
  let at = 0;
  return () => {
    at += meanUs * draw();
    return Math.ceil(at);
  };
}

/** A stretch of constant rate. */
type Piece = { untilUs: number; perSecond: number };

/** A Poisson process through pieces of constant rate: exact, because what is left of a draw is used up at the next rate. */
function poissonOver(pieces: Iterator<Piece, void, undefined>, random: Random): ArrivalStream {
  let piece = pieces.next();
  let at = 0;
  return () => {
    let left = exponential(random);
    while (piece.done !== true) {
      const { untilUs, perSecond } = piece.value;
      const room = perSecond > 0 ? ((untilUs - at) * perSecond) / MICROS_PER_SECOND : 0;
      if (left < room) {
        at += (left / perSecond) * MICROS_PER_SECOND;
        return Math.ceil(at);
      }
      left -= room;
      at = untilUs;
      piece = pieces.next();
    }
    return Infinity;
  };
}

function* burstPieces(states: readonly { perSecond: number; meanSeconds: number }[], random: Random): Generator<Piece, void, undefined> {
  let untilUs = 0;
  for (let at = 0; states.length > 0; at += 1) {
    const state = states[at % states.length];
    untilUs += Math.max(1, (state?.meanSeconds ?? 1) * MICROS_PER_SECOND * exponential(random));
    yield { untilUs, perSecond: state?.perSecond ?? 0 };
  }
}

const PIECES_PER_WAVE = 144;

function* wavePieces(spec: Extract<ArrivalSpec, { kind: 'diurnal' }>): Generator<Piece, void, undefined> {
  const pieceUs = (spec.periodSeconds * MICROS_PER_SECOND) / PIECES_PER_WAVE;
  for (let at = 0; pieceUs > 0; at += 1) {
    const wave = Math.sin(2 * Math.PI * ((at + 0.5) / PIECES_PER_WAVE + spec.phase));
    yield { untilUs: (at + 1) * pieceUs, perSecond: Math.max(0, spec.perSecond * (1 + spec.amplitude * wave)) };
  }
}

function* stepPieces(steps: readonly { fromSeconds: number; perSecond: number }[]): Generator<Piece, void, undefined> {
  const sorted = [...steps].sort((a, b) => a.fromSeconds - b.fromSeconds);
  const [first] = sorted;
  if (first !== undefined && first.fromSeconds > 0) yield { untilUs: first.fromSeconds * MICROS_PER_SECOND, perSecond: 0 };
  for (let at = 0; at < sorted.length; at += 1) {
    yield { untilUs: (sorted[at + 1]?.fromSeconds ?? Infinity) * MICROS_PER_SECOND, perSecond: sorted[at]?.perSecond ?? 0 };
  }
}

function traceOfCounts({ counts, stepSeconds }: Extract<ArrivalSpec, { kind: 'counts' }>, random: Random): ArrivalStream {
  const stepUs = stepSeconds * MICROS_PER_SECOND;
  return fromSorted(function* placed() {
    for (let at = 0; at < counts.length; at += 1) {
      const here = Array.from({ length: Math.max(0, Math.round(counts[at] ?? 0)) }, () => Math.floor((at + random()) * stepUs));
      yield* here.sort((a, b) => a - b);
    }
  }());
}

function fromSorted(instants: Iterator<Micros, void, undefined>): ArrivalStream {
  return () => {
    const next = instants.next();
    return next.done === true ? Infinity : next.value;
  };
}

/** Each arrival happens `rate` times on average: the whole part of it surely, the rest by chance. */
function scaled(of: ArrivalStream, { rate, speed }: { rate: number; speed: number }, random: Random): ArrivalStream {
  let copies = 0;
  let atUs = 0;
  return () => {
    while (copies < 1) {
      const next = of();
      if (next === Infinity || rate < LEAST_RATE) return Infinity;
      atUs = Math.floor(next / speed);
      copies = Math.floor(rate) + (random() < rate % 1 ? 1 : 0);
    }
    copies -= 1;
    return atUs;
  };
}
