import { describe, expect, it } from 'vitest';
import { priceText, workerFacts, workerNote } from './worker-facts';
import { workerRow } from './worker-row.fixture';

const gpu = { kind: 'gpu' as const, hardwareClass: 'gpu.nvidia-l4', accelerator: 'NVIDIA L4', deviceMemoryBytes: 24e9, software: { onnxruntime: '1.30.0', accelerator: 'NVIDIA L4' } };
const rasteriser = { ...gpu, hardwareClass: 'gpu.software', accelerator: 'SwiftShader (software)', deviceMemoryBytes: 5e9 };

describe('what a worker is', () => {
  it.each([
    ['a processor', {}, { Cores: '4', Processor: 'x' }],
    ['a device', gpu, { Accelerator: 'NVIDIA L4', 'Device memory': '24 GB', Processor: 'x', onnxruntime: '1.30.0' }],
    ['a rasteriser', rasteriser, { Accelerator: 'SwiftShader (software)', 'Device memory': "5 GB of the machine's, assumed" }],
    ['a device that tells no memory', { ...gpu, deviceMemoryBytes: 0 }, { 'Device memory': 'not told' }],
  ])('of %s', (_, worker, expected) => {
    const facts = Object.fromEntries(workerFacts(workerRow(worker)));
    expect(facts).toMatchObject(expected);
    expect(Object.keys(facts)).not.toContain('accelerator');
  });

  it('has a note where there is something to know', () => {
    expect(workerNote(workerRow())).toBeNull();
    expect(workerNote(gpu)).toBeNull();
    expect(workerNote(rasteriser)).toMatch(/right, and slow/);
    expect(workerNote({ ...gpu, software: { refused: 'cuda: not bundled' } })).toBe('Tried and not offered: cuda: not bundled.');
  });

  it.each([[{}, /cores times/], [gpu, /rented one with such a device/], [rasteriser, /cores times/], [{ priceBasis: 'catalogue' as const }, /catalogue\.$/]])('names the origin of its price', (worker, text) => {
    expect(priceText(workerRow(worker))).toMatch(text);
  });
});
