import type { RegistrationState } from '@infaas/db/client';
import type { InputRecord, OutputRecord } from '@infaas/shared/domain/records';

export type VersionSummary = {
  id: string;
  number: number;
  fileName: string;
  bytes: number;
  /** SHA-256 of the uploaded file. */
  model: string;
  inputRecord: InputRecord;
  outputRecord: OutputRecord;
  declaredAccuracy: number | null;
  state: RegistrationState | 'waiting';
  /** One sentence: what is being done, or why it failed. */
  progress: string;
  hint: string | null;
  createdAtMs: number;
  readyAtMs: number | null;
  finishedAtMs: number | null;
  /** Variants that passed their gates. */
  readyVariants: number;
};

export const VERSION_SELECT = {
  id: true, number: true, fileName: true, bytes: true, model: true, inputRecord: true, outputRecord: true, declaredAccuracy: true, createdAt: true,
  registration: { select: { state: true, progress: true, hint: true, readyAt: true, finishedAt: true } },
  _count: { select: { variants: { where: { status: 'ready' } } } },
} as const;

type VersionRow = {
  id: string; number: number; fileName: string; bytes: bigint; model: string; inputRecord: unknown; outputRecord: unknown;
  declaredAccuracy: number | null; createdAt: Date;
  registration: { state: RegistrationState; progress: string; hint: string | null; readyAt: Date | null; finishedAt: Date | null } | null;
  _count: { variants: number };
};

/** Returns what is shown of a version row. */
export function versionSummary(row: VersionRow): VersionSummary {
  return {
    id: row.id,
    number: row.number,
    fileName: row.fileName,
    bytes: Number(row.bytes),
    model: row.model,
    inputRecord: row.inputRecord as InputRecord,
    outputRecord: row.outputRecord as OutputRecord,
    declaredAccuracy: row.declaredAccuracy,
    state: row.registration?.state ?? 'waiting',
    progress: row.registration?.progress ?? 'waiting for a worker',
    hint: row.registration?.hint ?? null,
    createdAtMs: row.createdAt.getTime(),
    readyAtMs: row.registration?.readyAt?.getTime() ?? null,
    finishedAtMs: row.registration?.finishedAt?.getTime() ?? null,
    readyVariants: row._count.variants,
  };
}
