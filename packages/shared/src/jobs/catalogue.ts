import { z } from 'zod';
import { offlineJobs } from './offline-jobs';
import { planJobs } from './plan-jobs';
import { profileCheckpointSchema, profileDetailsSchema } from './profile-jobs';
import { recordProposalSchema, validationPreviewSchema } from './validation-jobs';

/**
 * Every kind of job that control puts on a worker's queue: payload, result, time limit. Payloads hold ids and hashes, never tensors;
 * bytes travel through the content store. A job is a `WorkItem` row first; its id is `<row>-<epoch>`.
 */
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const micros = z.number().int().nonnegative();
const dataType = z.enum([
  'BOOL', 'UINT8', 'UINT16', 'UINT32', 'UINT64', 'INT8', 'INT16', 'INT32', 'INT64', 'FP16', 'BF16', 'FP32', 'FP64', 'BYTES',
]);
const tensorSpec = z.object({ name: z.string(), dtype: dataType, shape: z.array(z.number().int()) });

export const imageInputRecordSchema = z.object({
  kind: z.literal('image'),
  width: z.number().int().min(1).max(4096),
  height: z.number().int().min(1).max(4096),
  channels: z.enum(['gray', 'rgb', 'bgr']),
  layout: z.enum(['nchw', 'nhwc']),
  range: z.tuple([z.number(), z.number()]),
  mean: z.array(z.number()).optional(),
  std: z.array(z.number().positive()).optional(),
  dtype: z.enum(['FP32', 'FP16', 'UINT8', 'INT8']).optional(),
});
export const inputRecordSchema = z.discriminatedUnion('kind', [
  imageInputRecordSchema, z.object({ kind: z.literal('tensor'), constants: z.record(z.string().min(1).max(256), z.number()).optional() }),
]);
export const outputRecordSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('scores'),
    activation: z.enum(['none', 'softmax', 'sigmoid']).optional(),
    classOffset: z.number().int().min(0).max(16).optional(),
  }),
  z.object({ kind: z.literal('class-id') }),
  z.object({ kind: z.literal('tensor') }),
]);
export const canonicalInputSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('image'), name: z.string(), width: z.number().int(), height: z.number().int(),
    channels: z.enum(['gray', 'rgb']), range: z.tuple([z.number(), z.number()]),
  }),
  z.object({ kind: z.literal('picture'), name: z.string() }),
  z.object({ kind: z.literal('tensors'), tensors: z.array(tensorSpec) }),
]);
export const canonicalOutputSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('scores'), name: z.string(), classes: z.number().int().positive() }),
  z.object({ kind: z.literal('tensors'), tensors: z.array(tensorSpec) }),
]);

/** What a worker needs to host a variant. */
export const executableSchema = z.object({
  variantId: z.string(),
  variantName: z.string(),
  artifact: sha256,
  provider: z.enum(['cpu', 'webgpu', 'cuda', 'tensorrt', 'coreml', 'dml', 'upstream']),
  threads: z.number().int().positive(),
  maxBatch: z.number().int().positive(),
  input: canonicalInputSchema,
  output: canonicalOutputSchema,
  /** How a picture becomes the graph's input; null when the task's input is not a picture. */
  picture: imageInputRecordSchema.nullable(),
  /** Profiled mean and p95 by batch, for formBatch; empty while the variant is being profiled. */
  latency: z.array(z.object({ batch: z.number().int().positive(), meanUs: micros, p95Us: micros, p99Us: micros })),
  /** Memory budget: the host is killed at 1.25 x. 0 = not known yet. */
  memoryBytes: z.number().int().nonnegative(),
});
export type Executable = z.infer<typeof executableSchema>;

const fence = { workId: z.string(), epoch: z.number().int().nonnegative() };

/** Files of external data beside a model's ONNX file (domain/model-files). */
const modelFilesSchema = z.array(z.object({ path: z.string(), sha256, bytes: z.number().int().positive() })).optional();

const signatureSchema = z.object({ inputs: z.array(tensorSpec), outputs: z.array(tensorSpec) });
export const inspectionSchema = z.object({
  signature: signatureSchema,
  opset: z.number().int(),
  irVersion: z.number().int(),
  parameters: z.number().int().nonnegative(),
  weightBytes: z.number().int().nonnegative(),
  nodes: z.number().int().nonnegative(),
  precision: z.enum(['fp32', 'fp16', 'int8']),
  /** Whether the first dimension of every input is free. */
  batchable: z.boolean(),
  operators: z.record(z.string(), z.number().int()),
  droppedOutputs: z.array(z.string()),
  /** The largest batch that a server of somebody else's takes. */
  maxBatch: z.number().int().positive().optional(),
  /** What one query costs the machine, worked out from the graph at batch 1; free dimensions other than the first count as `freeSize`. */
  work: z.object({
    /** Floating-point or integer operations; a multiply and its add are two. */
    flops: z.number().nonnegative(),
    /** Weights and tensors that are read and written when nothing is fused or stays in a cache. */
    bytesMoved: z.number().nonnegative(),
    freeSize: z.number().int().positive(),
    /** Operators whose work is not known and counts as none, and how many nodes of each. */
    uncounted: z.record(z.string(), z.number().int()),
  }).optional(),
});
export type Inspection = z.infer<typeof inspectionSchema>;

