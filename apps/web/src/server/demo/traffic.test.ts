import { describe, expect, it } from 'vitest';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { seededRandom } from '@infaas/shared/domain/random';
import type { GatewayRequest } from '../platform/gateway';
import { startTraffic } from './traffic';

function plan(answer: (request: GatewayRequest) => Promise<unknown>, minutes: number) {
  const applications = [{ application: 'a', id: 'id-a', weight: 3 }, { application: 'b', id: 'id-b', weight: 1 }];
  return { gateway: { call: answer }, workspaceId: 'w', task: 'digits', inputName: 'image', applications, ratePerSecond: 400, minutes, random: seededRandom(5) };
}

describe('demo traffic', () => {
  it('asks pictures in the names of the applications, and counts every query once', async () => {
    const asked: GatewayRequest[] = [];
    const traffic = startTraffic(plan((request) => {
      asked.push(request);
      return asked.length % 5 === 0 ? Promise.reject(new ServingError('capacity', 'no room')) : Promise.resolve({});
    }, 0.01));
    await traffic.ended;
    const { running, sent, answered, refused, lastRefusal } = traffic.status;
    expect(running).toBe(false);
    expect(sent).toBeGreaterThan(20);
    expect(answered + refused).toBe(sent);
    expect(asked).toHaveLength(sent);
    expect(lastRefusal).toBe('no room');
    expect(new Set(asked.map((request) => request.identity.applicationId))).toEqual(new Set(['id-a', 'id-b']));
    const header = Number(asked[0]?.headers?.['inference-header-content-length']);
    expect((asked[0]?.body as Uint8Array).byteLength).toBe(header + 28 * 28 * 4);
    expect(JSON.parse(Buffer.from((asked[0]?.body as Uint8Array).subarray(0, header)).toString())).toMatchObject({ inputs: [{ name: 'image', shape: [1, 1, 28, 28] }] });
  });

  it('stops when told, and never has more than 128 queries open', async () => {
    let open = 0;
    let most = 0;
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const traffic = startTraffic(plan(async () => {
      open += 1;
      most = Math.max(most, open);
      await gate;
      open -= 1;
      return {};
    }, 10));
    while (traffic.status.skipped === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    traffic.stop();
    release();
    await traffic.ended;
    expect(most).toBe(128);
    expect(traffic.status).toMatchObject({ running: false, sent: 128, answered: 128 });
  });
});
