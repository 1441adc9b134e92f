/** Places a value between two pixels; `invert` is its way back. */
export type Scale = { domain: readonly [number, number]; place(value: number): number; invert(pixel: number): number };

type Between = { domain: readonly [number, number]; range: readonly [number, number] };

/** Returns a scale on which equal factors take equal room; the domain must be positive. */
export function logScale({ domain, range }: Between): Scale {
  const [low, high] = [Math.log(domain[0]), Math.log(domain[1])];
  const width = range[1] - range[0];
  return {
    domain,
    place: (value) => range[0] + ((Math.log(value) - low) / (high - low)) * width,
    invert: (pixel) => Math.exp(low + ((pixel - range[0]) / width) * (high - low)),
  };
}

/** Returns a scale on which equal differences take equal room. */
export function linearScale({ domain, range }: Between): Scale {
  const [low, high] = domain;
  const width = range[1] - range[0];
  return {
    domain,
    place: (value) => range[0] + ((value - low) / (high - low)) * width,
    invert: (pixel) => low + ((pixel - range[0]) / width) * (high - low),
  };
}

/** Returns a domain for a log scale around positive values: room on both sides, at least one decade wide. */
export function logDomain(values: readonly number[]): [number, number] {
  const known = values.filter((value) => value > 0);
  if (known.length === 0) return [100, 100_000];
  const [low, high] = [Math.min(...known) / 1.6, Math.max(...known) * 1.6];
  const lacking = Math.sqrt(Math.max(1, 10 / (high / low)));
  return [low / lacking, high * lacking];
}

/** Returns a domain for accuracies: 12 % room below and above, at least two points wide, never above 1 by more than a mark's radius. */
export function accuracyDomain(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(0.01, (high - low) * 0.12);
  return [Math.max(0, low - room), Math.min(1.004, high + room)];
}

/** Returns ticks 1, 2, 5 × 10ⁿ within a log domain; only whole decades when those are enough, at most `most`. */
export function logTicks([low, high]: readonly [number, number], most = 8): number[] {
  for (const steps of [[1, 2, 5], [1, 3], [1]]) {
    const ticks = ticksOf(steps, low, high);
    if (ticks.length <= most) return ticks;
  }
  const decades = ticksOf([1], low, high);
  const every = Math.ceil(decades.length / most);
  return decades.filter((_, at) => at % every === 0);
}

function ticksOf(steps: readonly number[], low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let decade = Math.floor(Math.log10(low)); decade <= Math.ceil(Math.log10(high)); decade += 1) {
    for (const step of steps) {
      const tick = Number((step * 10 ** decade).toPrecision(3));
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

/** Returns round ticks within a linear domain: steps of 1, 2 or 5 × 10ⁿ, about `wanted` of them. */
export function linearTicks([low, high]: readonly [number, number], wanted = 5): number[] {
  const rough = (high - low) / wanted;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = decade * ([1, 2, 5, 10].find((factor) => factor * decade >= rough) ?? 10);
  const ticks: number[] = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at += 1) ticks.push(Number((at * step).toPrecision(12)));
  return ticks;
}

const SMALLEST_RADIUS = 5;
const LARGEST_RADIUS = 15;

/** Returns the radius of a mark by its cost, by area on the span of all costs; an unknown cost is drawn smallest. */
export function radiusOf(cost: number | null, costs: readonly (number | null)[]): number {
  const known = costs.filter((each) => each !== null);
  if (cost === null || known.length === 0) return SMALLEST_RADIUS;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  if (high <= low) return (SMALLEST_RADIUS + LARGEST_RADIUS) / 2 - 2;
  const share = (cost - low) / (high - low);
  return Math.sqrt(SMALLEST_RADIUS ** 2 + share * (LARGEST_RADIUS ** 2 - SMALLEST_RADIUS ** 2));
}
