'use client';
import { useId } from 'react';
import { TextField } from '../../../components/ui/field';
import type { CompleteDraft, DraftProblems, RegisterDraft } from './register-draft';

type NamesFieldsProps = {
  complete: CompleteDraft;
  problems: DraftProblems;
  /** Whether to say what is missing, beside what is wrong. */
  strict: boolean;
  tasks: readonly string[];
  /** Versions that the architecture has already. */
  versions: number;
  onChange: (changes: Partial<RegisterDraft>) => void;
};

/** Which task the model is for, and what it is called. */
export function NamesFields({ complete, problems, strict, tasks, versions, onChange }: NamesFieldsProps) {
  const list = useId();
  const { task, architecture, known } = complete;
  const shown = (problem: string | null, text: string) => (problem !== null && (strict || text !== '') ? problem : undefined);
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <div>
        <TextField
          label="Task" list={list} value={task} placeholder="digits" autoComplete="off" spellCheck={false} onChange={(event) => onChange({ task: event.target.value.trim(), input: null, output: null })}
          error={shown(problems.task, task)} hint={known !== null ? `There is this task: the model answers for it.` : task === '' ? 'What applications ask for: an existing task, or a new one.' : 'A new task, made by this model.'}
        />
        <datalist id={list}>{tasks.map((name) => <option key={name} value={name} />)}</datalist>
        {tasks.length > 1 && (
          <div className="mt-2 flex flex-wrap gap-1.5" role="group" aria-label="Existing tasks">
            {tasks.slice(0, 6).map((name) => (
              <button
                key={name} type="button" aria-pressed={name === task} onClick={() => onChange({ task: name, input: null, output: null })}
                className="max-w-full truncate rounded-md bg-sunken px-2 py-1 text-xs hover:text-accent-text aria-pressed:bg-accent-soft aria-pressed:text-accent-text"
              >
                {name}
              </button>
            ))}
          </div>
        )}
      </div>
      <TextField
        label="Architecture" value={architecture} placeholder="my-cnn" autoComplete="off" spellCheck={false} onChange={(event) => onChange({ architecture: event.target.value.trim() })}
        error={shown(problems.architecture, architecture)} hint={versions === 0 ? 'This model among those of the task.' : `It has ${versions} ${versions === 1 ? 'version' : 'versions'}: this becomes version ${versions + 1}.`}
      />
    </div>
  );
}
