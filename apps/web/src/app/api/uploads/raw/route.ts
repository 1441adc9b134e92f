import { requireRoute } from '../../../../server/access/routes';
import { createContext } from '../../../../server/context';
import { refusalResponse } from '../../../../server/rest/refusal-response';
import { receiveRaw } from '../../../../server/upload/receive-raw';

export const dynamic = 'force-dynamic';

// The body is the file; `?filename=` names it.
export async function PUT(request: Request): Promise<Response> {
  try {
    const ctx = requireRoute(await createContext(request), '/api/uploads/raw');
    const body = (request.body ?? []) as AsyncIterable<Uint8Array>;
    return Response.json(await receiveRaw(ctx, body, new URL(request.url).searchParams.get('filename') ?? ''), { status: 201 });
  } catch (error) {
    return refusalResponse(error);
  }
}
