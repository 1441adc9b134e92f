import { describe, expect, it } from 'vitest';
import { summarise, type Window } from './sample-statistics';

describe('the summary of measured windows', () => {
  it('leaves out windows in which others were busy', () => {
    const windows: Window[] = [
      { batch: 2, runsUs: [20, 22], foreignCpu: 0.02 }, { batch: 1, runsUs: [10, 12], foreignCpu: 0.1 },
      { batch: 1, runsUs: [500], foreignCpu: 0.11 }, { batch: 1, runsUs: [14], foreignCpu: 0 },
    ];
    const { latency, foreignCpu } = summarise(windows);
    expect(latency.map(({ batch, samples, meanUs, p50Us, p99Us }) => [batch, samples, meanUs, p50Us, p99Us])).toEqual([[1, 3, 12, 12, 14], [2, 2, 21, 20, 22]]);
    expect(foreignCpu).toBeCloseTo(0.04);
  });

  it('keeps the quietest half, and says so, when no window was quiet', () => {
    const windows = [0.9, 0.3, 0.5].map((foreignCpu, at) => ({ batch: 1, runsUs: [100 * (at + 1)], foreignCpu }));
    const { latency, foreignCpu } = summarise(windows);
    expect(latency[0]).toMatchObject({ samples: 2, meanUs: 250 });
    expect(foreignCpu).toBeCloseTo(0.4);
  });

  it('orders percentiles and never reports a time of zero', () => {
    const { latency } = summarise([{ batch: 1, runsUs: Array.from({ length: 100 }, (_, at) => at), foreignCpu: 0 }, { batch: 8, runsUs: [0.2], foreignCpu: 0 }]);
    expect(latency[0]).toMatchObject({ p50Us: 49, p95Us: 94, p99Us: 98, deviationUs: 29 });
    expect(latency[1]).toMatchObject({ meanUs: 1, p50Us: 1, p95Us: 1, p99Us: 1, deviationUs: 0 });
  });
});
