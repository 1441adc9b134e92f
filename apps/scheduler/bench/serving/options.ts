import { parseArgs } from 'node:util';
import { MODEL_CASES, type ModelCase } from './cases';
import { SYSTEM_NAMES, type SystemName } from './system';

export type BenchOptions = {
  models: ModelCase[]; systems: SystemName[]; concurrency: number[]; openLoop: boolean; repeats: number; seconds: number; threads: number; json: boolean; cpuProfile: string | null;
};

export const USAGE = `npm run bench -- serving [--quick] [--models a,b] [--systems a,b] [--concurrency 1,64] [--repeats 5] [--seconds 2] [--threads 1]
  [--no-open-loop] [--json] [--cpu-profile FOLDER]
Models: ${MODEL_CASES.map((model) => model.name).join(', ')}. Systems: ${SYSTEM_NAMES.join(', ')}.`;

/** Returns what the command line asks for. Throws an Error with the usage when it is wrong. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args], strict: true,
    options: {
      quick: { type: 'boolean' }, models: { type: 'string' }, systems: { type: 'string' }, concurrency: { type: 'string' }, repeats: { type: 'string' }, seconds: { type: 'string' },
      threads: { type: 'string' }, 'no-open-loop': { type: 'boolean' }, json: { type: 'boolean' }, 'cpu-profile': { type: 'string' },
    },
  });
  const quick = values.quick === true;
  const names = values.models?.split(',') ?? (quick ? ['noop', 'mnist-cnn'] : MODEL_CASES.map((model) => model.name));
  const systems = (values.systems?.split(',') ?? (quick ? ['node:http', 'fastify', 'infaas'] : [...SYSTEM_NAMES])) as SystemName[];
  const odd = [...names.filter((name) => !MODEL_CASES.some((model) => model.name === name)), ...systems.filter((name) => !SYSTEM_NAMES.includes(name))];
  if (odd.length > 0) throw new Error(`unknown: ${odd.join(', ')}\n${USAGE}`);
  return {
    models: MODEL_CASES.filter((model) => names.includes(model.name)), systems: SYSTEM_NAMES.filter((name) => systems.includes(name)),
    concurrency: values.concurrency?.split(',').map(positive) ?? (quick ? [1, 64] : [1, 4, 16, 64, 256]), openLoop: values['no-open-loop'] !== true && !quick,
    repeats: positive(values.repeats ?? (quick ? '1' : '5')), seconds: positive(values.seconds ?? '2'), threads: positive(values.threads ?? '1'),
    json: values.json === true, cpuProfile: values['cpu-profile'] ?? null,
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`"${text}" is no positive number\n${USAGE}`);
  return value;
}
