import { describe, expect, it } from 'vitest';
import { HARDWARE_CATALOGUE } from '@infaas/shared/domain/hardware-catalogue';
import { planClass, plannedVariant } from '../plan-input.fixture';
import { deviceFigures } from './device-figures';
import { otherProcessorError } from './other-processor';
import { profilesElsewhere } from './profiles-elsewhere';
import { publishedLatency, rooflineError, rooflineLatency } from './roofline';

const RESNET50 = { flops: 8.22e9, bytesMoved: 1e8, layers: 53 };

describe('estimates of hardware that is not here', () => {
  it('know every accelerator of the catalogue', () => {
    for (const { name, accelerator, kind } of HARDWARE_CATALOGUE) expect(deviceFigures(accelerator) !== null, name).toBe(kind === 'gpu');
  });

  it('state errors that are those of published rows, each estimated without itself', () => {
    for (const known of [true, false]) {
      expect(rooflineError(known)).toBeGreaterThan(0.05);
      expect(rooflineError(known)).toBeLessThan(0.5);
    }
    expect(rooflineError(false)).not.toBe(rooflineError(true));
    expect(otherProcessorError()).toBeGreaterThan(0.2);
    expect(otherProcessorError()).toBeLessThan(1.5);
  });

  it('take longer for larger batches and graphs, less on a faster device', () => {
    const [t4, a100] = [deviceFigures('NVIDIA T4'), deviceFigures('NVIDIA A100 80 GB')];
    if (t4 === null || a100 === null) throw new Error('devices');
    const small = rooflineLatency(RESNET50, { device: t4, precision: 'fp16' }).map(({ meanUs }) => meanUs);
    expect(small.every((us, at) => at === 0 || us >= (small[at - 1] ?? 0))).toBe(true);
    expect(rooflineLatency({ ...RESNET50, flops: 5 * RESNET50.flops }, { device: t4, precision: 'fp16' }).at(-1)?.meanUs).toBeGreaterThan(3 * (small.at(-1) ?? 0));
    expect(rooflineLatency(RESNET50, { device: a100, precision: 'fp16' }).at(-1)?.meanUs).toBeLessThan(small.at(-1) ?? 0);
  });

  it('are published figures where the architecture is one that was published, by name and by work', () => {
    expect(publishedLatency('resnet50', RESNET50, { device: 'T4', precision: 'fp32' })?.[0]?.meanUs).toBe(10_700);
    expect(publishedLatency('resnet50', { ...RESNET50, flops: 1e9 }, { device: 'T4', precision: 'fp32' })).toBeNull();
    expect(publishedLatency('my-net', RESNET50, { device: 'T4', precision: 'fp32' })).toBeNull();
  });

  it('leave what was measured as it is, and take it over to other parts of this machine', () => {
    const variant = plannedVariant('mine', { accuracy: 0.9, rowUs: 1_000 });
    const found = profilesElsewhere({ variants: [variant], work: new Map(), classes: [planClass('cpu.2'), planClass('cpu.1', { cores: 1 }), planClass('aws.c7g.large', { local: false })] });
    expect(found.variants[0]?.profiles.map(({ hardwareClass }) => hardwareClass)).toEqual(['cpu.2', 'cpu.1', 'aws.c7g.large']);
    expect([...found.basis]).toEqual([['cpu.2', 'measured'], ['cpu.1', 'measured'], ['aws.c7g.large', 'estimated']]);
    expect(found.variants[0]?.profiles[0]).toBe(variant.profiles[0]);
  });
});
