import type { Command } from 'commander';
import { z } from 'zod';
import { apiPost } from '../api-client';
import type { Context } from '../context';
import { print } from '../text-table';

const statusSchema = z.looseObject({ running: z.boolean() });

/** Adds `infaas demo traffic`. */
export function addDemo(program: Command, context: Context): void {
  const demo = program.command('demo').description('the demo workspace');
  demo
    .command('traffic')
    .description('send Poisson traffic of the four demo applications, each with its own objective')
    .option('--rate <n>', 'queries per second, all applications together', Number, 40)
    .option('--minutes <n>', 'how long', Number, 5)
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
}
