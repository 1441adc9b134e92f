import { join } from 'node:path';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { openDatabase } from '@infaas/db/client';
import { seedDemoKey, seedDemoWorkspace } from '@infaas/db/seed';
import { seedAdmin } from '@infaas/db/seed-admin';
import { createSignInLink } from '@infaas/db/sign-in-link';
import { demoWorkspace } from '@infaas/demo/demo-workspace';
import { openContentStore } from '@infaas/shared/platform/content-store';
import type { LauncherEnvironment } from './env';
import type { Layout } from './layout';
import type { Secrets } from './secrets';

export type SeedInput = { databaseUrl: string; environment: LauncherEnvironment; layout: Layout; secrets: Secrets; webUrl: string };

/** What the start tells people: whether this was the first one, the demo key, and a one-time link to sign in. */
export type Seeded = { first: boolean; apiKey: string; signInLink: string };

/** Makes what a migrated database lacks (demo workspace, administrator, demo key) and a fresh sign-in link. */
export async function seedProduct({ databaseUrl, environment, layout, secrets, webUrl }: SeedInput): Promise<Seeded> {
  const database = openDatabase(databaseUrl, 2);
  const email = environment.INFAAS_ADMIN_EMAIL;
  const apiKey = environment.INFAAS_API_KEY ?? secrets.apiKey;
  try {
    const first = await seedDemoWorkspace(database, openContentStore(layout.store), demoWorkspace(join(layout.root, 'packages/demo/models')));
    await seedAdmin(database, {
      email, password: environment.INFAAS_ADMIN_PASSWORD ?? secrets.adminPassword, replace: environment.INFAAS_ADMIN_PASSWORD !== undefined,
      hashing: { hash: hashPassword, verify: (password, hash) => verifyPassword({ password, hash }) },
    });
    await seedDemoKey(database, apiKey);
    return { first, apiKey, signInLink: await createSignInLink(database, { email, webUrl }) };
  } finally {
    await database.$disconnect();
  }
}
