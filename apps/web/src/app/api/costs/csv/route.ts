import { Readable } from 'node:stream';
import { requireRoute } from '../../../../server/access/routes';
import { createContext } from '../../../../server/context';
import { costLines, periodOfSearch } from '../../../../server/cost/export-costs';
import { refusalResponse } from '../../../../server/rest/refusal-response';

export const dynamic = 'force-dynamic';

// The bill of the caller's own workspace.
export async function GET(request: Request): Promise<Response> {
  try {
    const ctx = requireRoute(await createContext(request), '/api/costs/csv');
    const period = periodOfSearch(new URL(request.url).searchParams);
    const name = `costs-${dayOf(period.fromMs)}-${dayOf(period.toMs)}.csv`;
    return new Response(Readable.toWeb(Readable.from(costLines(ctx, period), { objectMode: false })) as ReadableStream<Uint8Array>, {
      headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="${name}"` },
    });
  } catch (error) {
    return refusalResponse(error);
  }
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
