import { afterAll, beforeAll } from 'vitest';
import { removeHome, startProduct, type Product } from './start-product';

/** What the product was told about who owns it, as automation tells it. */
export const DEMO_KEY = 'contract-key-000001';
export const DEMO_OWNER = { email: 'owner@example.com', password: 'owner-password-1' };

let product: Product | null = null;

beforeAll(async () => {
  product = await startProduct({ INFAAS_API_KEY: DEMO_KEY, INFAAS_ADMIN_EMAIL: DEMO_OWNER.email, INFAAS_ADMIN_PASSWORD: DEMO_OWNER.password });
}, 240_000);
afterAll(async () => {
  if (product === null) return;
  await product.stop();
  await removeHome(product.home);
}, 60_000);

/** Returns the product that the files of tests beside this one share; it runs from their first hook to their last test. */
export function demoProduct(): Product {
  if (product === null) throw new Error('the product is not started yet: ask for it in a hook or a test');
  return product;
}
