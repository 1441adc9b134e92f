'use client';
import { useState } from 'react';
import dynamic from 'next/dynamic';
import { explainError } from '../../client/trpc';
import { Badge } from '../../components/ui/badge';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { Notice } from '../../components/ui/notice';
import { AccuracyFields } from './draft/accuracy-fields';
import { NamesFields } from './draft/names-fields';
import { LabelsDrop } from './labels/labels-drop';
import { InputFields } from './records/input-fields';
import { OutputFields } from './records/output-fields';
import { FileDrop } from '../../components/upload/file-drop';
import { WeightFiles } from './upload/weight-files';
import { PreviewPanel } from './validation/preview-panel';
import type { RegisterWizard } from './use-register-wizard';

// It checks records by their whole schema, which is as large as the rest of the page.
const ProposalPanel = dynamic(() => import('./records/proposal-panel').then((module) => module.ProposalPanel), { ssr: false });

/** The three steps on one page: files, names and form, register. What can be proposed is proposed; a file is enough for a known task. */
export function RegisterForm({ wizard }: { wizard: RegisterWizard }) {
  const [strict, setStrict] = useState(false);
  const { draft, complete, check, model, validation, labels, known } = wizard;
  const missing = missingInWords(wizard);
  return (
    <form noValidate className="grid min-w-0 grid-cols-1 content-start gap-4 sm:gap-5" onSubmit={(event) => { event.preventDefault(); setStrict(true); wizard.submit(); }}>
      <Card title={<Step number={1} text="Files" />} description="Sent as soon as it is chosen; an interrupted upload goes on where it stopped.">
        <div className="grid gap-3">
          {wizard.sentBefore === null ? (
            <FileDrop label="ONNX model" hint="Drop it here, or choose it. Up to 2 GB; weights in other files are asked for." accept=".onnx" control={model} />
          ) : (
            <p className="flex flex-wrap items-center justify-between gap-2 rounded-card border px-3.5 py-3 text-sm">
              <span className="min-w-0"><span className="font-medium wrap-anywhere">{wizard.sentBefore.fileName}</span> <span className="text-ink-muted">is on the server already.</span></span>
              <Button size="sm" onClick={wizard.forgetSent}>Another file</Button>
            </p>
          )}
          {wizard.sentBefore === null && <WeightFiles weights={wizard.weights} />}
          <div className="grid gap-3 xl:grid-cols-2">
            <FileDrop
              small label="Validation set" accept=".zip,.npz,.npy,.csv,.jsonl,.gz" control={validation}
              hint={wizard.taskData === null ? 'Optional: zip of pictures, idx, npz, csv or jsonl. Accuracy is then measured.' : `Optional: the task has ${wizard.taskData.fileName}.`}
            />
            {complete.known !== null && complete.known.labels.length > 0
              ? <p className="self-center px-1 text-sm text-ink-muted">{complete.known.labels.length} labels of the task are kept.</p>
              : <LabelsDrop chosen={labels.chosen} onChoose={(file) => void labels.choose(file)} onClear={labels.clear} />}
          </div>
          {validation.upload.state === 'done' && <PreviewPanel answer={wizard.preview} fileName={validation.upload.file.name} />}
        </div>
      </Card>
      <Card title={<Step number={2} text="Names and form" />} description="Variants of one task are interchangeable: what differs in input and output is folded into the graph.">
        <div className="grid gap-5">
          <NamesFields complete={complete} problems={check.problems} strict={strict} tasks={known.names.tasks} versions={known.versionsOf(complete.architecture)} onChange={wizard.change} />
          <fieldset>
            <legend className="mb-2 flex flex-wrap items-center gap-2 text-sm font-semibold">How the model takes its input {complete.guessed && wizard.fileName !== '' && <Badge tone="info">proposed, check it</Badge>}</legend>
            <div className="mb-3"><ProposalPanel search={wizard.proposal} current={complete} onUse={({ input, output }) => wizard.change({ input, output })} /></div>
            <InputFields draft={complete.input} presets={complete.presets} errors={check.problems.input} onChange={(input) => wizard.change({ input })} />
          </fieldset>
          <fieldset>
            <legend className="mb-2 text-sm font-semibold">What it answers with</legend>
            <OutputFields draft={complete.output} problem={check.problems.output} onChange={(output) => wizard.change({ output })} />
          </fieldset>
          <AccuracyFields draft={draft} complete={complete} problems={check.problems} data={validation.upload.state !== 'none' ? 'chosen' : wizard.taskData !== null ? 'of the task' : null} onChange={wizard.change} />
        </div>
      </Card>
      <Card title={<Step number={3} text="Register" />} description="The file is inspected apart from everything else, then variants are generated, measured and gated. It answers after the first one, in seconds.">
        <div className="grid gap-3">
          {wizard.error !== null && <Notice tone="bad" title={explainError(wizard.error).title}>{explainError(wizard.error).text}</Notice>}
          <div className="flex flex-wrap items-center gap-3">
            <Button look="primary" type="submit" busy={wizard.busy} disabled={wizard.blocked}>Register</Button>
            <p className="text-sm text-ink-muted" aria-live="polite">{missing ?? `${complete.architecture} for the task ${complete.task}.`}</p>
          </div>
        </div>
      </Card>
    </form>
  );
}

function Step({ number, text }: { number: number; text: string }) {
  return <span className="inline-flex items-center gap-2"><span aria-hidden className="grid size-5 place-items-center rounded-full bg-accent-soft text-xs text-accent-text">{number}</span>{text}</span>;
}

function missingInWords({ model, weights, validation, sentBefore, check, waits }: RegisterWizard): string | null {
  if (sentBefore === null && model.upload.state === 'none') return 'Choose a model file first.';
  if (model.upload.state === 'failed' || validation.upload.state === 'failed') return 'An upload failed: send it again, or remove it.';
  if (sentBefore === null && weights.missing.length > 0) return 'The model names files of weights: choose them too.';
  if (waits) return 'Registers when the upload is done.';
  if (model.upload.state === 'sending' || validation.upload.state === 'sending') return 'Uploading. You can register already: it starts when the upload is done.';
  return check.fits ? null : 'Some fields need your attention.';
}
