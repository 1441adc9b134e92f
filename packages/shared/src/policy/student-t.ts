/** Two-sided 99 % quantiles of Student's t by degrees of freedom, from 1 on; beyond the table the normal distribution's is close enough. */
const T99 = [63.66, 9.92, 5.84, 4.6, 4.03, 3.71, 3.5, 3.36, 3.25, 3.17, 3.11, 3.05, 3.01, 2.98, 2.95, 2.92, 2.9, 2.88, 2.86, 2.85];
const NORMAL_99 = 2.58;

/**
 * Returns by how many standard errors a 99 % interval around the mean of so many samples reaches to either side; infinite for fewer than two.
 * 99 and not 95 % where several figures are looked at and the best one counts.
 */
export function intervalFactor(samples: number): number {
  return samples < 2 ? Infinity : T99[samples - 2] ?? NORMAL_99;
}
