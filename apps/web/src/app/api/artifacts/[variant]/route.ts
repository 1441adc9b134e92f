import { createContext } from '../../../../server/context';
import { refusalResponse } from '../../../../server/rest/refusal-response';
import { openArtifact, requireReader } from '../../../../server/variant/open-artifact';

export const dynamic = 'force-dynamic';

// Who may call: people and keys with the right `read`, for variants of their own workspace.
export async function GET(request: Request, { params }: { params: Promise<{ variant: string }> }): Promise<Response> {
  try {
    const ctx = requireReader(await createContext(request));
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
