import type { Micros } from '@infaas/shared/domain/units';

/** How queries arrive. Plain JSON: it stands in scenario files. Rates are queries per second of virtual time. */
export type ArrivalSpec =
  | { kind: 'constant'; perSecond: number }
  | { kind: 'poisson'; perSecond: number }
  /** Independent gaps of a Gamma distribution: a shape below 1 makes bursts, 1 is Poisson, more is nearly regular. */
  | { kind: 'gamma'; perSecond: number; shape: number }
  /** Markov-modulated Poisson: each state lasts an exponential time, then the next of the list begins, in a circle. */
  | { kind: 'bursts'; states: readonly { perSecond: number; meanSeconds: number }[] }
  /** A day's wave: mean rate, relative amplitude 0..1, period, and where in the period it begins (0..1; the mean, rising, at 0). */
  | { kind: 'diurnal'; perSecond: number; amplitude: number; periodSeconds: number; phase: number }
  /** Poisson with another rate from each instant on. */
  | { kind: 'steps'; steps: readonly { fromSeconds: number; perSecond: number }[] }
  /** A trace of counts, one per `stepSeconds`: so many arrivals at uniform places within each. It ends with the trace. */
  | { kind: 'counts'; counts: readonly number[]; stepSeconds: number }
  /** A trace of arrivals. */
  | { kind: 'list'; atUs: readonly Micros[] }
  /** Another one at `rate` times its rate, played `speed` times as fast. */
  | { kind: 'scaled'; of: ArrivalSpec; rate: number; speed: number };
