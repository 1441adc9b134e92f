// npm start: installs, builds, then hands over to the launcher, which runs in this same process so that signals need no relay.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, requireNode, root, say, toolEnvironment } from './toolchain.mjs';

requireNode();
process.chdir(root);
ensureInstalled();
ensureBuilt();
say('starting');
Object.assign(process.env, toolEnvironment());
await import(pathToFileURL(join(root, 'packages', 'launcher', 'dist', 'launcher-main.mjs')).href);
