import { describe, expect, it } from 'vitest';
import { parseInput } from './input-draft';
import { parseOutput } from './output-presets';
import { draftsOfProposal } from './record-drafts';

describe('draftsOfProposal', () => {
  it.each([
    [{ kind: 'image', width: 28, height: 28, channels: 'gray', layout: 'nchw', range: [0, 1], mean: [0.1307], std: [0.3081], dtype: 'FP32' }, { kind: 'scores', activation: 'softmax', classOffset: 1 }],
    [{ kind: 'image', width: 224, height: 192, channels: 'bgr', layout: 'nhwc', range: [-1, 1], dtype: 'FP16' }, { kind: 'scores', activation: 'none', classOffset: 0 }],
    [{ kind: 'image', width: 28, height: 28, channels: 'gray', layout: 'nchw', range: [255, 0], dtype: 'UINT8' }, { kind: 'class-id' }],
    [{ kind: 'tensor' }, { kind: 'tensor' }],
  ])('comes back from the fields as it was proposed: %j', (inputRecord, outputRecord) => {
    const drafts = draftsOfProposal({ inputRecord, outputRecord });
    if (drafts === null) throw new Error('no drafts');
    expect(parseInput(drafts.input)).toEqual({ record: inputRecord, errors: {} });
    expect(parseOutput(drafts.output)).toEqual({ record: outputRecord, problem: null });
  });

  it('is nothing for what is no record', () => {
    expect(draftsOfProposal({ inputRecord: { kind: 'sound' }, outputRecord: { kind: 'tensor' } })).toBeNull();
  });
});
