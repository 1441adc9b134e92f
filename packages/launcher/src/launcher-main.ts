import { fileURLToPath } from 'node:url';
import { inheritedEnvironment, launcherEnvironment } from './env';
import { launch } from './launch';
import { createConsole } from './console-lines';
import { StartupError } from './startup-error';
import { watchSignals } from './watch-signals';
import { Product } from './product';
import { clearRun, makeLayout } from './layout';
import { claimHome, reapMachines, releaseHome } from './pid-file';

const say = createConsole();

try {
  const environment = launcherEnvironment();
  // Two levels below packages/launcher, from source as from the bundle.
  const layout = makeLayout({ home: environment.INFAAS_HOME, root: fileURLToPath(new URL('../../../', import.meta.url)) });
  await claimHome(layout.pids, say);
  const reap = (atOnce: boolean): Promise<void> => reapMachines(layout.machines, { report: say, atOnce });
  await reap(false);
  const product = new Product({ logs: layout.logs, pids: layout.pids }, say, () => reap(false));
  const end = async (code: number): Promise<never> => {
    await product.stop();
    clearRun(layout);
    releaseHome(layout.pids);
    process.exit(code);
  };
  watchSignals({
    endWithParent: environment.npm_lifecycle_event !== undefined,
    onFirst: (cause) => {
      say(`${cause}: stopping (again to kill)`);
      void end(0);
    },
    onSecond: () => {
      product.kill();
      void reap(true);
      clearRun(layout);
      releaseHome(layout.pids);
      process.exit(1);
    },
  });
  try {
    await launch({ environment, inherited: inheritedEnvironment(), layout, product, say });
  } catch (error) {
    if (!product.isStopping()) {
      explain(error);
      await end(1);
    }
  }
} catch (error) {
  explain(error);
  process.exit(1);
}

function explain(error: unknown): void {
  const text = error instanceof StartupError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`\nINFaaS could not start.\n${text}\n`);
}
