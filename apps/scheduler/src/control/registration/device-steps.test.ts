import type { HardwareClass } from '@infaas/shared/domain/hardware';
import { describe, expect, it } from 'vitest';
import type { FactChange } from '../fact-change';
import type { Rows, VariantRow, WorkRow, WorkSummary } from '../rows';
import { SAMPLE_INSPECTION, sampleProfile, sampleRows, sampleVariant, SIGNATURE } from '../testing/sample-rows';
import { nextSteps } from './next-steps';
import { registrationEffects, registrationFailure } from './registration-effects';
import { registrationFacts } from './registration-facts';

const [cpu] = sampleRows().hardwareClasses;
if (!cpu) throw new Error('no class');
const software: HardwareClass = { ...cpu, name: 'gpu.software', kind: 'gpu', accelerator: 'SwiftShader (software)', deviceMemoryBytes: 1e9, providers: ['webgpu'] };
const l4: HardwareClass = { ...software, name: 'gpu.nvidia-l4', accelerator: 'NVIDIA L4', deviceMemoryBytes: 24e9, providers: ['cuda', 'webgpu'] };
const workersOf = (...classes: HardwareClass[]): Rows['workers'] => classes.map(({ name }) => ({ id: name, name: `w-${name}`, hardwareClass: name, cores: 2, memoryBytes: 4e9, state: 'active', queue: `x.${name}`, bootId: 'b', cpuModel: 'x' }));
const fleet = (...classes: HardwareClass[]): Partial<Rows> => ({ hardwareClasses: [cpu, software, l4], workers: workersOf(...classes) });
const accuracy = { value: 0.95, low: 0.94, high: 0.96, basis: 'measured' as const, samples: 100, validationSet: 'set' };
const base = sampleVariant('base', 1, { status: 'ready', accuracy });
const half = sampleVariant('opt', 1, { id: 'half', name: 'mlp.v1.fp16.cpu.t1', precision: 'fp16', artifact: 'c'.repeat(64), status: 'rejected', reason: 'Not clearly 5 % better.', accuracy });
const onDevice = (change: Partial<VariantRow> = {}): VariantRow => ({ ...base, id: 'base1.webgpu', name: 'mlp.v1.fp32.webgpu.t1', provider: 'webgpu', status: 'profiling', ...change });
const work = (...ended: string[]): WorkSummary[] => ['base1.full.cpu.2', 'v1.derive', ...ended].map((id) => ({ id, kind: 'profile', state: 'done', subjectId: 'v1' }));
const measured = { signatures: [SIGNATURE], registrations: [{ versionId: 'v1', state: 'complete' as const, progress: '1 of 1 variants are ready.', hint: null, inspection: SAMPLE_INSPECTION }], profiles: [sampleProfile('base1', 1_000)], registrationWork: work() };
const steps = (change: Partial<Rows>): FactChange[] => registrationFacts(sampleRows({ ...measured, variants: [base], ...change })).flatMap(nextSteps);
const made = (changes: FactChange[]): string[] => changes.flatMap((change) => (change.kind === 'variant-new' ? [change.variant.name] : []));
const orders = (changes: FactChange[]) => changes.flatMap((change) => (change.kind === 'work' ? [change.work] : []));

