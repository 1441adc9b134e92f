import { z } from 'zod';
import { OFFLINE_OUTPUTS } from '@infaas/shared/jobs/offline-jobs';
import { uploadIdSchema } from '../upload/claim-upload';

const FURTHEST_MS = 90 * 86_400_000;

export const submitOfflineSchema = z.strictObject({
  target: z.string().min(1).max(200).describe('name of a task, an architecture or a variant'),
  version: z.number().int().positive().optional(),
  name: z.string().min(1).max(100).optional().describe('what to call the job; its file\'s name unless stated'),
  uploadId: uploadIdSchema.optional().describe('a finished upload of /api/uploads: npz, jsonl, csv, idx or a zip of pictures'),
  url: z.string().max(8_000).optional().describe('an http(s) address to fetch it from (also a presigned one of an object store), where the operator allows it'),
  output: z.enum(OFFLINE_OUTPUTS).optional().describe('form of the answers; that of the input unless stated, jsonl for pictures'),
  minAccuracy: z.number().min(0).max(1).optional().describe('floor on the task\'s metric; within 0.01 of the best unless stated, 0 for none'),
  finishInMs: z.number().int().positive().max(FURTHEST_MS).optional().describe('time that it may take: decides which variant is chosen'),
  maxCostUsd: z.number().positive().max(1e6).optional().describe('ceiling on the cost of all of it'),
  webhook: z.string().max(2_048).optional().describe('told when it has ended; the application needs a webhook secret'),
  application: z.string().max(64).optional().describe('in whose name; people only, default: the console itself'),
}).refine((input) => (input.uploadId === undefined) !== (input.url === undefined), { message: 'state either uploadId or url', path: ['uploadId'] });

export const offlineIdSchema = z.object({ id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) });
