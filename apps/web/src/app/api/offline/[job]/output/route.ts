import { requireRoute } from '../../../../../server/access/routes';
import { createContext } from '../../../../../server/context';
import { openOutput } from '../../../../../server/offline/open-output';
import { refusalResponse } from '../../../../../server/rest/refusal-response';

export const dynamic = 'force-dynamic';

// For jobs of the caller's own workspace; keys that may only infer, for those of their application.
export async function GET(request: Request, { params }: { params: Promise<{ job: string }> }): Promise<Response> {
  try {
    const output = await openOutput(requireRoute(await createContext(request), '/api/offline/[job]/output'), (await params).job);
    return new Response(output.stream(), {
      headers: {
        'content-type': 'application/octet-stream', 'content-length': String(output.bytes), etag: `"${output.sha256}"`,
        'content-disposition': `attachment; filename="${output.fileName}"`,
      },
    });
  } catch (error) {
    return refusalResponse(error);
  }
}
