import {
  canonicalInputSchema, canonicalOutputSchema, derivedPrecisionSchema, inputRecordSchema, outputRecordSchema,
} from '@infaas/shared/jobs/catalogue';
import { z } from 'zod';

/** What the throw-away process is told to do, as the JSON of its one argument. */
export const inspectorCommandSchema = z.discriminatedUnion('command', [
  z.object({ command: z.literal('inspect'), modelPath: z.string() }),
  z.object({
    command: z.literal('generate'), modelPath: z.string(), outputDirectory: z.string(), canonicalInput: canonicalInputSchema,
    canonicalOutput: canonicalOutputSchema, inputRecord: inputRecordSchema, outputRecord: outputRecordSchema,
    stage: z.enum(['base', 'derived']).optional(), precisions: z.array(derivedPrecisionSchema).optional(), calibrationPath: z.string().optional(),
  }),
]);
export type InspectorCommand = z.input<typeof inspectorCommandSchema>;

/** Its one line of answer. */
export const inspectorAnswerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({ ok: z.literal(false), code: z.enum(['malformed', 'unsupported', 'too_large']), message: z.string(), hint: z.string().optional() }),
]);
export type InspectorAnswer = z.infer<typeof inspectorAnswerSchema>;
