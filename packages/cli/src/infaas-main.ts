import { Command } from 'commander';
import { ZodError } from 'zod';
import { ApiError } from './api-client';
import { addDemo } from './commands/demo';
import { addInstallationViews } from './commands/installation-views';
import { addModels } from './commands/models';
import { addQuery } from './commands/query';
import { addRegister } from './commands/register';
import { createContext } from './context';
import { readEnv } from './env';

const program = new Command('infaas')
  .description('model-less inference serving: register models, ask tasks, look at the fleet')
  .showHelpAfterError();
const context = createContext(readEnv());
addRegister(program, context);
addModels(program, context);
addQuery(program, context);
addInstallationViews(program, context);
addDemo(program, context);

try {
  await program.parseAsync();
} catch (error) {
  context.progress(null);
  process.stderr.write(`infaas: ${describe(error)}\n`);
  process.exitCode = error instanceof ApiError ? error.exitCode : error instanceof ZodError || error instanceof SyntaxError ? 2 : 1;
}

function describe(error: unknown): string {
  if (error instanceof ApiError) return error.hint === null ? error.message : `${error.message}\n${error.hint}`;
  if (error instanceof ZodError) return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n');
  return error instanceof Error ? error.message : String(error);
}
