import { NextResponse } from 'next/server';
import type { NextRequest } from 'next/server';
import { isDevelopment } from './env';

/** Gives every page a content security policy with a nonce of its own: only scripts that the server put there run. */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, searchParams } = request.nextUrl;
  // A one-time link that no longer works comes back here with its error: the sign-in page explains it.
  if (pathname === '/' && searchParams.has('error')) return NextResponse.redirect(new URL('/sign-in?error=link', request.url));
  const nonce = Buffer.from(crypto.randomUUID()).toString('base64');
  const policy = contentSecurityPolicy(nonce, isDevelopment());
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

/** Pages only: bodies of API calls and uploads must not pass through here, they would be cut. */
export const config = { matcher: ['/((?!api/|_next/static|_next/image|healthz|icon.svg).*)'] };

function contentSecurityPolicy(nonce: string, development: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    // Charts and menus position things by style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "connect-src 'self'",
    "font-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
