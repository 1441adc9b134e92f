import { describe, expect, it } from 'vitest';
import { readEnv } from './env';

const complete = { INFAAS_LINK_TOKEN: 'sixteen-characters-at-least', INFAAS_QUEUE_URL: 'redis://x', INFAAS_STORE: '/s', INFAAS_RUN_DIR: '/r' };

describe("the worker's environment", () => {
  it('has defaults for what depends on the machine', () => {
    const env = readEnv(complete);
    expect(env).toMatchObject({ name: 'local-1', controlHost: '127.0.0.1', controlPort: 8003, logLevel: 'info' });
    expect(env.cores).toBeGreaterThan(0);
    expect(env.memoryBytes).toBeGreaterThan(0);
    expect(readEnv({ ...complete, INFAAS_WORKER_CORES: '3', INFAAS_WORKER_MEMORY_BYTES: '1000' })).toMatchObject({ cores: 3, memoryBytes: 1_000 });
  });

  it('passes no secret on to instance hosts', () => {
    const env = readEnv({ ...complete, PATH: '/bin', DATABASE_URL: 'postgresql://u:p@h/d', NODE_OPTIONS: '--inspect', HOME: '/root' });
    expect(env.hostEnvironment).toEqual({ PATH: '/bin' });
  });

  it('lets only the hosts of a GPU worker know how to find the device, and never lets a rasteriser stand in for one', () => {
    const device = { VK_DRIVER_FILES: '/x/swiftshader.json', CUDA_VISIBLE_DEVICES: '0' };
    expect(readEnv({ ...complete, ...device }).hostEnvironment).toEqual({});
    expect(readEnv({ ...complete, ...device, INFAAS_WORKER_KIND: 'gpu' }).hostEnvironment).toEqual(device);
    expect(readEnv({ ...complete, INFAAS_WORKER_KIND: 'gpu' }).hostEnvironment).toEqual({ VK_LOADER_DRIVERS_DISABLE: '*lvp*,*swiftshader*' });
    expect(() => readEnv({ ...complete, INFAAS_WORKER_KIND: 'tpu' })).toThrow('INFAAS_WORKER_KIND');
  });

  it('is refused with the name of every variable that is wrong', () => {
    const wrong = { ...complete, INFAAS_LINK_TOKEN: 'short', INFAAS_CONTROL_PORT: '99999', INFAAS_WORKER_NAME: 'Not A Name', INFAAS_STORE: '' };
    for (const name of ['INFAAS_LINK_TOKEN', 'INFAAS_CONTROL_PORT', 'INFAAS_WORKER_NAME', 'INFAAS_STORE']) expect(() => readEnv(wrong)).toThrow(name);
  });
});
