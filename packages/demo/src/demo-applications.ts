import type { PartialObjective } from '@infaas/shared/domain/objective';

/** A consumer in the demo workspace, with what it asks of every query and its part of the demo traffic. */
export type DemoApplication = {
  name: string;
  summary: string;
  defaultObjective: PartialObjective;
  /** Stored objectives that a query can name. */
  objectives: { name: string; objective: PartialObjective }[];
  trafficWeight: number;
};

/** The applications of the demo workspace; the floors walk the shipped architectures' accuracies from cheapest to best. */
export const DEMO_APPLICATIONS: readonly DemoApplication[] = [
  {
    name: 'mobile-app',
    summary: 'People wait for it: a fast answer, good enough',
    defaultObjective: { minAccuracy: 0.85, maxLatencyUs: 20_000, onUnmet: 'reject' },
    objectives: [{ name: 'preview', objective: { minAccuracy: 0.6, maxLatencyUs: 10_000, onUnmet: 'reject' } }],
    trafficWeight: 5,
  },
  {
    name: 'back-office',
    summary: 'Nobody waits, mistakes are dear: the best model there is',
    defaultObjective: { minAccuracy: 0.97, maxLatencyUs: 500_000, onUnmet: 'reject' },
    objectives: [],
    trafficWeight: 2,
  },
  {
    name: 'kiosk',
    summary: 'A fixed price: better answers while they are cheap, else simpler ones',
    defaultObjective: { minAccuracy: 0.94, maxLatencyUs: 100_000, maxCostPer1kNanoUsd: 1_500, onUnmet: 'degrade', degradedMinAccuracy: 0.85 },
    objectives: [],
    trafficWeight: 2,
  },
  {
    name: 'analytics',
    summary: 'Counts in bulk: takes what it can get',
    defaultObjective: { minAccuracy: 0.94, maxLatencyUs: 2_000_000, onUnmet: 'best_effort' },
    objectives: [],
    trafficWeight: 3,
  },
];
