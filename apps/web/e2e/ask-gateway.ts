import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RunningProduct } from './running-product';

/** A picture of a seven that no model saw in training. */
export const SEVEN = fileURLToPath(new URL('../../../examples/digit-7-a.png', import.meta.url));

/** Runs a curl command as the console shows it, with the picture of a seven; returns the status and the JSON of the answer. */
export async function runCurl(command: string, apiKey = ''): Promise<{ status: number; body: { labels?: { label: string }[]; parameters?: Record<string, unknown> } }> {
  const real = `${command.replace('@picture.png', `@'${SEVEN}'`)} -s -w '\\n%{http_code}'`;
  const { stdout } = await promisify(execFile)('sh', ['-c', real], { env: { ...process.env, INFAAS_API_KEY: apiKey } });
  const at = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(at + 1)), body: JSON.parse(stdout.slice(0, at)) as never };
}

/** Asks the gateway for a digit of zeros with a key; returns the status. */
export async function statusOfQuery({ httpUrl }: RunningProduct, key: string, target = 'digits'): Promise<number> {
  const response = await fetch(new URL(`/v2/models/${target}/infer`, httpUrl), {
    method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 28, 28], data: new Array(784).fill(0) }] }),
  });
  await response.arrayBuffer();
  return response.status;
}

/** Calls a procedure of the control plane's REST twin with the demo key. */
export async function callApi<T>({ webUrl, apiKey }: RunningProduct, path: string): Promise<T> {
  const response = await fetch(new URL(`/api/v1/${path}`, webUrl), { headers: { authorization: `Bearer ${apiKey}` } });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
