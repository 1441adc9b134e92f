import type { ChildProgram } from './child-program';

/** A server under test with every process that works for it. */
export type System = { name: string; port: number; processes: readonly Pick<ChildProgram<unknown>, 'name' | 'pid'>[]; note: string; stop: () => Promise<void> };

/** Names of the systems, in the order of the table. */
export const SYSTEM_NAMES = ['node:http', 'fastify', 'bullmq', 'infaas'] as const;
export type SystemName = (typeof SYSTEM_NAMES)[number];
