import { Command } from 'commander';
import { addCancel } from './commands/cancel';
import { addClientTypes } from './commands/client-types';
import { addDelete } from './commands/delete';
import { addDemo } from './commands/demo';
import { addExport } from './commands/export';
import { addFleet } from './commands/fleet';
import { addGrants } from './commands/grants';
import { addInstallationViews } from './commands/installation-views';
import { addLimits } from './commands/limits';
import { addMembers } from './commands/members';
import { addModels } from './commands/models';
import { addPreview } from './commands/preview';
import { addOffline } from './commands/offline';
import { addPlan } from './commands/plan';
import { addQuery } from './commands/query';
import { addRegister } from './commands/register';
import { addUpstreams } from './commands/upstream';
import { addVersions } from './commands/versions';
import { addKeep } from './commands/keep';
import { createContext } from './context';
import { readEnv } from './env';
import { exitCodeOf, failureJson, failureText } from './failure';

// `infaas … | head` closes the pipe early: what follows has no reader, and that is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

const program = new Command('infaas')
  .description('model-less inference serving: register models, ask tasks, look at the fleet')
  .showHelpAfterError('`infaas --help` lists the commands, `infaas <command> --help` their options.')
  .exitOverride();
const context = createContext(readEnv());
addRegister(program, context);
addPreview(program, context);
addCancel(program, context);
addModels(program, context);
addVersions(program, context);
addKeep(program, context);
addGrants(program, context);
addExport(program, context);
addDelete(program, context);
addQuery(program, context);
addOffline(program, context);
addPlan(program, context);
addInstallationViews(program, context);
addFleet(program, context);
addDemo(program, context);
addLimits(program, context);
addMembers(program, context);
addClientTypes(program, context);
addUpstreams(program, context);

try {
  await program.parseAsync();
} catch (error) {
  context.progress(null);
  const text = failureText(error);
  if (process.argv.includes('--json') && text !== null) process.stdout.write(`${JSON.stringify(failureJson(error), null, 2)}\n`);
  if (text !== null) process.stderr.write(`infaas: ${text}\n`);
  process.exitCode = exitCodeOf(error);
}
