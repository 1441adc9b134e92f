import { createContext } from '../../../../server/context';
import { refusalResponse } from '../../../../server/rest/refusal-response';
import { receiveRaw } from '../../../../server/upload/receive-raw';
import { requireUploader } from '../../../../server/upload/upload-access';

export const dynamic = 'force-dynamic';

// Who may call: people and keys with the right `models`. The body is the file; `?filename=` names it.
export async function PUT(request: Request): Promise<Response> {
  try {
    const ctx = requireUploader(await createContext(request));
    const body = (request.body ?? []) as AsyncIterable<Uint8Array>;
    return Response.json(await receiveRaw(ctx, body, new URL(request.url).searchParams.get('filename') ?? ''), { status: 201 });
  } catch (error) {
    return refusalResponse(error);
  }
}