const batchLatencySchema = z.object({
  batch: z.number().int().positive(), samples: z.number().int().positive(),
  meanUs: micros, p50Us: micros, p95Us: micros, p99Us: micros, deviationUs: micros,
});

/** The base of a profiled variant, measured in the same rounds: what a gate compares with. */
export const profileReferenceSchema = z.object({
  variantId: z.string(),
  latency: z.array(batchLatencySchema),
  /** Time of the variant in parts of the base's, over the rounds, with its 99 % interval. */
  ratios: z.array(z.object({
    batch: z.number().int().positive(), ratio: z.number(), low: z.number(), high: z.number(), rounds: z.number().int().positive(),
    /** The median of the rounds' ratios of medians: what single disturbed rounds do not move. */
    typical: z.number().positive().optional(),
  })),
  /** Median and standard deviation over several loads, in turn with the variant's; null when both load the same file. */
  load: z.object({ us: micros, samples: z.number().int().positive(), deviationUs: micros }).nullable(),
  memoryBytes: z.number().int().positive(),
});
export type ProfileReference = z.infer<typeof profileReferenceSchema>;

/** FormErrors (domain/form-errors). */
export const formErrorsSchema = z.object({
  samples: z.number().int().nonnegative(), inputs: z.enum(['validation', 'random']), maxAbsError: z.number(), meanAbsError: z.number(), relativeError: z.number(),
  snrDb: z.number().nullable(), agreement: z.number().nullable(), method: z.string().optional(),
});

/** How the reason of a form begins that could not be calibrated for want of a validation set: it is made when there is one. */
export const WAITS_FOR_DATA = 'waits for data';
/** Precisions that are made of an FP32 model. */
export const derivedPrecisionSchema = z.enum(['int8-static', 'int8-dynamic', 'int8-weight', 'fp16']);
export type DerivedPrecision = z.infer<typeof derivedPrecisionSchema>;

/** Share of the machine that online queries may take before the job waits for them, 0..1; absent = it does not wait. */
const onlineShareSchema = z.number().min(0).max(1).optional();
/** Somebody waits for it: measurements that can wait give way. */
const urgentSchema = z.boolean().optional();

