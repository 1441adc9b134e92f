/** What an accelerator can do at most, by its maker's data sheet: dense operations and bytes per second. */
export type DeviceFigures = { name: string; fp32Tflops: number; fp16Tflops: number; memoryGbPerSecond: number };

/** Data sheets of NVIDIA (V100 SXM2 16 GB, T4, A10G and A10, L4, L40S, A100 SXM4 40 and 80 GB), without sparsity. */
const DEVICES: readonly (readonly [pattern: RegExp, figures: DeviceFigures])[] = [
  [/\bV100\b/iu, { name: 'V100', fp32Tflops: 15.7, fp16Tflops: 125, memoryGbPerSecond: 900 }],
  [/\bT4\b/iu, { name: 'T4', fp32Tflops: 8.1, fp16Tflops: 65, memoryGbPerSecond: 320 }],
  [/\bA10G?\b/iu, { name: 'A10G', fp32Tflops: 31.2, fp16Tflops: 70, memoryGbPerSecond: 600 }],
  [/\bL40S\b/iu, { name: 'L40S', fp32Tflops: 91.6, fp16Tflops: 362, memoryGbPerSecond: 864 }],
  [/\bL4\b/iu, { name: 'L4', fp32Tflops: 30.3, fp16Tflops: 121, memoryGbPerSecond: 300 }],
  [/\bA100 40/iu, { name: 'A100 40 GB', fp32Tflops: 19.5, fp16Tflops: 312, memoryGbPerSecond: 1_555 }],
  [/\bA100/iu, { name: 'A100 80 GB', fp32Tflops: 19.5, fp16Tflops: 312, memoryGbPerSecond: 2_039 }],
];

/** Returns the figures of the accelerator that a class names; null of one that is not known. */
export function deviceFigures(accelerator: string | null): DeviceFigures | null {
  return accelerator === null ? null : (DEVICES.find(([pattern]) => pattern.test(accelerator))?.[1] ?? null);
}
