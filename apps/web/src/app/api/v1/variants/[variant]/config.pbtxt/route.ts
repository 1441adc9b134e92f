import { createContext } from '../../../../../../server/context';
import { refusalResponse } from '../../../../../../server/rest/refusal-response';
import { requireReader } from '../../../../../../server/variant/open-artifact';
import { exportVariant } from '../../../../../../server/variant/export-variant';

export const dynamic = 'force-dynamic';

// Who may call: people and keys with the right `read`, for variants of their own workspace.
export async function GET(request: Request, { params }: { params: Promise<{ variant: string }> }): Promise<Response> {
  try {
    const ctx = requireReader(await createContext(request));
    const { config } = await exportVariant({ ctx, input: { variant: (await params).variant } });
    return new Response(config, { headers: { 'content-type': 'text/plain; charset=utf-8', 'content-disposition': 'attachment; filename="config.pbtxt"' } });
  } catch (error) {
    return refusalResponse(error);
  }
}
