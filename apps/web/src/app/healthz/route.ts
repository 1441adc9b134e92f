import { database } from '../../server/platform/database';

export const dynamic = 'force-dynamic';

// Who may call: anybody; it says only whether the console can reach its database.
export async function GET(): Promise<Response> {
  try {
    await database().$queryRaw`SELECT 1`;
    return Response.json({ status: 'ok' });
  } catch {
    return Response.json({ status: 'database unreachable' }, { status: 503 });
  }
}