describe('variants for accelerators', () => {
  it.each([
    ['no device', [cpu], [base, half], []],
    ['a rasteriser', [cpu, software], [base, half], ['mlp.v1.fp32.webgpu.t1']],
    ['a device', [cpu, l4], [base, half], ['mlp.v1.fp32.cuda.t1', 'mlp.v1.fp16.cuda.t1', 'mlp.v1.fp32.webgpu.t1', 'mlp.v1.fp16.webgpu.t1']],
    ['a device, when half precision costs accuracy', [cpu, l4], [base, { ...half, accuracy: { ...accuracy, value: 0.9 } }], ['mlp.v1.fp32.cuda.t1', 'mlp.v1.fp32.webgpu.t1']],
    ['a rasteriser, of a base that is still measured', [cpu, software], [{ ...base, status: 'profiling' as const }], []],
    ['a rasteriser, of an int8 model', [cpu, software], [{ ...base, precision: 'int8' }], []],
    ['a rasteriser that has them', [cpu, software], [base, onDevice()], []],
  ])('are planned for %s', (_, classes, variants, expected) => {
    expect(made(steps({ ...fleet(...classes), variants }))).toEqual(expected);
  });

  it('are made of a version that was complete before the device came, with the accuracy of their graph', () => {
    const [change] = steps(fleet(cpu, software)).filter((item) => item.kind === 'variant-new');
    expect(change).toMatchObject({ variant: { id: 'base1.webgpu', artifact: base.artifact, provider: 'webgpu', threads: 1, status: 'profiling' } });
    const [after] = steps({ ...fleet(cpu, software), variants: [base, onDevice({ accuracy: null })] });
    expect(after).toEqual({ kind: 'variant', id: 'base1.webgpu', accuracy });
  });

  it('are compared with the processor first, then profiled, on their class only and after everything else', () => {
    const variants = [base, onDevice()];
    const [proof, ...none] = orders(steps({ ...fleet(cpu, software), variants }));
    expect(none).toEqual([]);
    expect(proof).toMatchObject({
      id: 'base1.webgpu.outputs.gpu.software', kind: 'compare-outputs', hardwareClass: 'gpu.software', priority: 34,
      payload: { executable: { provider: 'webgpu' }, counterpart: { variantId: 'base1', provider: 'cpu' } },
    });
    const [profile, ...others] = orders(steps({ ...fleet(cpu, software), variants, registrationWork: work('base1.webgpu.outputs.gpu.software') }));
    expect(others).toEqual([]);
    expect(profile).toMatchObject({ id: 'base1.webgpu.full.gpu.software', kind: 'profile', hardwareClass: 'gpu.software', priority: 34 });
    expect(profile?.payload).not.toHaveProperty('reference');
  });

  it('are ready once measured, however slow: on their class they are the base', () => {
    const profiles = [...measured.profiles, sampleProfile('base1.webgpu', 900_000, { hardwareClass: 'gpu.software' })];
    const registrationWork = work('base1.webgpu.outputs.gpu.software', 'base1.webgpu.full.gpu.software');
    expect(steps({ ...fleet(cpu, software), variants: [base, onDevice()], profiles, registrationWork })).toContainEqual({ kind: 'variant', id: 'base1.webgpu', status: 'ready', reason: null });
  });

  it('keep their profile when the device has gone, and nobody waits for them', () => {
    const open: WorkSummary[] = [...work(), { id: 'base1.webgpu.outputs.gpu.software', kind: 'compare-outputs', state: 'pending', subjectId: 'v1' }];
    const registrations = measured.registrations.map((row) => ({ ...row, state: 'ready' as const }));
    const found = steps({ ...fleet(cpu), variants: [base, onDevice()], registrationWork: open, registrations });
    expect(orders(found)).toEqual([]);
    expect(found).toContainEqual(expect.objectContaining({ kind: 'registration', state: 'complete' }));
    const waiting = steps({ ...fleet(cpu, software), variants: [base, onDevice()], registrationWork: open, registrations });
    expect(waiting).toEqual([expect.objectContaining({ kind: 'registration', state: 'ready', progress: 'Measured 1 of 2 variants.' })]);
  });
});

describe('a comparison on a device', () => {
  const [facts] = registrationFacts(sampleRows({ ...measured, variants: [base, onDevice()] }));
  if (!facts) throw new Error('no facts');
  const row = { kind: 'compare-outputs', hardwareClass: 'gpu.software', payload: { executable: { variantId: 'base1.webgpu' } } } as unknown as WorkRow;
  const errors = (relativeError: number) => ({ samples: 5, inputs: 'random' as const, maxAbsError: 10 * relativeError, meanAbsError: relativeError, relativeError, snrDb: 60, agreement: 1 });

  it.each([[1e-6, undefined], [9e-4, undefined], [2e-3, 'rejected']])('with an error of %s is judged %s, and its figures are kept', (relativeError, status) => {
    const [change, ...none] = registrationEffects(row, { errors: errors(relativeError) }, facts);
    expect(none).toEqual([]);
    expect(change).toMatchObject({ kind: 'variant', id: 'base1.webgpu', errors: { relativeError } });
    expect((change as { status?: string }).status).toBe(status);
    if (status) expect(change).toHaveProperty('reason', 'Its answers on the device differ from those on the processor by 0.2 % (largest error 0.020); at most 0.1 % is accepted. (gpu.software)');
  });

  it('that fails, fails the variant with the reason of the device', () => {
    expect(registrationFailure(row, { code: 'comparison_failed', message: 'The driver crashed.', retry: false }, facts)).toEqual([{ kind: 'variant', id: 'base1.webgpu', status: 'failed', reason: 'The driver crashed.' }]);
  });
});
