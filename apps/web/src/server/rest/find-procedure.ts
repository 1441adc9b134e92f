import type { z } from 'zod';
import { appRouter } from '../app-router';
import type { ProcedureMeta } from '../trpc';

export type RestProcedure = { path: string; kind: 'query' | 'mutation' | 'subscription'; input: z.ZodType | null; meta: ProcedureMeta };

type Definition = { _def: { type: RestProcedure['kind']; inputs: unknown[]; meta: ProcedureMeta } };

/** Returns every procedure of the API with its input schema, by path (`task.list`). */
export function allProcedures(): RestProcedure[] {
  const procedures = appRouter._def.procedures as unknown as Record<string, Definition>;
  return Object.entries(procedures).map(([path, { _def }]) => ({
    path, kind: _def.type, input: (_def.inputs[0] as z.ZodType | undefined) ?? null, meta: _def.meta,
  }));
}
