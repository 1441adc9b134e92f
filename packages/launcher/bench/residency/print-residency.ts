import type { Loads } from './read-loads';
import type { Sent } from './send-zipf';

export type Residency = Sent & Loads & { models: number; fit: number; rate: number; seconds: number; exponent: number; deadlineMs: number; memoryBytes: number };

/** Returns the figures as lines for people. */
export function residencyReport(of: Residency): string {
  const answered = of.warmUs.length + of.coldUs.length;
  const asked = Object.values(of.outcomes).reduce((sum, count) => sum + count, 0);
  return [
    `${of.models} models, room for ${of.fit} (${(of.memoryBytes / 1e6).toFixed(0)} MB); Poisson ${of.rate}/s for ${of.seconds} s by Zipf's law (${of.exponent}), deadline ${of.deadlineMs} ms`,
    `queries   ${asked}: ${Object.entries(of.outcomes).map(([outcome, count]) => `${count} x ${outcome}`).join(', ')}; ${of.lateAnswers} late`,
    `misses    ${of.coldUs.length} (${((100 * of.coldUs.length) / Math.max(1, answered)).toFixed(1)} %); ${of.starts} loads, ${of.evictions} evictions, at most ${of.mostInstances} instances`,
    `load      p50 ${milliseconds(of.loadUs, 0.5)} ms, p99 ${milliseconds(of.loadUs, 0.99)} ms (inside the host, last ${of.loadUs.length})`,
    `warm      p50 ${milliseconds(of.warmUs, 0.5)} ms, p99 ${milliseconds(of.warmUs, 0.99)} ms`,
    `cold      p50 ${milliseconds(of.coldUs, 0.5)} ms, p99 ${milliseconds(of.coldUs, 0.99)} ms`,
    `reserved  $${of.reservedUsdPerHour.toFixed(4)} an hour at most, against $${of.dedicatedUsdPerHour.toFixed(4)} for an instance of its own for each model`,
  ].join('\n');
}

function milliseconds(ascendingUs: readonly number[], quantile: number): string {
  const at = ascendingUs[Math.min(ascendingUs.length - 1, Math.floor(quantile * ascendingUs.length))];
  return at === undefined ? '-' : (at / 1_000).toFixed(1);
}
