import type { CanonicalInput } from '@infaas/shared/domain/records';

/** Returns the one input of a task as people say it, and as a program sends it. */
export function inputInWords(input: CanonicalInput): { text: string; detail: string } {
  switch (input.kind) {
    case 'image': {
      const channels = input.channels === 'gray' ? 1 : 3;
      const [low, high] = input.range;
      return {
        text: `${input.width} × ${input.height} ${input.channels === 'gray' ? 'gray' : 'colour'} picture`,
        detail: `FP32 [-1,${channels},${input.height},${input.width}], ${low} to ${high}`,
      };
    }
    case 'picture':
      return { text: 'Picture of any size', detail: `“${input.name}” BYTES [-1]: PNG, JPEG, WebP, GIF or BMP` };
    case 'tensors': {
      const listed = input.tensors.map((tensor) => `“${tensor.name}” ${tensor.dtype} [${tensor.shape.join(', ')}]`);
      return { text: input.tensors.length === 1 ? 'One tensor' : `${input.tensors.length} tensors`, detail: listed.join('; ') };
    }
  }
}

const METRIC: Readonly<Record<string, string>> = {
  top1: 'Top-1 accuracy', top5: 'Top-5 accuracy', f1: 'F1 score', mae: 'Quality by mean absolute error', rmse: 'Quality by root mean square error',
};

/** Returns the name of a task's metric as an axis and a heading say it. */
export function metricName(metric: string): string {
  return METRIC[metric] ?? metric;
}
