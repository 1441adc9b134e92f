'use client';
import { Card } from '../../../components/ui/card';
import { TextField } from '../../../components/ui/field';
import { SegmentedControl } from '../../../components/ui/segmented-control';
import { FileDrop } from '../../../components/upload/file-drop';
import type { FileUploadControl } from '../../../components/upload/use-file-upload';
import type { StartDraft, StartProblems } from './start-draft';

const SOURCES = [{ value: 'file', label: 'Upload' }, { value: 'url', label: 'Address' }] as const;

type SourceCardProps = { draft: StartDraft; onChange: (change: Partial<StartDraft>) => void; control: FileUploadControl; problems: StartProblems; mayUpload: boolean };

/** Where the data come from: a file of this machine, or an address that the operator allows. */
export function SourceCard({ draft, onChange, control, problems, mayUpload }: SourceCardProps) {
  return (
    <Card
      title="Data" description="npz, idx, jsonl, csv or a zip of pictures; every row, line or picture is an item."
      actions={<SegmentedControl label="Where the data come from" value={draft.source} onValueChange={(source) => onChange({ source })} options={SOURCES} />}
    >
      {draft.source === 'url' ? (
        <TextField
          label="Address" placeholder="https://data.example.com/digits.npz" inputMode="url" autoComplete="off" spellCheck={false} value={draft.url} error={problems.url}
          onChange={(event) => onChange({ url: event.target.value.trim() })} hint="Also a presigned one of an object store. The operator of this installation lists which addresses may be fetched."
        />
      ) : mayUpload ? (
        <>
          <FileDrop label="Data file" hint="At most 2 GB. Pictures of any size: they are fitted as the task asks." accept=".npz,.npy,.idx,.gz,.zip,.jsonl,.ndjson,.csv,.txt" control={control} />
          {problems.file !== undefined && control.upload.state !== 'failed' && <p role="alert" className="mt-1.5 text-xs text-bad">{problems.file}</p>}
        </>
      ) : (
        <p className="text-sm text-ink-muted">Your role may run jobs but not upload files: give an address, or ask an owner of the workspace for the role developer.</p>
      )}
    </Card>
  );
}
