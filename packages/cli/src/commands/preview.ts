import type { Command } from 'commander';
import type { PreviewProblem } from '@infaas/shared/jobs/validation-jobs';
import type { Context } from '../context';
import { examine } from '../examination';
import { print, textTable } from '../text-table';
import { upload } from '../upload';

/** Adds `infaas preview`. */
export function addPreview(program: Command, context: Context): void {
  program
    .command('preview')
    .description('look into a validation set before it is used: kind, classes, and what is to be put right')
    .argument('<file|folder>', 'zip or folder of pictures, idx, npz, csv or jsonl')
    .option('--task <name>', 'the task that it is meant for')
    .option('--json', 'for programs')
    .action(async (path: string, options: { task?: string; json?: boolean }) => {
      const installation = await context.installation();
      const uploadId = await upload(installation, path, (share) => context.progress(`uploading ${Math.round(share * 100)} %`));
      context.progress('looking into it');
      const { preview } = await examine(installation, 'preview', { uploadId, task: options.task });
      context.progress(null);
      if (preview === null) return;
      const classes = textTable(['class', 'samples', 'of the task'], preview.classes.map((each) => [each.label, each.samples, each.known ? 'yes' : 'no']), 'no classes');
      const head = `${preview.format}: ${preview.samples} samples (${preview.sampleForm}), ${preview.labelled} labelled, ${preview.classCount} classes`;
      print(options.json ?? false, preview, [head, classes, ...preview.problems.map(problemText)].join('\n\n'));
    });
}

function problemText({ severity, text, hint, examples }: PreviewProblem): string {
  return `${severity === 'stops' ? 'to be put right' : 'worth knowing'}: ${text}\n  ${hint}${examples.length > 0 ? `\n  ${examples.join(', ')}` : ''}`;
}
