import { mergeObjectives, type Objective, type PartialObjective } from '@infaas/shared/domain/objective';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ApplicationView } from '@infaas/shared/domain/serving-view';
import { defaultObjective } from '@infaas/shared/policy/default-objective';
import type { Target } from '@infaas/shared/policy/candidate-index';
import { isSilent, type QueryOptions } from '@infaas/shared/protocol/oip-objective';

const defaults = new WeakMap<Target, PartialObjective>();

/**
 * Returns the objective of a query: parameters and headers (merged in `options`), the named objective, the application's default, the
 * task's default. Throws ServingError `malformed` for an unknown objective name or a `degrade` without its second floor.
 */
export function queryObjective(application: ApplicationView, target: Target, options: QueryOptions): Objective {
  return isSilent(options) ? usualObjective(application, target) : statedObjective(application, target, options);
}

const usual = new WeakMap<Target, WeakMap<ApplicationView, Objective>>();

/** What holds for every query of an application that states nothing of its own; views are immutable, so it is merged once for each. */
function usualObjective(application: ApplicationView, target: Target): Objective {
  let known = usual.get(target);
  if (known === undefined) {
    known = new WeakMap();
    usual.set(target, known);
  }
  const found = known.get(application);
  if (found !== undefined) return found;
  const made = statedObjective(application, target, { objective: {} });
  known.set(application, made);
  return made;
}

function statedObjective(application: ApplicationView, target: Target, options: QueryOptions): Objective {
  const named = options.objectiveName === undefined ? {} : namedObjective(application, options.objectiveName);
  const objective = mergeObjectives([options.objective, named, application.defaultObjective, taskDefault(target)]);
  if (objective.onUnmet === 'degrade' && objective.degradedMinAccuracy === null) {
    throw new ServingError('malformed', 'on_unmet is degrade, but degraded_min_accuracy is not given', 'Give the second floor as degraded_min_accuracy.');
  }
  if (options.timeoutUs === undefined) return objective;
  return { ...objective, maxLatencyUs: Math.min(options.timeoutUs, objective.maxLatencyUs ?? Infinity) };
}

function namedObjective(application: ApplicationView, name: string): PartialObjective {
  const found = application.objectives.find((candidate) => candidate.name === name);
  if (found !== undefined) return found.objective;
  const known = application.objectives.map((candidate) => `"${candidate.name}"`).join(', ');
  throw new ServingError('malformed', `application "${application.name}" has no objective "${name.slice(0, 100)}"`, known === '' ? 'It has none yet; make one on its page.' : `It has ${known}.`);
}

function taskDefault(target: Target): PartialObjective {
  const known = defaults.get(target);
  if (known !== undefined) return known;
  const made = defaultObjective(target);
  defaults.set(target, made);
  return made;
}
