import { requireRoute } from '../../../../server/access/routes';
import { createContext } from '../../../../server/context';
import { refusalResponse } from '../../../../server/rest/refusal-response';
import { openArtifact } from '../../../../server/variant/open-artifact';

export const dynamic = 'force-dynamic';

// For variants of the caller's own workspace.
export async function GET(request: Request, { params }: { params: Promise<{ variant: string }> }): Promise<Response> {
  try {
    const ctx = requireRoute(await createContext(request), '/api/artifacts/[variant]');
    const artifact = await openArtifact(ctx, (await params).variant);
    return new Response(artifact.stream(), {
      headers: {
        'content-type': 'application/octet-stream', 'content-length': String(artifact.bytes), etag: `"${artifact.sha256}"`,
        'content-disposition': `attachment; filename="${artifact.fileName}"`,
      },
    });
  } catch (error) {
    return refusalResponse(error);
  }
}
