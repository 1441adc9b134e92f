import type { ContentStore } from '@infaas/shared/platform/content-store';
import type { InspectorProcess } from '../onnx/run-inspector';
import type { BenchPlace } from '../supervisor/bench-host';
import type { InstanceSupervisor } from '../supervisor/instance-supervisor';
import type { ExclusiveLane } from './exclusive-lane';
import type { JobWatch } from './job-watch';
import type { OfflineParts } from './offline-chunk';
import type { TransientHosts } from './transient-hosts';

/** What the handlers of a worker's jobs work with. */
export type WorkerParts = {
  store: ContentStore;
  supervisor: InstanceSupervisor;
  bench: BenchPlace;
  /** Measurements and generation, one at a time. */
  lane: ExclusiveLane;
  watch: JobWatch;
  transient: TransientHosts;
  inspector: InspectorProcess;
  /** Versions that a profile holds for (onnxruntime, node). */
  software: Record<string, string>;
  /** Absent where none is done. */
  offline?: OfflineParts;
};
