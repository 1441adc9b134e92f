import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { apiGet, apiPost } from '../api-client';
import type { Context } from '../context';
import { readNumber } from '../read-number';
import { print, textTable } from '../text-table';

const statusSchema = z.looseObject({ running: z.boolean() });

const totalSchema = z.looseObject({
  sent: z.number(), sloCompliance: z.number().nullable(), refusedOrLate: z.number(), accuracy: z.number().nullable(), costPer1kUsd: z.number().nullable(), reservedUsdPerHour: z.number(),
});
const runSchema = z.looseObject({ total: totalSchema }).nullable();
const burstSchema = z.looseObject({ state: z.string(), problem: z.string().nullable(), runs: z.looseObject({ fixed: runSchema, infaas: runSchema }) });
type BurstStatus = z.infer<typeof burstSchema>;

const ENDED = new Set(['done', 'stopped', 'failed']);
const LOOK_EVERY_MS = 1_000;

/** Adds `infaas demo traffic` and `infaas demo burst`. */
export function addDemo(program: Command, context: Context): void {
  const demo = program.command('demo').description('the demo workspace');
  demo
    .command('traffic')
    .description('send Poisson traffic of the four demo applications, each with its own objective')
    .option('--rate <n>', 'queries per second, all applications together', readNumber, 40)
    .option('--minutes <n>', 'how long', readNumber, 5)
    .option('--stop', 'stop what is running')
    .option('--json', 'for programs')
    .action(async (options: { rate: number; minutes: number; stop?: boolean; json?: boolean }) => {
      const installation = await context.installation();
      const status = statusSchema.parse(
        options.stop
          ? await apiPost(installation, 'demo/stop', {})
          : await apiPost(installation, 'demo/traffic', { ratePerSecond: options.rate, minutes: options.minutes }),
      );
      const text = status.running ? `sending about ${options.rate} queries per second for ${options.minutes} minutes; watch ${installation.webUrl}` : 'stopped';
      print(options.json ?? false, status, text);
    });

  demo
    .command('burst')
    .description('two minutes to watch: one burst at a fixed variant, then at the task; SLO, accuracy and cost side by side')
    .option('--json', 'for programs')
    .action(async (options: { json?: boolean }) => {
      const installation = await context.installation();
      let status = burstSchema.parse(await apiPost(installation, 'demo/burst', {}));
      if (options.json !== true) console.log(`watch ${new URL('/burst', installation.webUrl).href}`);
      while (!ENDED.has(status.state)) {
        await sleep(LOOK_EVERY_MS);
        status = burstSchema.parse(await apiGet(installation, 'demo/burstStatus', {}));
      }
      print(options.json ?? false, status, burstText(status));
      if (status.state !== 'done') throw new Error(`the burst ended early: ${status.problem ?? status.state}`);
    });
}

/** Returns both runs of a burst as a table for people. */
export function burstText({ runs }: BurstStatus): string {
  const percent = (share: number | null): string => (share === null ? '-' : `${(share * 100).toFixed(2)} %`);
  const rows = ([['one fixed variant', runs.fixed], ['INFaaS', runs.infaas]] as const).flatMap(([name, run]) => (run === null ? [] : [[
    name, run.total.sent, percent(run.total.sloCompliance), run.total.refusedOrLate, percent(run.total.accuracy), `$${run.total.reservedUsdPerHour.toFixed(4)}`,
    run.total.costPer1kUsd === null ? '-' : `$${run.total.costPer1kUsd.toFixed(5)}`,
  ]]));
  return textTable(['run', 'pages', 'in time', 'missed', 'accuracy', 'reserved/h', 'per 1,000 pages'], rows, 'nothing was sent');
}
