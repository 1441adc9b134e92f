import { inputRecordSchema, outputRecordSchema } from '@infaas/shared/jobs/catalogue';
import type { z } from 'zod';
import { ApiError } from './api-client';
import { examine } from './examination';
import type { Installation } from './installation';
import { UsageError } from './failure';

/** What is asked for: `always` was said on the command line; else labelled data came without any record, and the plain default stands in. */
export type RecordSearch = { always: boolean; body: Record<string, unknown>; say: (text: string) => void };
export type FoundRecords = { inputRecord: z.infer<typeof inputRecordSchema>; outputRecord: z.infer<typeof outputRecordSchema> };

/** Returns the records that make the model right most often on the labelled data; undefined where none stands out and none had to be found. */
export async function findRecords(installation: Installation, { always, body, say }: RecordSearch): Promise<FoundRecords | undefined> {
  try {
    const { proposal } = await examine(installation, 'propose', body);
    if (proposal === null || proposal.verdict === 'none') throw new UsageError(`${proposal?.summary ?? 'no preprocessing was found'} State --input-record and --output-record.`);
    say(`${proposal.summary}\nrecords: ${JSON.stringify(proposal.best.inputRecord)} ${JSON.stringify(proposal.best.outputRecord)}`);
    return { inputRecord: inputRecordSchema.parse(proposal.best.inputRecord), outputRecord: outputRecordSchema.parse(proposal.best.outputRecord) };
  } catch (error) {
    if (always || !(error instanceof UsageError || error instanceof ApiError)) throw error;
    say(`no records were stated, and none were found: ${error.message}\nregistered with plain tensors in and out`);
    return undefined;
  }
}
