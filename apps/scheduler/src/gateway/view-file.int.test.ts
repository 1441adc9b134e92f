import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLogger } from '@infaas/shared/platform/logger';
import { startTestGateway } from './testing/test-gateway';
import { testView } from './testing/test-view';
import { openViewFile } from './view-file';

const logger = createLogger('test', 'silent');

describe('the view on disk', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'infaas-view-'));
    path = join(folder, 'home', 'gateway-view.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('the newest of many saves is kept, readable by its owner only', async () => {
    const store = openViewFile(path, logger);
    expect(store.load()).toBeNull();
    for (let epoch = 1; epoch <= 5; epoch += 1) store.save(testView({ instances: [], epoch }));
    await store.flush();
    expect(openViewFile(path, logger).load()?.epoch).toBe(5);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('a torn or foreign file is ignored', () => {
    openViewFile(path, logger).load();
    for (const text of ['{"epoch":', '[]', '{}', '']) {
      writeFileSync(path, text);
      expect(openViewFile(path, logger).load()).toBeNull();
    }
  });

  test('a restarted gateway knows names and keys before control is there', async () => {
    const first = await startTestGateway({ viewStore: openViewFile(path, logger) });
    first.show(testView({ instances: [], epoch: 3 }));
    await first.close();
    expect(readFileSync(path, 'utf8')).toContain('"epoch":3');
    const second = await startTestGateway({ viewStore: openViewFile(path, logger) });
    expect((await second.call('/v2/models/digits')).status).toBe(200);
    await second.close();
  });
});
