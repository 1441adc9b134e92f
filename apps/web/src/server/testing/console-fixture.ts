import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '@infaas/db/client';
import type { PrismaClient, Role } from '@infaas/db/client';
import { applyMigrations } from '@infaas/db/migrate';
import { openContentStore } from '@infaas/shared/platform/content-store';
import { startPostgres } from '@infaas/shared/platform/testing/start-postgres';
import type { KeyScope } from '@infaas/shared/domain/serving-view';
import type { Actor } from '../access/actor';
import { SCOPES_OF_KEY, SCOPES_OF_ROLE } from '../access/scopes';
import { createCaller } from '../app-router';
import type { Context } from '../context';
import type { Gateway, GatewayRequest } from '../platform/gateway';
import type { UploadLimits } from '../upload/upload-limits';
import { seedWorkspace } from './seed-workspace';
import type { SeededWorkspace } from './seed-workspace';

/** A gateway that keeps what it is asked and answers what a test says. */
export type ScriptedGateway = Gateway & { asked: GatewayRequest[]; answer: (request: GatewayRequest) => unknown };

export type ConsoleFixture = {
  database: PrismaClient;
  gateway: ScriptedGateway;
  uploads: string;
  uploadLimits: UploadLimits;
  own: SeededWorkspace;
  stranger: SeededWorkspace;
  context: (actor: Actor | null) => Context;
  as: (actor: Actor | null) => ReturnType<typeof createCaller>;
  close: () => Promise<void>;
};

const ENDPOINTS = { httpUrl: 'http://127.0.0.1:8000', webUrl: 'http://127.0.0.1:3000' };

/** Starts a database of its own with two workspaces that are alike, and returns callers of the API for any actor. */
export async function startConsole(): Promise<ConsoleFixture> {
  const postgres = await startPostgres();
  await applyMigrations(postgres.url, fileURLToPath(new URL('../../../../../prisma/migrations', import.meta.url)));
  const database = openDatabase(postgres.url, 8);
  const home = await mkdtemp(join(tmpdir(), 'infaas-console-'));
  const store = openContentStore(join(home, 'store'));
  const uploads = join(home, 'uploads');
  const gateway: ScriptedGateway = {
    asked: [],
    answer: () => ({}),
    call(request) {
      gateway.asked.push(request);
      return Promise.resolve().then(() => gateway.answer(request));
    },
  };
  const uploadLimits: UploadLimits = { fileBytes: 1e9, workspaceBytes: 2e9 };
  const context = (actor: Actor | null): Context => ({ database, store, uploads, uploadLimits, gateway, endpoints: ENDPOINTS, actor });
  return {
    database, gateway, uploads, uploadLimits, context,
    own: await seedWorkspace(database, store, 'own'),
    stranger: await seedWorkspace(database, store, 'stranger'),
    as: (actor) => createCaller(context(actor)),
    async close() {
      await database.$disconnect();
      await postgres.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Returns a person with a role in a workspace. */
export function person(workspaceId: string, role: Role): Actor {
  return { kind: 'person', userId: `${role}-id`, name: role, email: `${role}@example.com`, workspaceId, workspaceName: workspaceId, role, scopes: SCOPES_OF_ROLE[role] };
}

/** Returns a program with a key of an application. */
export function program(workspaceId: string, applicationId: string, scope: KeyScope): Actor {
  return { kind: 'key', keyId: 'key-id', name: `app / ${scope}`, applicationId, workspaceId, scopes: SCOPES_OF_KEY[scope] };
}
