import { requireRoute } from '../../../../../../server/access/routes';
import { createContext } from '../../../../../../server/context';
import { refusalResponse } from '../../../../../../server/rest/refusal-response';
import { exportVariant } from '../../../../../../server/variant/export-variant';

export const dynamic = 'force-dynamic';

// For variants of the caller's own workspace.
export async function GET(request: Request, { params }: { params: Promise<{ variant: string }> }): Promise<Response> {
  try {
    const ctx = requireRoute(await createContext(request), '/api/v1/variants/[variant]/config.pbtxt');
    const { config } = await exportVariant({ ctx, input: { variant: (await params).variant } });
    return new Response(config, { headers: { 'content-type': 'text/plain; charset=utf-8', 'content-disposition': 'attachment; filename="config.pbtxt"' } });
  } catch (error) {
    return refusalResponse(error);
  }
}
