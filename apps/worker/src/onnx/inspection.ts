import type { TensorSpec } from '@infaas/shared/domain/tensor';
import { z } from 'zod';

/** A tensor of a model's signature; `dimensions` holds the names of its free dimensions (null: fixed or unnamed). */
export type ModelTensor = TensorSpec & { dimensions: (string | null)[] };
export type ModelPrecision = 'fp32' | 'fp16' | 'int8';

/** The facts that an uploaded ONNX file tells about itself. */
export type Inspection = {
  irVersion: number;
  /** Version of the standard operator set; 0 when the model uses none of it. */
  opset: number;
  producer: string;
  inputs: ModelTensor[];
  outputs: ModelTensor[];
  /** Outputs that are no tensors and are left out. */
  droppedOutputs: string[];
  /** ZipMap outputs that are answered as the plain score tensor beneath them. */
  convertedOutputs: string[];
  parameters: number;
  weightBytes: number;
  precision: ModelPrecision;
  /** `dynamic`: every input's first dimension is free; `fixed`: all share that size; `none`: there is no common first dimension. */
  batch: { kind: 'dynamic' } | { kind: 'fixed'; size: number } | { kind: 'none' };
  nodes: number;
  operators: Record<string, number>;
};

const dataTypeSchema = z.enum(['BOOL', 'UINT8', 'UINT16', 'UINT32', 'UINT64', 'INT8', 'INT16', 'INT32', 'INT64', 'FP16', 'BF16', 'FP32', 'FP64', 'BYTES']);
const modelTensorSchema = z.object({
  name: z.string(), dtype: dataTypeSchema, shape: z.array(z.number().int()), dimensions: z.array(z.string().nullable()),
});

/** Checks an inspection that comes back from the throw-away process, which must be trusted no more than the model it loaded. */
export const inspectionSchema: z.ZodType<Inspection> = z.object({
  irVersion: z.number(), opset: z.number(), producer: z.string(),
  inputs: z.array(modelTensorSchema), outputs: z.array(modelTensorSchema),
  droppedOutputs: z.array(z.string()), convertedOutputs: z.array(z.string()),
  parameters: z.number(), weightBytes: z.number(), precision: z.enum(['fp32', 'fp16', 'int8']),
  batch: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('dynamic') }), z.object({ kind: z.literal('fixed'), size: z.number().int() }), z.object({ kind: z.literal('none') }),
  ]),
  nodes: z.number(), operators: z.record(z.string(), z.number()),
});
