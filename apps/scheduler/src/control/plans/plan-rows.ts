import type { PlanResult, PlanSpec, PlanState } from '@infaas/shared/domain/plan';

/** A plan that has no end yet, with its run; null until control has seen it. */
export type OpenPlan = { id: string; workspaceId: string; cancelled: boolean; run: { state: PlanState; epoch: number; attempts: number } | null };

/** What was counted of an application's queries for a task in one minute (unix time / 60). */
export type CountedMinute = { applicationId: string; taskId: string; minute: number; count: number; /** Pairs of `QuerySizes`; empty where they were not counted. */ sizes: number[] };

/** The rows of plans. What a run writes counts only at its epoch. */
export type PlanStore = {
  open(): Promise<OpenPlan[]>;
  read(planId: string): Promise<{ workspaceId: string; spec: PlanSpec } | null>;
  order(plan: { id: string; workspaceId: string }): Promise<void>;
  /** Gives an open run the next epoch, to be begun again; resolves with it. */
  again(planId: string, epoch: number): Promise<number | null>;
  /** Begins a queued run; false when it is not to be begun any more. */
  begin(planId: string, epoch: number): Promise<boolean>;
  progress(planId: string, epoch: number, to: { progress: number; stage: string }): Promise<void>;
  result(planId: string, epoch: number, result: PlanResult): Promise<void>;
  end(planId: string, epoch: number, as: { state: 'done' | 'cancelled' } | { state: 'failed'; error: string; hint: string }): Promise<void>;
  /** Forgets the runs of plans that were removed. */
  sweep(): Promise<void>;
  /** Usage of a workspace by application, task and minute, oldest first; and what all machines were billed, US dollars. */
  counted(workspaceId: string, from: number, to: number): Promise<{ minutes: CountedMinute[]; billedUsd: number }>;
};
