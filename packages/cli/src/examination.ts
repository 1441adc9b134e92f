import { setTimeout as sleep } from 'node:timers/promises';
import { recordProposalSchema, validationPreviewSchema } from '@infaas/shared/jobs/validation-jobs';
import { z } from 'zod';
import { ApiError, apiGet, apiPost } from './api-client';
import type { Installation } from './installation';

const orderedSchema = z.object({ examinationId: z.string() });
const answerSchema = z.object({
  state: z.enum(['waiting', 'done', 'failed']), preview: validationPreviewSchema.nullable(), proposal: recordProposalSchema.nullable(),
  error: z.object({ message: z.string(), hint: z.string().nullable() }).nullable(),
});
type ExaminationAnswer = z.infer<typeof answerSchema>;

const POLL_MS = 300;

/** Has uploaded files looked at (`validationSet/preview` or `validationSet/propose`); returns the answer. Throws ApiError with the reason of a refused file. */
export async function examine(installation: Installation, procedure: 'preview' | 'propose', body: Record<string, unknown>): Promise<ExaminationAnswer> {
  const { examinationId } = orderedSchema.parse(await apiPost(installation, `validationSet/${procedure}`, body));
  for (;;) {
    const answer = answerSchema.parse(await apiGet(installation, 'validationSet/examination', { examinationId }));
    if (answer.state === 'done') return answer;
    if (answer.state === 'failed') {
      const { message, hint } = answer.error ?? { message: 'it was not done', hint: null };
      throw new ApiError(400, message, { error: message, code: 'malformed', hint });
    }
    await sleep(POLL_MS);
  }
}
