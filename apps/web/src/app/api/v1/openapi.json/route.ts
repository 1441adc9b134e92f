import { webEnvironment } from '../../../../env';
import { openApiDocument } from '../../../../server/rest/openapi';

export const dynamic = 'force-dynamic';

// Who may call: anybody; it describes the API and nothing of anybody's.
export function GET(): Response {
  return Response.json(openApiDocument(webEnvironment().INFAAS_WEB_URL));
}
