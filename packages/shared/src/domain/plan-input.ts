import type { Objective } from './objective';
import type { PlanSpec } from './plan';
import type { ArchitectureView, TaskView, VariantView } from './serving-view';

/** Queries that ask for the same, as they came or are expected: so many in each step. `regular`: at even distances, else at random. */
export type PlanLoad = { name: string; applicationId: string; target: string; objective: Objective; /** Of each query. */ rows: number; counts: readonly number[]; stepSeconds: number; regular: boolean };

/** Everything that a plan is reckoned from, in plain JSON: it is handed to a process of its own. */
export type PlanInput = {
  spec: PlanSpec;
  tasks: TaskView[]; architectures: ArchitectureView[]; variants: VariantView[];
  /** What the graph of a version costs, by `<architecture id> <version>`: operations, bytes moved, layers that multiply matrices. */
  work: Record<string, { flops: number; bytesMoved: number; layers: number }>;
  loads: PlanLoad[];
  /** What the whole fleet was billed in the recorded period, US dollars. */
  billedUsd: number | null;
  /** What was left out or taken for granted when this was gathered. */
  notes: string[];
};
