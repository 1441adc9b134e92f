import type * as OnnxRuntime from 'onnxruntime-node';

export type BareModel = { path: string; input: number[]; threads: number };

/** A session with the options of an instance host, and nothing around it. */
export type BareSession = { run: (rows: Float32Array, count: number) => Promise<Float32Array> };

/** Loads a model for the baselines; `run` takes the rows of one batch and returns the first output. */
export async function openBareSession(model: BareModel): Promise<BareSession> {
  const runtime = (await import('onnxruntime-node')) as typeof OnnxRuntime & { default?: typeof OnnxRuntime };
  const ort = runtime.default ?? runtime;
  const session = await ort.InferenceSession.create(model.path, {
    executionProviders: ['cpu'], intraOpNumThreads: model.threads, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all', logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  return {
    async run(rows, count) {
      const answer = await session.run({ x: new ort.Tensor('float32', rows, [count, ...model.input]) });
      return answer['y']?.data as Float32Array;
    },
  };
}
