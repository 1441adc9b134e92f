import { afterEach, expect, test, vi } from 'vitest';
import { launcherEnvironment } from './env';
import { StartupError } from './startup-error';

afterEach(() => vi.unstubAllEnvs());

test.each([['INFAAS_HTTP_PORT', 'abc'], ['INFAAS_WEB_PORT', '70000'], ['INFAAS_API_KEY', 'short'], ['INFAAS_ADMIN_EMAIL', 'nobody'], ['INFAAS_ADMIN_PASSWORD', 'short']])(
  '%s=%s is refused in a sentence that names it', (variable, value) => {
    vi.stubEnv(variable, value);
    expect(launcherEnvironment).toThrow(StartupError);
    expect(launcherEnvironment).toThrow(new RegExp(`^${variable} cannot be used: `));
  },
);

test('nothing needs to be set', () => {
  for (const name of ['INFAAS_HOME', 'INFAAS_HTTP_PORT', 'INFAAS_GRPC_PORT', 'INFAAS_WEB_PORT', 'INFAAS_METRICS_PORT', 'INFAAS_CONTROL_PORT', 'INFAAS_BIND']) vi.stubEnv(name, undefined);
  expect(launcherEnvironment()).toMatchObject({
    INFAAS_HOME: '.infaas', INFAAS_BIND: '127.0.0.1', INFAAS_WEB_PORT: 3000, INFAAS_HTTP_PORT: 8000, INFAAS_GRPC_PORT: 8001, INFAAS_METRICS_PORT: 8002, INFAAS_CONTROL_PORT: 8003,
  });
});
