import { describe, expect, it } from 'vitest';
import { mayTrySignIn } from './sign-in-limit';

function attempt(email: unknown, headers: Record<string, string> = {}): Request {
  return new Request('http://console/api/auth/sign-in/email', { method: 'POST', body: JSON.stringify({ email, password: 'x' }), headers });
}

describe('mayTrySignIn', () => {
  it('allows ten attempts a minute on one account, from whatever address, and others meanwhile', async () => {
    for (let count = 0; count < 10; count += 1) expect(await mayTrySignIn(attempt('ada@example.com', { 'x-forwarded-for': `10.0.0.${count}` }), 1_000 + count)).toBe(true);
    expect(await mayTrySignIn(attempt(' ADA@example.com', { 'x-forwarded-for': '10.9.9.9' }), 2_000)).toBe(false);
    expect(await mayTrySignIn(attempt('grace@example.com'), 2_000)).toBe(true);
    expect(await mayTrySignIn(attempt('ada@example.com'), 61_500)).toBe(true);
  });

  it('leaves what is no sign-in to the service behind it', async () => {
    expect(await mayTrySignIn(attempt({ not: 'text' }), 0)).toBe(true);
    expect(await mayTrySignIn(new Request('http://console/', { method: 'POST', body: '{' }), 0)).toBe(true);
  });
});
