import { auth } from '../../../../server/platform/auth';
import { mayTrySignIn } from '../../../../server/access/sign-in-limit';

export const dynamic = 'force-dynamic';

// Who may call: anybody. Signing up and asking for links are switched off; attempts are limited by address and by account.
export function GET(request: Request): Promise<Response> {
  return auth().handler(request);
}

export async function POST(request: Request): Promise<Response> {
  if (new URL(request.url).pathname.endsWith('/sign-in/email') && !(await mayTrySignIn(request.clone()))) {
    return Response.json({ message: 'Too many attempts for this account. Wait a minute and try again.', code: 'TOO_MANY_ATTEMPTS' }, { status: 429 });
  }
  return auth().handler(request);
}
