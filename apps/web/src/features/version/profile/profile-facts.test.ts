import { describe, expect, it } from 'vitest';
import type { MeasuredProfile } from '../../../server/variant/variant-profiles';
import { profileFacts } from './profile-facts';

const point = (batch: number, meanUs: number) => ({ batch, samples: 50, meanUs, p50Us: meanUs, p95Us: meanUs, p99Us: meanUs, deviationUs: 1 });
const profile: MeasuredProfile = {
  hardware: 'cpu.2', latency: [point(1, 10), point(2, 11)], line: { slopeUs: 0.266, interceptUs: -9.4, rmseUs: 0, maxRelativeError: 0.108, meanRelativeError: 0.037 },
  saturation: { perSecond: 2_000, batch: 2 }, loadUs: 119_000, loadSamples: 3, loadDeviationUs: 5_000, memoryBytes: 31_000_000, foreignCpu: 0.02, provisional: false,
  software: { node: 'v20' }, measuredAtMs: 0,
  details: {
    batchesEnd: 'no-gain', rounds: 6, quietRounds: 5, resumedRounds: 2, waitedMs: 1_200, steadyMemoryBytes: 20_000_000,
    coldLoad: { us: 190_000, startUs: 128_000, cacheDropped: false }, afterPause: { pauseMs: 20, samples: 10, p50Us: 231, p95Us: 316 }, machine: { cpuModel: 'Some processor', cores: 1 },
  },
};
const told = (of: MeasuredProfile): Record<string, string> => Object.fromEntries(profileFacts(of).map((fact) => [fact.name, `${fact.value} | ${fact.note ?? ''}`]));

describe('profileFacts', () => {
  it('says every figure with its unit and what it means', () => {
    expect(told(profile)).toMatchObject({
      Saturation: '2,000/s | with batches of 2',
      'Line through the means': '0.27 µs · batch − 9 µs | off by 3.7 % on average, 10.8 % at most; predictions use the table',
      'Cold load': '190 ms | with the start of a process (128 ms); the file may have been in the cache',
      'Warm load': '119 ms | median of 3 loads, ± 5 ms',
      'One row after a pause': '231 µs | median; 95th percentile 316 µs, after 20 ms of rest',
      Memory: '31 MB | at its peak; 20 MB when loaded',
      'Runs timed': '100 | in 6 rounds, 5 of them quiet, 2 kept from a job that was interrupted',
      'Batch sizes': '1, 2 | larger ones were left out: throughput no longer grew',
      'Others on the machine': '2.0 % | of its processor time meanwhile; it waited 1.2 s for queries',
      Machine: 'Some processor | 1 core',
    });
  });

  it('says less of a profile that tells less', () => {
    const names = Object.keys(told({ ...profile, details: null, line: null, saturation: null }));
    expect(names).toEqual(['Warm load', 'Memory', 'Runs timed', 'Others on the machine', 'Software', 'Measured']);
  });
});
