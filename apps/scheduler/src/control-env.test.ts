import { describe, expect, it } from 'vitest';
import { readControlEnv } from './control-env';

const needed = {
  DATABASE_URL: 'postgresql://localhost/infaas', INFAAS_QUEUE_URL: 'redis://localhost', INFAAS_LINK_TOKEN: 'a-token-that-is-long-enough-for-everybody', INFAAS_STORE: '/store',
  INFAAS_WORKER_PROGRAM: '/worker-main.mjs', INFAAS_MACHINES_DIR: '/machines', INFAAS_RUN_DIR: '/run',
};

describe('readControlEnv', () => {
  it('gives workers that control starts what they may connect to, and nothing else that is not theirs', () => {
    const addresses = { INFAAS_OFFLINE_URLS: 'https://data.example/', INFAAS_OFFLINE_NETWORKS: '10.0.0.0/8', INFAAS_UPSTREAM_URLS: 'http://triton.example:8000/', INFAAS_UPSTREAM_NETWORKS: '10.1.0.0/16' };
    const { machines } = readControlEnv({ ...needed, ...addresses, AWS_SECRET_ACCESS_KEY: 'secret' });
    expect(machines?.environment).toMatchObject(addresses);
    expect(Object.keys(machines?.environment ?? {})).not.toEqual(expect.arrayContaining(['AWS_SECRET_ACCESS_KEY']));
    expect(machines?.environment).not.toHaveProperty('DATABASE_URL');
  });

  it('starts no machines where the launcher did not say how, and names what is missing', () => {
    expect(readControlEnv({ ...needed, INFAAS_WORKER_PROGRAM: undefined }).machines).toBeNull();
    expect(() => readControlEnv({})).toThrow(/DATABASE_URL.*INFAAS_QUEUE_URL/u);
  });
});
