import { Readable } from 'node:stream';
import { createContext } from '../../../../server/context';
import { costLines, periodOfSearch, requireReader } from '../../../../server/cost/export-costs';
import { refusalResponse } from '../../../../server/rest/refusal-response';

export const dynamic = 'force-dynamic';

// Who may call: people and keys with the right `read`, for the bill of their own workspace.
export async function GET(request: Request): Promise<Response> {
  try {
    const ctx = requireReader(await createContext(request));
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
