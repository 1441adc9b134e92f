import { ensureDatabase, prepareEmbeddedPostgres } from '../embedded-postgres';
import { SupervisedPart } from '../supervised-part';
import { databaseAnswers, waitFor } from '../wait-for';
import { temporaryHome, type TemporaryHome } from './temporary-home';

/** A real server with an empty `infaas` database, for one test file. */
export type TemporaryPostgres = { url: string; part: SupervisedPart; directories: TemporaryHome; stop: () => Promise<void> };

/** Starts a server in a data directory of its own; `stop` ends it and removes everything. */
export async function temporaryPostgres(): Promise<TemporaryPostgres> {
  const directories = temporaryHome();
  const embedded = await prepareEmbeddedPostgres({ home: directories.home, password: 'a-password-for-tests', shared: directories.shared });
  const part = new SupervisedPart(embedded.spec, directories, () => undefined);
  await part.start();
  const server = new URL(embedded.url);
  server.pathname = '/postgres';
  if (!(await waitFor(() => databaseAnswers(server.href), { withinMs: 60_000 }))) throw new Error('Postgres did not start');
  await ensureDatabase(embedded.url);
  const stop = async (): Promise<void> => {
    await part.stop();
    directories.remove();
  };
  return { url: embedded.url, part, directories, stop };
}
