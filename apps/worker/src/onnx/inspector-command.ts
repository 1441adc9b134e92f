import {
  canonicalInputSchema, canonicalOutputSchema, derivedPrecisionSchema, inputRecordSchema, outputRecordSchema,
} from '@infaas/shared/jobs/catalogue';
import { z } from 'zod';

/** Files of external data, where the process finds them (read-model-file). */
const files = z.array(z.object({ path: z.string(), place: z.string(), bytes: z.number().int().positive() })).optional();

/** What the throw-away process is told to do, as JSON on its standard input. */
export const inspectorCommandSchema = z.discriminatedUnion('command', [
  z.object({ command: z.literal('inspect'), modelPath: z.string(), files }),
  z.object({
    command: z.literal('generate'), modelPath: z.string(), files, outputDirectory: z.string(), canonicalInput: canonicalInputSchema,
    canonicalOutput: canonicalOutputSchema, inputRecord: inputRecordSchema, outputRecord: outputRecordSchema,
    stage: z.enum(['base', 'derived']).optional(), precisions: z.array(derivedPrecisionSchema).optional(), calibrationPath: z.string().optional(),
  }),
  z.object({
    command: z.literal('preview'), dataPath: z.string(), input: canonicalInputSchema.nullable(), output: canonicalOutputSchema.nullable(),
    labels: z.array(z.string()), metric: z.enum(['classes', 'numbers']).nullable(),
  }),
  z.object({
    command: z.literal('propose'), modelPath: z.string(), files, dataPath: z.string(), input: canonicalInputSchema.nullable(), classes: z.number().int().positive().nullable(),
    labels: z.array(z.string()), stated: z.object({ input: inputRecordSchema, output: outputRecordSchema }).nullable(),
  }),
  z.object({ command: z.literal('split'), dataPath: z.string(), input: canonicalInputSchema, outputDirectory: z.string() }),
]);
export type InspectorCommand = z.input<typeof inspectorCommandSchema>;

/** Its one line of answer. */
export const inspectorAnswerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({ ok: z.literal(false), code: z.enum(['malformed', 'unsupported', 'too_large', 'unavailable']), message: z.string(), hint: z.string().optional() }),
]);
export type InspectorAnswer = z.infer<typeof inspectorAnswerSchema>;
