import { prismaAdapter } from '@better-auth/prisma-adapter';
import { betterAuth } from 'better-auth';
import { nextCookies } from 'better-auth/next-js';
import { magicLink } from 'better-auth/plugins';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { PrismaClient } from '@infaas/db/client';
import { webEnvironment } from '../../env';
import { database } from './database';

/**
 * Makes the sign-in service: e-mail and password, and one-time links. Nobody signs up by himself: accounts are made at first start and,
 * later, by invitation. One-time links are made on the server (`createSignInLink` of @infaas/db), never on request of a browser.
 */
function createAuth(options: { database: PrismaClient; secret: string; webUrl: string }) {
  return betterAuth({
    baseURL: options.webUrl,
    secret: options.secret,
    database: prismaAdapter(options.database, { provider: 'postgresql' }),
    trustedOrigins: trustedOrigins(options.webUrl),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 8, maxPasswordLength: 128 },
    disabledPaths: ['/sign-in/magic-link', '/sign-up/email', '/change-email', '/delete-user'],
    session: { expiresIn: 60 * 60 * 24 * 14, updateAge: 60 * 60 * 24 },
    rateLimit: {
      enabled: true,
      storage: 'memory',
      window: 60,
      max: 300,
      customRules: { '/sign-in/email': { window: 60, max: 20 }, '/magic-link/verify': { window: 60, max: 20 } },
    },
    advanced: { useSecureCookies: options.webUrl.startsWith('https:'), defaultCookieAttributes: { sameSite: 'lax', httpOnly: true } },
    telemetry: { enabled: false },
    plugins: [
      magicLink({
        disableSignUp: true,
        storeToken: 'hashed',
        sendMagicLink: () => {
          throw new ServingError('unsupported', 'links are not sent by e-mail', 'ask the person who runs this installation for a link');
        },
      }),
      nextCookies(),
    ],
  });
}

export type Auth = ReturnType<typeof createAuth>;

/** Returns the process's sign-in service, made on first use. */
export function auth(): Auth {
  const environment = webEnvironment();
  cached ??= createAuth({ database: database(), secret: environment.INFAAS_AUTH_SECRET, webUrl: environment.INFAAS_WEB_URL });
  return cached;
}

/** Returns the origins that may sign in and change things with a session: the console's address, and the same port on loopback. */
export function trustedOrigins(webUrl: string): string[] {
  const url = new URL(webUrl);
  const port = url.port === '' ? '' : `:${url.port}`;
  return [...new Set([url.origin, `http://127.0.0.1${port}`, `http://localhost${port}`, `http://[::1]${port}`])];
}

let cached: Auth | null = null;
