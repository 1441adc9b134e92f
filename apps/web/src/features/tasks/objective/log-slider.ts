/** How many steps a logarithmic slider has. */
export const LOG_STEPS = 400;

/** Returns the slider step of a value on a logarithmic range, clamped to its ends. */
export function stepOfValue(value: number, [low, high]: readonly [number, number]): number {
  const share = Math.log(Math.min(high, Math.max(low, value)) / low) / Math.log(high / low);
  return Math.round(share * LOG_STEPS);
}

/** Returns the value of a slider step, rounded to two significant figures so that people can say it; the ends stay within the range. */
export function valueOfStep(step: number, [low, high]: readonly [number, number]): number {
  const value = low * (high / low) ** (step / LOG_STEPS);
  return Number(value.toPrecision(2));
}
