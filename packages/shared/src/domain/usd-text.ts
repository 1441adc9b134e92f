import { usdFromNanoUsd, type NanoUsd } from './units';

/** Amounts below a thousandth of a dollar are counted in millionths: more zeros are not read, but counted. */
const SMALLEST_IN_USD = 0.001;
const MICRO_USD_PER_USD = 1_000_000;

// Kept, because making one takes longer than all else that a refusal does.
const CENTS = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const PARTS_OF_A_DOLLAR = [3, 4, 5].map((digits) => new Intl.NumberFormat('en-US', { maximumFractionDigits: digits }));
const MILLIONTHS = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

/** Returns dollars with as many digits as it takes to see three of them: `$1.24`, `$0.0089`, `318 µ$` (millionths of a dollar). */
export function usdText(usd: number): string {
  if (usd === 0) return '$0';
  const size = Math.abs(usd);
  const sign = usd < 0 ? '−' : '';
  if (size < SMALLEST_IN_USD) return `${sign}${MILLIONTHS.format(size * MICRO_USD_PER_USD)} µ$`;
  return `${sign}$${formatOf(size).format(size)}`;
}

/** Returns nano-dollars as `usdText` writes dollars. */
export function nanoUsdText(nano: NanoUsd): string {
  return usdText(usdFromNanoUsd(nano));
}

function formatOf(size: number): Intl.NumberFormat {
  if (size >= 1) return CENTS;
  // 0.1 and above has its first digit first, and wants three: the table begins there.
  return PARTS_OF_A_DOLLAR[Math.max(0, -1 - Math.floor(Math.log10(size)))] ?? CENTS;
}
