import { randomUUID } from 'node:crypto';
import type { PrismaClient } from './generated/client';
import { DEMO_SLUG } from './seed';

export type PasswordHashing = {
  hash(password: string): Promise<string>;
  verify(password: string, hash: string): Promise<boolean>;
};

export type Admin = {
  email: string;
  password: string;
  /** The operator states this password: it replaces the one that an existing account has. */
  replace: boolean;
  hashing: PasswordHashing;
};

/**
 * Makes sure that the administrator has an account with a password and owns the demo workspace and every workspace without an owner. The
 * password of an existing account is changed only with `replace`.
 */
export async function seedAdmin(database: PrismaClient, { email, password, replace, hashing }: Admin): Promise<void> {
  const user = await database.user.upsert({
    where: { email },
    create: { id: randomUUID(), email, name: 'Administrator', emailVerified: true },
    update: {},
  });
  const account = await database.account.findFirst({ where: { userId: user.id, providerId: 'credential' } });
  if (!account) {
    const hash = await hashing.hash(password);
    await database.account.create({ data: { id: randomUUID(), accountId: user.id, providerId: 'credential', userId: user.id, password: hash } });
  } else if (replace && !(account.password && (await hashing.verify(password, account.password)))) {
    await database.account.update({ where: { id: account.id }, data: { password: await hashing.hash(password) } });
  }
  const owned = await database.workspace.findMany({ where: { OR: [{ slug: DEMO_SLUG }, { memberships: { none: { role: 'owner' } } }] } });
  for (const { id } of owned) {
    await database.membership.upsert({
      where: { workspaceId_userId: { workspaceId: id, userId: user.id } },
      create: { workspaceId: id, userId: user.id, role: 'owner' },
      update: { role: 'owner' },
    });
  }
}
