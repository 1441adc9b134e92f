import { join } from 'node:path';
import { request } from '@playwright/test';
import { removeHome, startProduct } from '../../../packages/launcher/e2e/start-product';
import { ADMIN, RUNNING_VARIABLE } from './running-product';
import type { RunningProduct } from './running-product';

/** Starts the built product with real models for all browser tests; returns what stops it and removes its data. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const product = await startProduct({ INFAAS_ADMIN_EMAIL: ADMIN.email, INFAAS_ADMIN_PASSWORD: ADMIN.password });
  const stop = async () => {
    await product.stop();
    await removeHome(product.home);
  };
  try {
    const signInLink = /https?:\/\/\S+magic-link\S+/.exec(product.output())?.[0];
    if (signInLink === undefined) throw new Error(`the start printed no sign-in link:\n${product.output()}`);
    const running: RunningProduct = { webUrl: product.web, httpUrl: product.http, apiKey: product.apiKey, signInLink, sessionFile: join(product.home, 'browser-session.json') };
    await signIn(running);
    process.env[RUNNING_VARIABLE] = JSON.stringify(running);
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function signIn({ webUrl, sessionFile }: RunningProduct): Promise<void> {
  const context = await request.newContext({ baseURL: webUrl, extraHTTPHeaders: { origin: webUrl } });
  const answer = await context.post('/api/auth/sign-in/email', { data: ADMIN });
  if (!answer.ok()) throw new Error(`sign-in was answered ${answer.status()}: ${await answer.text()}`);
  await context.storageState({ path: sessionFile });
  await context.dispose();
}
