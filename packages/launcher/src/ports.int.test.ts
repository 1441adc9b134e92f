import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { LauncherEnvironment } from './env';
import { checkPorts, freePort } from './ports';

async function environment(changes: Partial<LauncherEnvironment> = {}): Promise<LauncherEnvironment> {
  return {
    INFAAS_HOME: '.infaas', INFAAS_BIND: '127.0.0.1', INFAAS_WEB_PORT: await freePort(null), INFAAS_HTTP_PORT: await freePort(null),
    INFAAS_GRPC_PORT: await freePort(null), INFAAS_METRICS_PORT: await freePort(null), INFAAS_CONTROL_PORT: await freePort(null),
    INFAAS_WEB_URL: undefined, INFAAS_ADMIN_EMAIL: 'admin@example.com', INFAAS_ADMIN_PASSWORD: undefined, INFAAS_API_KEY: undefined,
    DATABASE_URL: undefined, REDIS_URL: undefined, INFAAS_QUEUE: 'auto', PATH: '', ...changes,
  };
}

describe('checkPorts', () => {
  test('free ports pass', async () => {
    await expect(checkPorts(await environment())).resolves.toBeUndefined();
  });

  test.each(['INFAAS_WEB_PORT', 'INFAAS_HTTP_PORT', 'INFAAS_GRPC_PORT', 'INFAAS_METRICS_PORT', 'INFAAS_CONTROL_PORT'] as const)(
    'a busy port names %s and shows how to move it',
    async (variable) => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      await expect(checkPorts(await environment({ [variable]: port }))).rejects.toThrow(new RegExp(`Port ${port} \\(${variable}, .* is in use\\. .*${variable}=\\d+ npm start`));
      server.close();
    },
  );

  test('every fault is named at once, and two variables with one port too', async () => {
    const port = await freePort(null);
    await expect(checkPorts(await environment({ INFAAS_WEB_PORT: port, INFAAS_GRPC_PORT: port }))).rejects.toThrow(/INFAAS_GRPC_PORT and INFAAS_WEB_PORT are both/);
  });

  test('an address that this machine does not have names INFAAS_BIND', async () => {
    await expect(checkPorts(await environment({ INFAAS_BIND: '192.0.2.1' }))).rejects.toThrow(/Check INFAAS_BIND/);
  });
});
