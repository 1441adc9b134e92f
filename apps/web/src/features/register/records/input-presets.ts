import type { CanonicalInput } from '@infaas/shared/domain/records';
import type { InputDraft } from './input-draft';

export type InputPreset = { id: InputPresetId; label: string; detail: string; draft: InputDraft };
export type InputPresetId = 'tensor' | 'unit' | 'bytes' | 'imagenet' | 'raw';

const PICTURE: InputDraft = { kind: 'image', width: '224', height: '224', channels: 'rgb', layout: 'nchw', low: '0', high: '1', mean: '', std: '', dtype: 'FP32' };
const GRAY: InputDraft = { ...PICTURE, width: '28', height: '28', channels: 'gray' };

/** Returns the usual ways in which models take their input; pictures have the task's size and colours where it states them. */
export function inputPresets(task: CanonicalInput | null): InputPreset[] {
  const small = task?.kind === 'image' ? { ...GRAY, width: String(task.width), height: String(task.height), channels: task.channels } : GRAY;
  const wide = task?.kind === 'image' ? { ...PICTURE, width: small.width, height: small.height } : PICTURE;
  const size = `${small.width} × ${small.height}`;
  const colour = small.channels === 'gray' ? 'gray' : 'colour';
  return [
    { id: 'tensor', label: 'Plain tensors', detail: 'The model’s own inputs, as they are.', draft: { ...small, kind: 'tensor' } },
    { id: 'unit', label: `0–1, ${colour} ${size}`, detail: 'Brightness divided by 255.', draft: small },
    { id: 'bytes', label: `0–255, ${colour} ${size}`, detail: 'Brightness as floating point, not divided.', draft: { ...small, high: '255' } },
    { id: 'imagenet', label: 'ImageNet mean and std', detail: 'torchvision’s usual: 0–1, then minus mean, divided by deviation.', draft: { ...wide, mean: '0.485, 0.456, 0.406', std: '0.229, 0.224, 0.225' } },
    { id: 'raw', label: 'Raw uint8, RGB, NHWC', detail: 'Bytes with the channels last, as TensorFlow models often take.', draft: { ...wide, layout: 'nhwc', high: '255', dtype: 'UINT8' } },
  ];
}

/** Returns which preset a draft is; null when it was changed by hand. Of plain tensors the other fields do not matter. */
export function presetOf(draft: InputDraft, presets: readonly InputPreset[]): InputPresetId | null {
  if (draft.kind === 'tensor') return 'tensor';
  return presets.find((preset) => JSON.stringify(preset.draft) === JSON.stringify(draft))?.id ?? null;
}

const IMAGENET_NAMES = /resnet|mobilenet|squeezenet|efficientnet|densenet|shufflenet|googlenet|convnext|vgg|inception|alexnet|imagenet/i;
const DIGIT_NAMES = /mnist|digit|lenet/i;

/** Returns the preset to start with: what the task takes, else what the name of the file suggests; a guess that the owner checks. */
export function guessPreset(fileName: string, task: CanonicalInput | null): InputPresetId {
  switch (task?.kind) {
    case 'tensors':
      return 'tensor';
    case 'image':
      return 'unit';
    case 'picture':
      return 'imagenet';
    case undefined:
      return DIGIT_NAMES.test(fileName) ? 'unit' : IMAGENET_NAMES.test(fileName) ? 'imagenet' : 'tensor';
  }
}
