import { formatUsd } from '../../components/format';
import { Card } from '../../components/ui/card';
import { Skeleton } from '../../components/ui/skeleton';
import type { MonthForecast } from '../../server/cost/forecast-month';

/** Returns a month (`2026-11`) by its name. */
function monthName(month: string): string {
  return new Date(`${month}-01T00:00:00Z`).toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
}

/** What the month comes to, and how that is reckoned. */
export function ForecastCard({ forecast }: { forecast: MonthForecast | undefined }) {
  if (forecast === undefined) return <Card title="Forecast"><Skeleton className="h-28" /></Card>;
  const rows: [string, string][] = [
    ['Spent so far', formatUsd(forecast.spentUsd)],
    ['Expected at the end', formatUsd(forecast.expectedUsd)],
    ...(forecast.lowUsd === null ? [] : [['Range', `${formatUsd(forecast.lowUsd)} to ${formatUsd(forecast.highUsd)}`] as [string, string]]),
  ];
  return (
    <Card title={`Forecast for ${monthName(forecast.month)}`} description="the calendar month that budgets go by (UTC)">
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1.5 text-sm">
        {rows.map(([name, value]) => <div key={name} className="contents"><dt className="text-ink-muted">{name}</dt><dd className="text-right font-medium">{value}</dd></div>)}
      </dl>
      <p className="mt-3 text-xs text-ink-muted">{forecast.method}</p>
    </Card>
  );
}
