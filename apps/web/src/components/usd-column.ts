import { formatUsd } from './format';

/** A column whose largest amount is below a cent is read in millionths of a dollar. */
const LEAST_IN_USD = 0.01;
const MICRO_USD_PER_USD = 1_000_000;
/** Digits of the largest amount; smaller ones have as many behind the point. */
const DIGITS = 3;

/** Returns how the amounts of one column are written: all in one unit with as many digits behind the point, so that they compare by their length. */
export function usdColumn(amounts: readonly (number | null | undefined)[]): (usd: number | null | undefined) => string {
  const largest = Math.max(0, ...amounts.map((usd) => Math.abs(usd ?? 0)));
  if (largest === 0) return formatUsd;
  const micro = largest < LEAST_IN_USD;
  const scale = micro ? MICRO_USD_PER_USD : 1;
  const decimals = Math.max(micro ? 0 : 2, DIGITS - 1 - Math.floor(Math.log10(largest * scale)));
  const written = (size: number): string => (micro ? `${fixed(size, decimals)} µ$` : `$${fixed(size, decimals)}`);
  const least = 10 ** -decimals;
  return (usd) => {
    if (usd === null || usd === undefined || usd === 0) return formatUsd(usd);
    const size = Math.abs(usd) * scale;
    return `${usd < 0 ? '−' : ''}${size < least / 2 ? `< ${written(least)}` : written(size)}`;
  };
}

function fixed(value: number, decimals: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
