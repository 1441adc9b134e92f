import type { PlanResult } from '@infaas/shared/domain/plan';
import type { PlanInput } from '@infaas/shared/domain/plan-input';

/** What a plan's process tells while it goes on. */
export type PlanStep = { kind: 'progress'; progress: number; stage: string } | { kind: 'result'; result: PlanResult };

/** Control's own queue of plans, both ends of it: control orders them and reckons them, one at a time. */
export type PlanQueue = { add(planId: string, epoch: number): Promise<void>; /** Whether the job waits or is under way. */ isThere(planId: string, epoch: number): Promise<boolean>; close(): Promise<void> };

/** Reckons a plan in a process of the lowest priority; resolves when it ended well. Aborting kills it. Rejects with what it ended of. */
export type PlanRunner = (input: PlanInput, onStep: (step: PlanStep) => void, signal: AbortSignal) => Promise<void>;

export type PlanParts = { openQueue: (handle: (planId: string, epoch: number) => Promise<void>) => PlanQueue; run: PlanRunner };
