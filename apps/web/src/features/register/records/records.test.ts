import { describe, expect, it } from 'vitest';
import type { CanonicalInput } from '@infaas/shared/domain/records';
import { inputRecordSchema, outputRecordSchema } from '@infaas/shared/jobs/catalogue';
import { parseInput } from './input-draft';
import { guessPreset, inputPresets, presetOf } from './input-presets';
import { OUTPUT_PRESETS, guessOutput, parseOutput } from './output-presets';

const presets = inputPresets(null);
const draftOf = (id: string) => {
  const preset = presets.find((each) => each.id === id);
  if (preset === undefined) throw new Error(`no preset ${id}`);
  return preset.draft;
};

describe('input presets', () => {
  it.each(presets.map((preset) => [preset.id, preset] as const))('%s is a record that the server takes, and is known again', (id, preset) => {
    const { record, errors } = parseInput(preset.draft);
    expect(errors).toEqual({});
    expect(inputRecordSchema.parse(record)).toEqual(record);
    expect(presetOf(preset.draft, presets)).toBe(id);
  });
  it('states ImageNet and raw bytes as their models want them', () => {
    expect(parseInput(draftOf('imagenet')).record).toEqual({
      kind: 'image', width: 224, height: 224, channels: 'rgb', layout: 'nchw', range: [0, 1], mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], dtype: 'FP32',
    });
    expect(parseInput(draftOf('raw')).record).toEqual({ kind: 'image', width: 224, height: 224, channels: 'rgb', layout: 'nhwc', range: [0, 255], dtype: 'UINT8' });
  });
  it('has the size of the task', () => {
    const [, unit, , imagenet] = inputPresets({ kind: 'image', name: 'image', width: 64, height: 32, channels: 'rgb', range: [0, 1] });
    expect(unit?.label).toBe('0–1, colour 64 × 32');
    expect(unit?.draft).toMatchObject({ width: '64', height: '32', channels: 'rgb' });
    expect(imagenet?.draft).toMatchObject({ width: '64', height: '32', channels: 'rgb' });
  });
  it('knows a draft changed by hand', () => {
    expect(presetOf({ ...draftOf('unit'), width: '29' }, presets)).toBeNull();
  });
});

describe('parseInput', () => {
  const gray = draftOf('unit');
  it.each([
    [{ width: '0' }, 'width'], [{ width: '1.5' }, 'width'], [{ height: '' }, 'height'], [{ height: '5000' }, 'height'], [{ low: '1', high: '1' }, 'range'], [{ low: '' }, 'range'],
    [{ mean: '1, x' }, 'mean'], [{ mean: '1, 2' }, 'mean'], [{ std: '0' }, 'std'], [{ std: '1 2 3' }, 'std'],
  ])('refuses %j', (changes, field) => {
    expect(Object.keys(parseInput({ ...gray, ...changes }).errors)).toEqual([field]);
  });
  it('takes one value for all channels or one for each', () => {
    expect(parseInput({ ...draftOf('imagenet'), mean: '−0.5', std: '0.5; 0.5 0.5' })).toMatchObject({ record: { mean: [-0.5], std: [0.5, 0.5, 0.5] }, errors: {} });
  });
});

describe('guesses', () => {
  it.each<[string, CanonicalInput | null, string]>([
    ['mnist-12.onnx', null, 'unit'], ['ResNet50.onnx', null, 'imagenet'], ['churn.onnx', null, 'tensor'],
    ['anything.onnx', { kind: 'tensors', tensors: [] }, 'tensor'], ['anything.onnx', { kind: 'picture', name: 'image' }, 'imagenet'],
  ])('%s for %j is %s', (file, task, preset) => {
    expect(guessPreset(file, task)).toBe(preset);
  });
  it('of outputs follow the task, then the input', () => {
    expect(guessOutput({ kind: 'scores', name: 'scores', classes: 10 }, 'tensor')).toBe('logits');
    expect(guessOutput(null, 'image')).toBe('logits');
    expect(guessOutput(null, 'tensor')).toBe('tensor');
  });
});

describe('parseOutput', () => {
  it.each(OUTPUT_PRESETS.map((preset) => preset.id))('%s is a record that the server takes', (preset) => {
    const { record, problem } = parseOutput({ preset, classOffset: '' });
    expect(problem).toBeNull();
    expect(outputRecordSchema.parse(record)).toEqual(record);
  });
  it('drops a leading class', () => {
    expect(parseOutput({ preset: 'probabilities', classOffset: '1' }).record).toEqual({ kind: 'scores', activation: 'none', classOffset: 1 });
    expect(parseOutput({ preset: 'logits', classOffset: '-1' }).problem).not.toBeNull();
  });
});