export const JOBS = {
  'start-instance': {
    payload: z.object({ ...fence, instanceId: z.string(), executable: executableSchema }),
    result: z.object({ address: z.string(), loadUs: micros }),
    timeoutMs: 120_000,
  },
  'stop-instance': {
    payload: z.object({ ...fence, instanceId: z.string(), drainMs: z.number().int().nonnegative() }),
    result: z.object({ stopped: z.boolean() }),
    timeoutMs: 60_000,
  },
  inspect: {
    payload: z.object({
      ...fence, versionId: z.string(), model: sha256, files: modelFilesSchema,
      /** `model` is an upstream's descriptor (upstream-jobs): its server is asked instead. */
      upstream: z.boolean().optional(),
    }),
    result: z.object({ inspection: inspectionSchema }),
    timeoutMs: 90_000,
  },
  generate: {
    payload: z.object({
      ...fence, versionId: z.string(), model: sha256, files: modelFilesSchema,
      input: canonicalInputSchema, output: canonicalOutputSchema, inputRecord: inputRecordSchema, outputRecord: outputRecordSchema,
      /** `base`: only the forms of the model's own precision, in seconds; `derived`: only the others, of an FP32 model; absent: both. */
      stage: z.enum(['base', 'derived']).optional(),
      urgent: urgentSchema,
      /** Of the derived precisions, which; absent: all. */
      precisions: z.array(derivedPrecisionSchema).optional(),
      /** Static int8 is calibrated on its first samples, and derived forms are judged on them; without it static int8 waits for data. */
      validationSet: sha256.optional(),
      labels: z.array(z.string()).optional(),
    }),
    result: z.object({
      artifacts: z.array(z.object({
        /** `derived`: another precision than the uploaded model's, which `precision` names. */
        form: z.enum(['base', 'opt', 'derived']), precision: z.string(), artifact: sha256, bytes: z.number().int().positive(),
        maxBatch: z.number().int().positive(), maxAbsError: z.number(),
        /** Against the base; absent of the base itself. */
        errors: formErrorsSchema.optional(),
      })),
      /** Forms that could not be made, or answer too differently, with the reason and what was measured: shown as rejected variants. */
      rejected: z.array(z.object({ form: z.string(), precision: z.string(), reason: z.string(), errors: formErrorsSchema.optional() })),
    }),
    timeoutMs: 300_000,
  },
  profile: {
    payload: z.object({
      ...fence, versionId: z.string(), executable: executableSchema, batches: z.array(z.number().int().positive()), budgetMs: z.number().int(),
      /** The variant's base, to be measured beside it in the same rounds. */
      reference: executableSchema.optional(),
      /** How often to load each; 1 = only to open it. */
      loads: z.number().int().positive().optional(),
      onlineShare: onlineShareSchema,
      urgent: urgentSchema,
      /** What the job had measured when it was interrupted. */
      checkpoint: profileCheckpointSchema.optional(),
    }),
    result: z.object({
      latency: z.array(batchLatencySchema), loadUs: micros, memoryBytes: z.number().int().positive(), maxBatch: z.number().int().positive(),
      /** Mean share of the machine's CPU that others took while measuring, 0..1; above 0.1 the profile is provisional. */
      foreignCpu: z.number(), software: z.record(z.string(), z.string()),
      /** `loadUs` is the median of so many loads, this their standard deviation. */
      loadSamples: z.number().int().positive().optional(), loadDeviationUs: micros.optional(),
      reference: profileReferenceSchema.optional(),
      details: profileDetailsSchema.optional(),
    }),
    timeoutMs: 300_000,
  },
  evaluate: {
    payload: z.object({
      ...fence, versionId: z.string(), executable: executableSchema, validationSet: sha256, metric: z.enum(['top1', 'top5', 'f1', 'mae', 'rmse']),
      /** At most so many samples, spread over the set; 0 = all. */
      limit: z.number().int().nonnegative(),
      /** The task's labels in order, by which the set names its classes; without them they are numbers or numbered in sorted order. */
      labels: z.array(z.string()).optional(),
      onlineShare: onlineShareSchema,
      urgent: urgentSchema,
    }),
    result: z.object({
      value: z.number(), low: z.number(), high: z.number(), samples: z.number().int().positive(),
      /** How many samples were right, for metrics that count them. */
      hits: z.number().int().nonnegative().optional(),
    }),
    timeoutMs: 600_000,
  },
  'preview-validation': {
    payload: z.object({
      ...fence, data: sha256,
      /** What is known of the task; nulls of a new one. */
      input: canonicalInputSchema.nullable(), output: canonicalOutputSchema.nullable(), labels: z.array(z.string()), metric: z.enum(['classes', 'numbers']).nullable(),
    }),
    result: z.object({ preview: validationPreviewSchema }),
    timeoutMs: 120_000,
  },
  'propose-records': {
    payload: z.object({
      ...fence, model: sha256, files: modelFilesSchema, data: sha256, labels: z.array(z.string()),
      /** The task's input and number of classes, when it has them. */
      input: canonicalInputSchema.nullable(), classes: z.number().int().positive().nullable(),
      /** What the owner stated, to be compared with the best. */
      stated: z.object({ input: inputRecordSchema, output: outputRecordSchema }).nullable(),
    }),
    result: z.object({ proposal: recordProposalSchema }),
    timeoutMs: 300_000,
  },
  'compare-outputs': {
    payload: z.object({
      ...fence, versionId: z.string(), executable: executableSchema,
      /** The same graph on the processor, whose answers the executable has to give. */
      counterpart: executableSchema,
    }),
    result: z.object({ errors: formErrorsSchema }),
    timeoutMs: 300_000,
  },
  'deferred-query': {
    payload: z.object({ ...fence, deferredId: z.string(), executable: executableSchema, input: sha256, picture: z.boolean(), rows: z.number().int().positive() }),
    /** `output` = content-store hash of an `encodeAnswer` body. */
    result: z.object({ output: sha256, computeUs: micros, queueUs: micros }),
    timeoutMs: 120_000,
  },
  ...offlineJobs({ executable: executableSchema, input: canonicalInputSchema, output: canonicalOutputSchema }),
  ...planJobs,
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<Name extends JobName> = z.infer<(typeof JOBS)[Name]['payload']>;
export type JobResult<Name extends JobName> = z.infer<(typeof JOBS)[Name]['result']>;

/** A job's own failure, as the worker reports it: `retry` false means that trying again cannot help. */
export const jobFailureSchema = z.object({ code: z.string(), message: z.string(), hint: z.string().optional(), retry: z.boolean() });
export type JobFailure = z.infer<typeof jobFailureSchema>;

/** What a job handler returns to the queue: a result, or an expected failure (thrown errors are unexpected ones and are retried). */
export const jobOutcomeSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({ ok: z.literal(false), failure: jobFailureSchema }),
]);
export type JobOutcome = z.infer<typeof jobOutcomeSchema>;

/** Name of the queue that only this worker consumes. */
export function queueName(kind: 'cpu' | 'gpu' | 'upstream', worker: string): string {
  return `${kind}.${worker}`;
}
