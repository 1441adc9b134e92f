#!/usr/bin/env node
// The prisma CLI with the schema engine that npm carries (schema-engine.mjs): nothing is downloaded.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const directory = fileURLToPath(new URL('./', import.meta.url));
const run = spawnSync(process.execPath, [`${directory}node_modules/prisma/build/index.js`, ...process.argv.slice(2)], {
  cwd: directory,
  stdio: 'inherit',
  env: { PRISMA_SCHEMA_ENGINE_BINARY: `${directory}schema-engine.mjs`, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1', ...process.env },
});
process.exit(run.status ?? 1);
