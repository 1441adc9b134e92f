/** Numbers that a tensor takes, as far as seen. */
export type ValueRange = { low: number; high: number };

const BINS = 2_048;
/** Of a large tensor about so many values per sample enter the histogram; low and high are exact. */
const SAMPLED = 16_384;

/** Keeps the exact range of a stream of values and a histogram of them whose width doubles when a value falls outside. */
export class RangeTracker {
  #low = Infinity;
  #high = -Infinity;
  #bins = new Float64Array(BINS);
  /** The histogram covers -reach..reach. */
  #reach = 0;
  #counted = 0;

  /** Adds the values of one run; values that are not finite are counted as nothing. */
  add(values: Float32Array): void {
    let [low, high] = [this.#low, this.#high];
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at] ?? 0;
      if (value < low && value !== -Infinity) low = value;
      if (value > high && value !== Infinity) high = value;
    }
    [this.#low, this.#high] = [low, high];
    if (low > high) return;
    this.#grow(Math.max(Math.abs(low), Math.abs(high)));
    this.#count(values);
  }

  /** Returns the range of all values; null when there were none. */
  all(): ValueRange | null {
    return this.#low > this.#high ? null : { low: this.#low, high: this.#high };
  }

  /** Returns the range that leaves out a part of the values at each end (0.0001: all but the outermost 0.01 %). */
  without(part: number): ValueRange | null {
    const all = this.all();
    if (all === null || this.#counted === 0) return all;
    const spare = this.#counted * part;
    const width = (2 * this.#reach) / BINS;
    let [first, below] = [0, 0];
    while (first < BINS - 1 && below + (this.#bins[first] ?? 0) <= spare) below += this.#bins[first++] ?? 0;
    let [last, above] = [BINS - 1, 0];
    while (last > first && above + (this.#bins[last] ?? 0) <= spare) above += this.#bins[last--] ?? 0;
    return { low: Math.max(all.low, first * width - this.#reach), high: Math.min(all.high, (last + 1) * width - this.#reach) };
  }

  #grow(magnitude: number): void {
    if (this.#reach === 0) this.#reach = Math.max(magnitude, Number.MIN_VALUE * 2 ** 60);
    while (this.#reach < magnitude) {
      const halved = new Float64Array(BINS);
      for (let bin = 0; bin < BINS; bin += 1) halved[BINS / 4 + (bin >> 1)] = (halved[BINS / 4 + (bin >> 1)] ?? 0) + (this.#bins[bin] ?? 0);
      this.#bins = halved;
      this.#reach *= 2;
    }
  }

  #count(values: Float32Array): void {
    const step = Math.max(1, Math.floor(values.length / SAMPLED));
    const scale = BINS / 2 / this.#reach;
    for (let at = 0; at < values.length; at += step) {
      const value = values[at] ?? 0;
      if (!Number.isFinite(value)) continue;
      const bin = Math.min(BINS - 1, Math.floor(value * scale + BINS / 2));
      this.#bins[bin] = (this.#bins[bin] ?? 0) + 1;
      this.#counted += 1;
    }
  }
}
