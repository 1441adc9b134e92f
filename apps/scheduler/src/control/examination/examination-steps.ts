import { JOBS } from '@infaas/shared/jobs/catalogue';
import type { FactChange } from '../fact-change';
import type { Rows } from '../rows';
import { WORK_PRIORITY } from '../registration/registration-work';

/** Kinds of jobs that the console may ask for: they look at something and change nothing. */
const EXAMINATIONS = ['preview-validation', 'propose-records'] as const;

/** Returns the id of the job that answers an examination. */
export function examinationWorkId(id: string): string {
  return `examination.${id}`;
}

/** Returns the jobs of the examinations that have none yet. A row whose payload is not its job's is left alone: the console checks it first. */
export function examinationSteps({ examinations }: Pick<Rows, 'examinations'>): FactChange[] {
  return examinations.flatMap(({ id, kind, payload }): FactChange[] => {
    const known = EXAMINATIONS.find((each) => each === kind);
    if (!known || !JOBS[known].payload.safeParse({ ...payload, workId: '', epoch: 0 }).success) return [];
    return [{
      kind: 'work',
      work: { id: examinationWorkId(id), kind: known, subjectId: id, payload, priority: WORK_PRIORITY.examination, workerId: null, hardwareClass: null },
    }];
  });
}
