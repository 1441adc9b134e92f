import type { Invariant } from './invariant';

/** Returns the invariant that every query that was offered is open or has ended once, and that no open one has an end. */
export function endsOnce(): Invariant {
  return {
    name: 'each query ends exactly once',
    broken({ open, meter, scenario }) {
      for (const query of open) if (query.ends !== 0 || query.place === 'ended') return `query ${query.id} is open and has ended ${query.ends} times`;
      if (scenario.measureFromUs > 0) return null;
      for (const { name, offered, answered, refused, timedOut, failed } of meter.loads) {
        const ended = answered + refused + timedOut + failed;
        let still = 0;
        for (const query of open) if (query.load.name === name) still += 1;
        if (offered !== ended + still) return `${name}: ${offered} offered, ${ended} ended, ${still} open`;
      }
      return null;
    },
  };
}
