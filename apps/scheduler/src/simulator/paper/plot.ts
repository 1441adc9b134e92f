/** One group of bars, or one line. */
export type Series = { name: string; values: readonly (number | null)[] };

const WIDTH = 760;
const HEIGHT = 320;
const LEFT = 64;
const RIGHT = 16;
const TOP = 56;
const BOTTOM = 56;
const LEGEND_ROW = 18;
/** Seen well on white and on black. */
const COLOURS = ['#3b82f6', '#f59e0b', '#10b981', '#ef4444', '#8b5cf6', '#06b6d4', '#ec4899', '#84cc16', '#a16207', '#64748b'];

export type Plot = { title: string; unit: string; groups: readonly string[]; series: readonly Series[]; logarithmic?: boolean };

/** Returns a bar chart as SVG on a transparent ground; missing values have no bar. */
export function barChart(plot: Plot): string {
  const scale = scaleOf(plot);
  const groupWidth = (WIDTH - LEFT - RIGHT) / Math.max(1, plot.groups.length);
  const barWidth = (groupWidth * 0.8) / Math.max(1, plot.series.length);
  const bars = plot.groups.flatMap((group, at) => plot.series.flatMap(({ name, values }, index) => {
    const value = values[at] ?? null;
    if (value === null) return [];
    const y = scale.y(value);
    const x = LEFT + at * groupWidth + groupWidth * 0.1 + index * barWidth;
    return [`<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(barWidth * 0.9)}" height="${fixed(HEIGHT - BOTTOM - y)}" fill="${colour(index)}"><title>${escaped(`${name}, ${group}: ${value}`)}</title></rect>`];
  }));
  return frame(plot, scale, [...bars, ...groupLabels(plot, (at) => LEFT + (at + 0.5) * groupWidth)]);
}

/** Returns a line chart as SVG on a transparent ground; `groups` are the places along the bottom. */
export function lineChart(plot: Plot): string {
  const scale = scaleOf(plot);
  const x = (at: number): number => LEFT + (at * (WIDTH - LEFT - RIGHT)) / Math.max(1, plot.groups.length - 1);
  const lines = plot.series.map(({ name, values }, index) => {
    const points = values.flatMap((value, at) => (value === null ? [] : [`${fixed(x(at))},${fixed(scale.y(value))}`]));
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour(index)}" stroke-width="2"><title>${escaped(name)}</title></polyline>`;
  });
  const step = Math.max(1, Math.ceil(plot.groups.length / 10));
  const labels = groupLabels({ ...plot, groups: plot.groups.map((group, at) => (at % step === 0 ? group : '')) }, x);
  return frame(plot, scale, [...lines, ...labels]);
}

type Scale = { y(value: number): number; ticks: number[] };

function scaleOf({ series, logarithmic }: Plot): Scale {
  const values = series.flatMap((each) => each.values.filter((value): value is number => value !== null));
  const most = Math.max(1e-9, ...values);
  const height = HEIGHT - TOP - BOTTOM;
  if (logarithmic !== true) {
    const step = niceStep(most / 5);
    const top = Math.ceil(most / step) * step;
    return { y: (value) => HEIGHT - BOTTOM - (value / top) * height, ticks: Array.from({ length: Math.round(top / step) + 1 }, (_, at) => at * step) };
  }
  const low = Math.floor(Math.log10(Math.max(1e-9, Math.min(...values.filter((value) => value > 0)))));
  const high = Math.max(low + 1, Math.ceil(Math.log10(most)));
  const y = (value: number): number => HEIGHT - BOTTOM - ((Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)) * height;
  return { y, ticks: Array.from({ length: high - low + 1 }, (_, at) => 10 ** (low + at)) };
}

function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 2.5, 5].find((factor) => factor * power >= raw) ?? 10) * power;
}

function frame(plot: Plot, scale: Scale, inside: readonly string[]): string {
  const grid = scale.ticks.flatMap((tick) => [
    `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${fixed(scale.y(tick))}" y2="${fixed(scale.y(tick))}" stroke="#8b949e" stroke-opacity="0.3"/>`,
    `<text x="${LEFT - 8}" y="${fixed(scale.y(tick) + 4)}" text-anchor="end">${escaped(Number(tick.toPrecision(3)).toLocaleString('en-US'))}</text>`,
  ]);
  const { legend, height } = legendOf(plot.series);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="11" fill="#7d8590" role="img" aria-label="${escaped(plot.title)}">`,
    `<text x="${LEFT}" y="18" font-size="13" font-weight="600">${escaped(`${plot.title} (${plot.unit})`)}</text>`, ...legend, ...grid, ...inside, '</svg>', '',
  ].join('\n');
}

/** Below the chart, in as many rows as it takes. */
function legendOf(series: readonly Series[]): { legend: string[]; height: number } {
  let x = LEFT;
  let y = HEIGHT;
  const legend = series.flatMap(({ name }, index) => {
    const width = 24 + name.length * 6.4;
    if (x > LEFT && x + width > WIDTH - RIGHT) {
      x = LEFT;
      y += LEGEND_ROW;
    }
    const at = x;
    x += width;
    return [`<rect x="${fixed(at)}" y="${y}" width="10" height="10" fill="${colour(index)}"/>`, `<text x="${fixed(at + 14)}" y="${y + 9}">${escaped(name)}</text>`];
  });
  return { legend, height: y + LEGEND_ROW };
}

function groupLabels({ groups }: Plot, x: (at: number) => number): string[] {
  return groups.flatMap((group, at) => (group === '' ? [] : [`<text x="${fixed(x(at))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${escaped(group)}</text>`]));
}

function colour(index: number): string {
  return COLOURS[index % COLOURS.length] ?? '#3b82f6';
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
