import { requireRoute } from '../../../../server/access/routes';
import { createContext } from '../../../../server/context';
import { refusalResponse } from '../../../../server/rest/refusal-response';
import { handleTus } from '../../../../server/upload/tus-server';
import { requireOwnUpload } from '../../../../server/upload/upload-access';

export const dynamic = 'force-dynamic';

// For uploads of the caller's own workspace. Uploads are never read back here.
async function handler(request: Request, { params }: { params: Promise<{ id?: string[] }> }): Promise<Response> {
  try {
    const ctx = requireRoute(await createContext(request), '/api/uploads/[[...id]]');
    const { id } = await params;
    if (id !== undefined) await requireOwnUpload(ctx, id.join('/'));
    return await handleTus(ctx, request);
  } catch (error) {
    return refusalResponse(error);
  }
}

export { handler as DELETE, handler as HEAD, handler as OPTIONS, handler as PATCH, handler as POST };
