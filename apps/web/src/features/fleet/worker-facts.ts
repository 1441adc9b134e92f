import { SOFTWARE_GPU_CLASS } from '@infaas/shared/domain/hardware';
import { formatBytes } from '../../components/format';
import type { WorkerRow } from '../../server/fleet/list-workers';

/** What the software of a worker says beside versions: shown in words of its own. */
const NO_VERSION = new Set(['accelerator', 'refused']);

/** Returns what a machine is, in names and values; what it computes on comes first. */
export function workerFacts(worker: WorkerRow): [string, string][] {
  const { accelerator, deviceMemoryBytes, software } = worker;
  return [
    ...(accelerator === null ? [] : [['Accelerator', accelerator] as [string, string]]),
    ...(worker.kind === 'gpu' ? [['Device memory', deviceMemory(worker.hardwareClass, deviceMemoryBytes)] as [string, string]] : []),
    ['Cores', String(worker.cores)],
    ['Memory', formatBytes(worker.memoryBytes)],
    ['Processor', worker.cpuModel],
    ...Object.entries(software).filter(([name]) => !NO_VERSION.has(name)),
  ];
}

/** Returns a sentence on what is special about a worker, or null. */
export function workerNote({ kind, hardwareClass, software }: Pick<WorkerRow, 'kind' | 'hardwareClass' | 'software'>): string | null {
  if (kind === 'upstream') return 'A server elsewhere: its cores are batches at a time, and of its memory nothing is known.';
  if (kind !== 'gpu') return null;
  const refused = software['refused'] === undefined ? '' : `Tried and not offered: ${software['refused']}.`;
  const rasteriser = hardwareClass === SOFTWARE_GPU_CLASS ? 'The processor computes what a GPU would: right, and slow. For trying GPU variants without a GPU.' : '';
  return [rasteriser, refused].filter((part) => part !== '').join(' ') || null;
}

/** Returns where the price of a worker comes from. */
export function priceText({ priceBasis, kind, hardwareClass }: Pick<WorkerRow, 'priceBasis' | 'kind' | 'hardwareClass'>): string {
  if (priceBasis === 'catalogue') return 'From the price catalogue.';
  if (priceBasis === 'stated') return kind === 'upstream' ? 'Stated by whoever registered the server.' : 'Stated by the operator.';
  if (kind === 'gpu' && hardwareClass !== SOFTWARE_GPU_CLASS) return 'No price is known for this machine: that of a rented one with such a device.';
  return 'No price is known for this machine: cores times a catalogue rate.';
}

function deviceMemory(hardwareClass: string, bytes: number): string {
  if (bytes <= 0) return 'not told';
  return hardwareClass === SOFTWARE_GPU_CLASS ? `${formatBytes(bytes)} of the machine's, assumed` : formatBytes(bytes);
}
