import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { clientTypes, type TargetMetadata } from './client-types';

const client = fileURLToPath(new URL('../../client/src/client.ts', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const TARGETS: TargetMetadata[] = [
  { name: 'digits', inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 1, 28, 28] }], outputs: [{ name: 'scores', datatype: 'FP32', shape: [-1, 10] }], infaas: { labels: ['0', '1'] } },
  { name: 'text-2', inputs: [{ name: 'ids', datatype: 'INT64', shape: [-1, -1] }, { name: 'it\'s "text"', datatype: 'BYTES', shape: [-1] }], outputs: [{ name: 'y', datatype: 'BYTES', shape: [-1] }] },
  { name: '2-nets', inputs: [], outputs: [] }, { name: 'class', inputs: [], outputs: [] }, { name: 'tasks', inputs: [], outputs: [], infaas: { labels: ['*/ `${1}` \u2028 \\'] } }, { name: 'text.2', inputs: [], outputs: [] },
];

/** What an application would write; each line behind `@ts-expect-error` must be an error for the compiler. */
const APPLICATION = `
import { createClient } from '@infaas/client';
import { tasks } from './tasks';

const client = createClient({ url: 'http://127.0.0.1:8000', apiKey: 'k', tasks });
const answer = await client.query('digits', { image: new Float32Array(784) }, { minAccuracy: 0.97, maxLatencyMs: 50 });
const scores: Float32Array = answer.outputs.scores.data;
const classes: 10 = answer.outputs.scores.shape[1];
const kind: 'FP32' = answer.outputs.scores.dtype;
await client.query('digits', { image: { data: new Float32Array(1568), shape: [2, 1, 28, 28] } });
await client.query('text-2', { ids: { data: BigInt64Array.of(1n), shape: [1, 1] }, 'it\\'s "text"': ['a'] });
const later = await client.defer('digits', { image: new Float32Array(784) });
const done: Float32Array = (await later.result()).outputs.scores.data;
const label: '0' | '1' = tasks.digits.labels[0];
const other = await client.query('something-else', { x: Float32Array.of(1) });
console.log(scores, classes, kind, done, label, other.outputs['y']?.data);

// @ts-expect-error another name
await client.query('digits', { picture: new Float32Array(784) });
// @ts-expect-error a missing input
await client.query('text-2', { ids: { data: BigInt64Array.of(1n), shape: [1, 1] } });
// @ts-expect-error another type
await client.query('digits', { image: new Float64Array(784) });
// @ts-expect-error another fixed dimension
await client.query('digits', { image: { data: new Float32Array(784), shape: [1, 1, 28, 27] } });
// @ts-expect-error another number of dimensions
await client.query('digits', { image: { data: new Float32Array(784), shape: [1, 784] } });
// @ts-expect-error no such output
console.log(answer.outputs.labels);
// @ts-expect-error another type of output
const wrong: Float64Array = answer.outputs.scores.data;
// @ts-expect-error an objective that does not exist
await client.query('digits', { image: new Float32Array(784) }, { accuracy: 0.9 });
// @ts-expect-error no input of a durable query, either
await client.defer('digits', { x: new Float32Array(784) });
`;

describe('the types of a task', () => {
  it('let the compiler check names, types and shapes of inputs and outputs', () => {
    const folder = mkdtempSync(join(tmpdir(), 'infaas-types-'));
    try {
      writeFileSync(join(folder, 'tasks.ts'), clientTypes(TARGETS));
      writeFileSync(join(folder, 'application.ts'), APPLICATION);
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({
        compilerOptions: {
          target: 'ES2022', module: 'ESNext', moduleResolution: 'bundler', lib: ['ES2023', 'DOM'], types: [], strict: true, exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true, noEmit: true, skipLibCheck: true, paths: { '@infaas/client': [client] },
        },
        include: ['*.ts'],
      }));
      const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
      expect(stdout).toBe('');
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('are constants with names of their own, whatever the tasks are called', () => {
    const file = clientTypes(TARGETS);
    expect([...file.matchAll(/^export const (\w+) = \{$/gm)].map((match) => match[1])).toEqual(['digits', 'text2', 'task2Nets', 'taskClass', 'taskTasks', 'text22']);
    expect(file).toContain('export const tasks = { digits, "text-2": text2, "2-nets": task2Nets, "class": taskClass, "tasks": taskTasks, "text.2": text22 }');
  });
});
