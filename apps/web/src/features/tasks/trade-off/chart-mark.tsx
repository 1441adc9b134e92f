import type { PlacedMark } from './chart-plan';

type ChartMarkProps = { mark: PlacedMark; colour: string; chosen: boolean; active: boolean; onEnter: () => void; onLeave: () => void };

/** One variant: area by cost, colour by architecture; grey when another is better in everything, ringed when it would be chosen. */
export function ChartMark({ mark, colour, chosen, active, onEnter, onLeave }: ChartMarkProps) {
  const shown = mark.undominated || chosen ? colour : 'var(--ink-faint)';
  return (
    <g transform={`translate(${mark.x} ${mark.y})`} onPointerEnter={onEnter} onPointerDown={onEnter} onPointerLeave={(event) => event.pointerType === 'mouse' && onLeave()}>
      <circle r={Math.max(mark.radius, 11)} fill="transparent" />
      <circle r={mark.radius} fill={shown} fillOpacity={mark.undominated || chosen ? 0.75 : 0.18} stroke={shown} strokeWidth={active ? 3 : 1.5} strokeOpacity={mark.undominated || chosen ? 1 : 0.6} />
      {chosen && <circle r={mark.radius + 5} fill="none" stroke="var(--ink)" strokeWidth={2.5} />}
    </g>
  );
}
