'use client';
import { Card } from '../../../components/ui/card';
import { CodeBlock } from '../../../components/ui/code-block';
import { Tabs } from '../../../components/ui/tabs';
import { EXPORT_SNIPPETS } from './export-snippets';

const FORMATS = [
  ['Pictures', 'A zip of PNG or JPEG files in one folder per label, or with a labels.csv of file,label.'],
  ['idx', 'A zip of an idx pair (images and labels), gzipped or not, as MNIST comes.'],
  ['npz', 'Arrays “images” and “labels”; for several inputs one array per input, under its name.'],
  ['csv', 'The values of one sample a line, with a column “label”.'],
  ['jsonl', 'One {"input": […], "label": …} a line.'],
] as const;

/** What helps before registering: how to make an ONNX file, and in which forms labelled data may come. */
export function GuidePanel() {
  return (
    <div className="grid min-w-0 grid-cols-1 content-start gap-4 sm:gap-5">
      <Card title="Make an ONNX file" description="Leave the batch free: it lets queries run together.">
        <Tabs
          label="Toolkits"
          tabs={EXPORT_SNIPPETS.map(({ id, label, install, code }) => ({
            value: id, label, content: <div className="grid grid-cols-1 gap-3"><CodeBlock code={install} label="Terminal" /><CodeBlock code={code} label={label} /></div>,
          }))}
        />
      </Card>
      <Card title="Labelled data" description="With it, accuracy is measured for every variant, and int8 is calibrated. Without it, accuracies are only declared.">
        <dl className="grid gap-2 text-sm">
          {FORMATS.map(([name, text]) => (
            <div key={name} className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-2">
              <dt className="font-medium">{name}</dt>
              <dd className="text-ink-muted">{text}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </div>
  );
}
