import type { FleetAutoscaler } from '@infaas/shared/policy/fleet-situation';
import { fleetAutoscaler } from '@infaas/shared/policy/fleet-autoscaler';
import { formBatch } from '@infaas/shared/policy/form-batch';
import { modelAutoscaler } from '@infaas/shared/policy/model-autoscaler';
import type { ModelScaler } from '@infaas/shared/policy/scaling';
import type { ScalingSolver } from '@infaas/shared/policy/scaling-problem';
import { select } from '@infaas/shared/policy/select';
import { solveGreedy } from '@infaas/shared/policy/solve-greedy';

/** Everything that is decided in a simulation, as the product decides it. A baseline is another set of the same functions. */
export type SimulatedPolicy = {
  name: string;
  select: typeof select;
  formBatch: typeof formBatch;
  scaler: ModelScaler;
  solver: ScalingSolver;
  /** Null: the machines of the start stay, and no others come. */
  fleet: FleetAutoscaler | null;
};

/** The product's own policies: nothing here but their names. */
export const PRODUCTION_POLICY: SimulatedPolicy = {
  name: 'ours', select, formBatch, scaler: modelAutoscaler, solver: (problem) => solveGreedy(problem), fleet: fleetAutoscaler,
};
