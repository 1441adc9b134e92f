import { createContext } from '../../../../server/context';
import { callProcedure } from '../../../../server/rest/call-procedure';
import { jsonText } from '../../../../server/rest/json-text';
import { refusalResponse } from '../../../../server/rest/refusal-response';

export const dynamic = 'force-dynamic';

// Who may call: as the procedure of the same name says (server/trpc).
async function handler(request: Request, { params }: { params: Promise<{ path: string[] }> }): Promise<Response> {
  try {
    const answer = await callProcedure(request, (await params).path, await createContext(request));
    return new Response(jsonText(answer), { headers: { 'content-type': 'application/json' } });
  } catch (error) {
    return refusalResponse(error);
  }
}

export { handler as GET, handler as POST };
