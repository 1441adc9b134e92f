'use client';
import type { Metric } from '../draft/register-draft';
import type { FileUpload } from '../../../components/upload/use-file-upload';
import { useExamination } from './use-examination';

export type PreviewSubject = {
  upload: FileUpload;
  /** Name of a task that is there already; null of a new one. */
  task: string | null;
  labels: string[] | null;
  metric: Metric;
};

/** Returns what an uploaded validation set holds, looked into as soon as it is on the server and again when the task or its labels change. */
export function usePreview({ upload, task, labels, metric }: PreviewSubject) {
  const uploadId = upload.state === 'done' ? upload.uploadId : null;
  const about = task === null ? { metric, ...(labels === null ? {} : { labels }) } : { task, ...(labels === null ? {} : { labels }) };
  return useExamination(uploadId === null ? null : ['preview', uploadId, about], (api) => api.validationSet.preview.mutate({ uploadId: uploadId ?? '', ...about }));
}

export type PreviewAnswer = ReturnType<typeof usePreview>;
