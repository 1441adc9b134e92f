import { describe, expect, it } from 'vitest';
import { curveOf, estimateErrors } from './published-curve';
import { PUBLISHED_ARCHITECTURES, PUBLISHED_CURVES } from './published-figures';
import { CPU_CLASS, deadlineUs, publishedClasses, publishedVariants } from './published-variants';

describe('published figures', () => {
  it('are of 22 architectures and at least 175 variants, each with a profile and an accuracy', () => {
    const variants = publishedVariants();
    expect(PUBLISHED_ARCHITECTURES).toHaveLength(22);
    expect(variants.length).toBeGreaterThanOrEqual(175);
    expect(new Set(variants.map(({ id }) => id)).size).toBe(variants.length);
    const classes = new Set(publishedClasses(1).map(({ name }) => name));
    for (const { profiles, accuracy } of variants) {
      expect(accuracy?.value).toBeGreaterThan(0.6);
      expect(profiles.length).toBeGreaterThan(0);
      for (const { latency, hardwareClass } of profiles) {
        expect(classes.has(hardwareClass)).toBe(true);
        expect(latency.every(({ meanUs, p95Us }) => meanUs > 0 && p95Us >= meanUs)).toBe(true);
      }
    }
  });

  it('are taken as they are where they were published', () => {
    const resnet = PUBLISHED_ARCHITECTURES.find(({ name }) => name === 'resnet50');
    expect(resnet && curveOf(resnet, { device: 'V100', precision: 'fp32' }).latency[0]).toMatchObject({ batch: 1, meanUs: 10_370 });
    expect(PUBLISHED_CURVES.every(({ points }) => points.length === 7)).toBe(true);
  });

  it('are estimated within 30 % on average where they were not, left out one at a time', () => {
    const errors = estimateErrors();
    expect(errors.length).toBeGreaterThan(10);
    expect(errors.reduce((sum, { meanError }) => sum + meanError, 0) / errors.length).toBeLessThan(0.3);
  });

  it('give deadlines that the fastest variant keeps twice', () => {
    const variants = publishedVariants();
    const fastest = variants.find(({ name }) => name === 'resnet50.v1.int8.cpu.t8');
    expect(fastest?.profiles[0]?.hardwareClass).toBe(CPU_CLASS);
    expect(deadlineUs('resnet50', variants)).toBe(2 * (fastest?.profiles[0]?.latency[0]?.meanUs ?? 0));
  });
});
