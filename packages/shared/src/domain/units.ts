/**
 * Units of measure. Every quantity that crosses a function boundary is an integer in one of these units, and its name ends in the
 * unit (`latencyP99Us`). The flavour is optional, so that plain literals stay readable while two units never mix unnoticed.
 */
type Flavour<T, Name extends string> = T & { readonly __unit?: Name };

/** Microseconds: a duration, or an instant on the clock of whoever calls. */
export type Micros = Flavour<number, 'us'>;
/** Bytes of memory or disk. */
export type Bytes = Flavour<number, 'bytes'>;
/** Billionths of a US dollar. Money is only ever added in this unit. */
export type NanoUsd = Flavour<number, 'nanoUsd'>;

export const MICROS_PER_MS = 1_000;
export const MICROS_PER_SECOND = 1_000_000;
export const NANO_PER_USD = 1_000_000_000;
export const SECONDS_PER_HOUR = 3_600;

/** Converts milliseconds (may be fractional) to whole microseconds. */
export function microsFromMs(ms: number): Micros {
  return Math.round(ms * MICROS_PER_MS);
}

/** Converts microseconds to milliseconds, for people and for wire formats that are defined in milliseconds. */
export function msFromMicros(us: Micros): number {
  return us / MICROS_PER_MS;
}

/** Converts dollars (may be fractional) to whole nano-dollars. */
export function nanoUsdFromUsd(usd: number): NanoUsd {
  return Math.round(usd * NANO_PER_USD);
}

/** Converts nano-dollars to dollars, for people and for wire formats that are defined in dollars. */
export function usdFromNanoUsd(nano: NanoUsd): number {
  return nano / NANO_PER_USD;
}
