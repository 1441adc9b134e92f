import { createContext } from '../../../../server/context';
import { refusalResponse } from '../../../../server/rest/refusal-response';
import { handleTus } from '../../../../server/upload/tus-server';
import { requireOwnUpload, requireUploader } from '../../../../server/upload/upload-access';

export const dynamic = 'force-dynamic';

// Who may call: people and keys with the right `models`, and only for uploads of their own workspace. Uploads are never read back here.
async function handler(request: Request, { params }: { params: Promise<{ id?: string[] }> }): Promise<Response> {
  try {
    const ctx = requireUploader(await createContext(request));
    const { id } = await params;
    if (id !== undefined) await requireOwnUpload(ctx, id.join('/'));
    return await handleTus(ctx, request);
  } catch (error) {
    return refusalResponse(error);
  }
}

export { handler as DELETE, handler as HEAD, handler as OPTIONS, handler as PATCH, handler as POST };
