import type { BatchesEnd } from '@infaas/shared/jobs/profile-jobs';
import { formatBytes, formatMicros, formatPercent, formatRate } from '../../../components/format';
import type { MeasuredProfile } from '../../../server/variant/variant-profiles';

export type ProfileFact = { name: string; value: string; note?: string };

const END: Readonly<Record<BatchesEnd, string>> = {
  all: 'all sizes that were asked for',
  'no-gain': 'larger ones were left out: throughput no longer grew',
  budget: 'larger ones were left out: the time for measuring ran out',
  failed: 'larger ones do not run',
};

/** Returns what a profile says beside its table, in words, with the circumstances of the measurement last. */
export function profileFacts(profile: MeasuredProfile): ProfileFact[] {
  return [...figures(profile), ...circumstances(profile)];
}

function figures(profile: MeasuredProfile): ProfileFact[] {
  const { line, saturation, details, loadSamples, loadDeviationUs } = profile;
  const samples = profile.latency.reduce((sum, point) => sum + point.samples, 0);
  return [
    ...(saturation === null ? [] : [{ name: 'Saturation', value: formatRate(saturation.perSecond), note: `with batches of ${saturation.batch}` }]),
    ...(line === null || profile.latency.length < 2 ? [] : [{
      name: 'Line through the means', value: `${slopeInWords(line.slopeUs)} · batch ${line.interceptUs < 0 ? '−' : '+'} ${formatMicros(Math.abs(line.interceptUs))}`,
      note: `off by ${formatPercent(line.meanRelativeError)} on average, ${formatPercent(line.maxRelativeError)} at most; predictions use the table`,
    }]),
    ...(details?.coldLoad ? [{
      name: 'Cold load', value: formatMicros(details.coldLoad.us),
      note: `with the start of a process (${formatMicros(details.coldLoad.startUs)})${details.coldLoad.cacheDropped ? ', the file not in the cache' : '; the file may have been in the cache'}`,
    }] : []),
    { name: 'Warm load', value: formatMicros(profile.loadUs), note: loadSamples > 1 ? `median of ${loadSamples} loads, ± ${formatMicros(loadDeviationUs)}` : 'one load' },
    ...(details?.afterPause ? [{ name: 'One row after a pause', value: formatMicros(details.afterPause.p50Us), note: `median; 95th percentile ${formatMicros(details.afterPause.p95Us)}, after ${details.afterPause.pauseMs} ms of rest` }] : []),
    { name: 'Memory', value: formatBytes(profile.memoryBytes), note: details === null ? 'at its peak' : `at its peak; ${formatBytes(details.steadyMemoryBytes)} when loaded` },
    { name: 'Runs timed', value: samples.toLocaleString('en-US'), ...(details === null ? {} : { note: `in ${details.rounds} rounds, ${details.quietRounds} of them quiet${resumed(details.resumedRounds)}` }) },
    ...(details === null ? [] : [{ name: 'Batch sizes', value: profile.latency.map((point) => point.batch).join(', '), note: END[details.batchesEnd] }]),
  ];
}

function circumstances({ details, foreignCpu, provisional, software, measuredAtMs }: MeasuredProfile): ProfileFact[] {
  return [
    {
      name: 'Others on the machine', value: formatPercent(foreignCpu),
      note: `of its processor time meanwhile${provisional ? ': it is measured again when the machine is quiet' : ''}${details !== null && details.waitedMs > 0 ? `; it waited ${formatMicros(details.waitedMs * 1_000)} for queries` : ''}`,
    },
    ...(details === null ? [] : [{ name: 'Machine', value: details.machine.cpuModel, note: `${details.machine.cores} ${details.machine.cores === 1 ? 'core' : 'cores'}` }]),
    { name: 'Software', value: Object.entries(software).map(([name, version]) => `${name} ${version}`).join(', ') },
    { name: 'Measured', value: new Date(measuredAtMs).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' }) },
  ];
}

/** A row of a small model adds less than a microsecond. */
function slopeInWords(us: number): string {
  return us < 10 ? `${us.toLocaleString('en-US', { maximumSignificantDigits: 2 })} µs` : formatMicros(us);
}

function resumed(rounds: number): string {
  return rounds === 0 ? '' : `, ${rounds} kept from a job that was interrupted`;
}
