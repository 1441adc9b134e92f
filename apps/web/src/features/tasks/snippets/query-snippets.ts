import type { CanonicalInput } from '@infaas/shared/domain/records';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import { countOf, emptyValue, numpyValue, oneRow, pythonDict, pythonValue } from './snippet-tensors';

export type SnippetInput = {
  task: string;
  input: CanonicalInput;
  /** The gateway's address, without a slash at the end. */
  url: string;
  parameters: Readonly<Record<string, number | string>>;
};

/** Programs that ask the task with the objective that the controls show, ready to paste; the key comes from the environment. */
export type Snippets = { curl: string; python: string; typescript: string; tritonclient: string };

/** Returns the same query in four forms: with a picture file where the task takes pictures, with tensors otherwise. */
export function querySnippets(input: SnippetInput): Snippets {
  const pictures = input.input.kind !== 'tensors';
  return {
    curl: pictures ? curlPicture(input) : curlTensors(input),
    python: pictures ? pythonPicture(input) : pythonTensors(input),
    typescript: pictures ? typescriptPicture(input) : typescriptTensors(input),
    tritonclient: tritonClient(input),
  };
}

function modelUrl({ url, task }: SnippetInput): string {
  return `${url}/v2/models/${encodeURIComponent(task)}`;
}

function objectiveHeaders(parameters: SnippetInput['parameters']): [string, string][] {
  return Object.entries(parameters).map(([name, value]) => [`x-infaas-${name.replaceAll('_', '-')}`, String(value)]);
}

function curlPicture(input: SnippetInput): string {
  return [
    `curl "${modelUrl(input)}/predict"`,
    '-H "Authorization: Bearer $INFAAS_API_KEY"',
    ...objectiveHeaders(input.parameters).map(([name, value]) => `-H "${name}: ${value}"`),
    '--data-binary @picture.png',
  ].join(' \\\n  ');
}

/** More elements than this are not written out in a command line: Node makes the body. */
const MOST_LISTED = 32;

function curlTensors(input: SnippetInput): string {
  const large = oneRow(input.input).some((spec) => countOf(spec) > MOST_LISTED);
  const tensors = oneRow(input.input).map(
    (spec) => `{"name":${JSON.stringify(spec.name)},"datatype":"${spec.dtype}","shape":[${spec.shape.join(',')}],"data":${dataText(spec, large)}}`,
  );
  const body = `{"inputs":[${tensors.join(',')}],"parameters":${JSON.stringify(input.parameters)}}`;
  const command = [
    `curl "${modelUrl(input)}/infer"`,
    '-H "Authorization: Bearer $INFAAS_API_KEY"',
    '-H "Content-Type: application/json"',
    large ? '-d @-' : `-d ${shellQuoted(body)}`,
  ].join(' \\\n  ');
  return large ? `node -p ${shellQuoted(`JSON.stringify(${body})`)} | \\\n${command}` : command;
}

function dataText(spec: TensorSpec, large: boolean): string {
  if (large) return `Array(${countOf(spec)}).fill(${emptyValue(spec.dtype)})`;
  return `[${Array.from({ length: countOf(spec) }, () => emptyValue(spec.dtype)).join(',')}]`;
}

function shellQuoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

function pythonPicture(input: SnippetInput): string {
  const headers = objectiveHeaders(input.parameters).map(([name, value]) => `        "${name}": "${value}",`);
  return `import json, os, urllib.request

request = urllib.request.Request(
    "${modelUrl(input)}/predict",
    data=open("picture.png", "rb").read(),
    headers={
        "Authorization": f"Bearer {os.environ['INFAAS_API_KEY']}",
        "Content-Type": "application/octet-stream",
${headers.join('\n')}
    },
)
answer = json.load(urllib.request.urlopen(request))
print(answer["labels"][0], answer["parameters"]["variant"], answer["parameters"]["cost_usd"])`;
}

function pythonTensors(input: SnippetInput): string {
  const tensors = oneRow(input.input).map((spec) => `        {"name": ${JSON.stringify(spec.name)}, "datatype": "${spec.dtype}", "shape": [${spec.shape.join(', ')}], "data": [${pythonValue(spec.dtype)}] * ${countOf(spec)}},`);
  return `import json, os, urllib.request

request = urllib.request.Request(
    "${modelUrl(input)}/infer",
    headers={"Authorization": f"Bearer {os.environ['INFAAS_API_KEY']}", "Content-Type": "application/json"},
    data=json.dumps({
        "inputs": [
${tensors.map((line) => `    ${line}`).join('\n')}
        ],
        "parameters": ${pythonDict(input.parameters)},
    }).encode(),
)
answer = json.load(urllib.request.urlopen(request))
print(answer["outputs"], answer["parameters"]["variant"])`;
}

function typescriptPicture(input: SnippetInput): string {
  const headers = objectiveHeaders(input.parameters).map(([name, value]) => `    '${name}': '${value}',`);
  return `import { readFile } from 'node:fs/promises';

const response = await fetch('${modelUrl(input)}/predict', {
  method: 'POST',
  headers: {
    authorization: \`Bearer \${process.env.INFAAS_API_KEY}\`,
    'content-type': 'application/octet-stream',
${headers.join('\n')}
  },
  body: await readFile('picture.png'),
});
const answer = await response.json();
if (!response.ok) throw new Error(\`\${answer.error} \${answer.hint ?? ''}\`);
console.log(answer.labels[0], answer.parameters.variant, answer.parameters.cost_usd);`;
}

function typescriptTensors(input: SnippetInput): string {
  const tensors = oneRow(input.input).map(
    (spec) => `      { name: ${JSON.stringify(spec.name)}, datatype: '${spec.dtype}', shape: [${spec.shape.join(', ')}], data: new Array(${countOf(spec)}).fill(${emptyValue(spec.dtype)}) },`,
  );
  return `const response = await fetch('${modelUrl(input)}/infer', {
  method: 'POST',
  headers: { authorization: \`Bearer \${process.env.INFAAS_API_KEY}\`, 'content-type': 'application/json' },
  body: JSON.stringify({
    inputs: [
${tensors.join('\n')}
    ],
    parameters: ${JSON.stringify(input.parameters)},
  }),
});
const answer = await response.json();
if (!response.ok) throw new Error(\`\${answer.error} \${answer.hint ?? ''}\`);
console.log(answer.outputs, answer.parameters.variant);`;
}

function tritonClient(input: SnippetInput): string {
  const tensors = oneRow(input.input).flatMap((spec, at) => [
    `input_${at} = http.InferInput(${JSON.stringify(spec.name)}, [${spec.shape.join(', ')}], "${spec.dtype}")`,
    `input_${at}.set_data_from_numpy(${numpyValue(spec, input.input)})`,
  ]);
  const names = oneRow(input.input).map((_, at) => `input_${at}`);
  return `import os
import numpy as np
import tritonclient.http as http

client = http.InferenceServerClient("${input.url.replace(/^https?:\/\//, '')}")
${tensors.join('\n')}
result = client.infer(
    ${JSON.stringify(input.task)},
    [${names.join(', ')}],
    headers={"Authorization": f"Bearer {os.environ['INFAAS_API_KEY']}"},
    parameters=${pythonDict(input.parameters)},
)
print(result.get_response())`;
}
