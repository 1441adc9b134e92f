import type { Invariant } from './invariant';

/** Returns the invariant that the fleet never has more machines than it may, in all and of each class. */
export function withinBudget(): Invariant {
  return {
    name: 'the fleet keeps to its limits',
    broken({ machines, scenario }) {
      if (machines.length > scenario.budget.machines) return `${machines.length} machines, ${scenario.budget.machines} are allowed`;
      for (const { name, maxMachines } of scenario.classes) {
        const here = machines.filter(({ hardware }) => hardware.name === name).length;
        if (here > maxMachines) return `${here} of ${name}, ${maxMachines} are allowed`;
      }
      return null;
    },
  };
}
