import { createServer, type Server } from 'node:http';
import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import { cumulativeCounts, type Series } from '../accounting/query-series';
import type { Gateway } from '../create-gateway';

const BOUNDS_US = [200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 30_000_000];
const NAME = 'infaas_query_duration_seconds';

/** Returns the server of /metrics (Prometheus text) and /healthz. It is open: bind it where only operators can reach it. */
export function createMetricsServer(gateway: Gateway): Server {
  const registry = createRegistry(gateway);
  return createServer({ headersTimeout: 10_000, requestTimeout: 10_000 }, (request, response) => {
    request.resume();
    const path = (request.url ?? '/').split('?')[0];
    if (path === '/healthz') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
    } else if (path === '/metrics') {
      void registry.metrics().then((text) => response.writeHead(200, { 'content-type': registry.contentType }).end(`${text}${histogramText(gateway.series.all())}`));
    } else {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"there is no such path","code":"unknown_path","hint":"GET /metrics"}');
    }
  });
}

function createRegistry(gateway: Gateway): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const answered = (series: Series): boolean => series.labels.outcome === 'answered';
  const counters: { name: string; help: string; value: (series: Series) => number }[] = [
    { name: 'nv_inference_request_success', help: 'Answered queries.', value: (series) => (answered(series) ? series.count : 0) },
    { name: 'nv_inference_request_failure', help: 'Queries that ended without an answer.', value: (series) => (answered(series) ? 0 : series.count) },
    { name: 'nv_inference_count', help: 'Rows inferred.', value: (series) => (answered(series) ? series.rows : 0) },
    { name: 'nv_inference_exec_count', help: 'Batches run.', value: (series) => (answered(series) ? series.executions : 0) },
    { name: 'nv_inference_request_duration_us', help: 'Sum of times of answered queries.', value: (series) => (answered(series) ? series.sumUs : 0) },
    { name: 'nv_inference_queue_duration_us', help: 'Sum of queue times.', value: (series) => series.queueUs },
    { name: 'nv_inference_compute_input_duration_us', help: 'Copying in is part of the run here: always 0.', value: () => 0 },
    { name: 'nv_inference_compute_infer_duration_us', help: 'Sum of run times.', value: (series) => series.computeUs },
    { name: 'nv_inference_compute_output_duration_us', help: 'Copying out is part of the run here: always 0.', value: () => 0 },
  ];
  for (const { name, help, value } of counters) {
    new Counter({
      name, help, labelNames: ['model', 'version'], registers: [registry],
      collect() {
        this.reset();
        // Whole numbers: shares of a batch that several applications had add up only over all of them.
        for (const [model, { version, total }] of totalsByModel(gateway.series.all(), value)) this.inc({ model, version }, Math.round(total));
      },
    });
  }
  addLoadGauges(gateway, registry);
  addResidency(gateway, registry);
  return registry;
}

function totalsByModel(all: Iterable<Series>, value: (series: Series) => number): Map<string, { version: string; total: number }> {
  const totals = new Map<string, { version: string; total: number }>();
  for (const series of all) {
    const { variant, version } = series.labels;
    totals.set(variant, { version, total: (totals.get(variant)?.total ?? 0) + value(series) });
  }
  return totals;
}

function addLoadGauges(gateway: Gateway, registry: Registry): void {
  new Gauge({
    name: 'nv_inference_pending_request_count', help: 'Queries that wait for or are at an instance.', labelNames: ['model', 'version'], registers: [registry],
    collect() {
      this.reset();
      for (const slot of gateway.pool().all()) this.inc({ model: slot.variant.name, version: String(slot.variant.version) }, slot.inFlight.size);
    },
  });
  new Gauge({ name: 'infaas_gateway_open_queries', help: 'Queries without an answer.', registers: [registry], collect() { this.set(gateway.load().open); } });
  new Gauge({ name: 'infaas_gateway_waiting_queries', help: 'Queries waiting in the gateway.', registers: [registry], collect() { this.set(gateway.load().waiting); } });
  new Gauge({ name: 'infaas_view_epoch', help: 'Epoch of the view that is served.', registers: [registry], collect() { this.set(gateway.world().view.epoch); } });
}

/** How many instances of a model are in memory, and what it cost queries that it was not. */
function addResidency(gateway: Gateway, registry: Registry): void {
  const labelNames = ['model', 'version'];
  // Of ten thousand models only those that were ever wanted or loaded here.
  const wanted = new Set<string>();
  const variants = (): Map<string, { model: string; version: string }> => new Map(gateway.world().view.variants.map(({ id, name, version }) => [id, { model: name, version: String(version) }]));
  new Gauge({
    name: 'infaas_model_instances', help: 'Instances that serve a model; 0 = it would have to be loaded.', labelNames, registers: [registry],
    collect() {
      this.reset();
      for (const { variant } of gateway.pool().all()) wanted.add(variant.id);
      for (const id of gateway.misses().keys()) wanted.add(id);
      const known = variants();
      for (const id of wanted) {
        const labels = known.get(id);
        if (labels === undefined) wanted.delete(id);
        else this.set(labels, gateway.pool().slotsOf(id).length);
      }
    },
  });
  const counters: { name: string; help: string; of: 'waited' | 'refused' }[] = [
    { name: 'infaas_cold_queries_total', help: 'Queries that waited for the model to be loaded.', of: 'waited' },
    { name: 'infaas_cold_refused_total', help: 'Queries that the model could not be loaded in time for.', of: 'refused' },
  ];
  for (const { name, help, of } of counters) {
    new Counter({
      name, help, labelNames, registers: [registry],
      collect() {
        this.reset();
        const known = variants();
        for (const [id, misses] of gateway.misses()) this.inc(known.get(id) ?? { model: 'deleted', version: '' }, misses[of]);
      },
    });
  }
}

/** The histogram is written from our own counters: observing one per query in the client library costs as much as choosing a variant. */
function histogramText(all: Iterable<Series>): string {
  const lines = [`\n# HELP ${NAME} Whole request read to answer ready.`, `# TYPE ${NAME} histogram`];
  for (const series of all) {
    const labels = Object.entries(series.labels).filter(([name]) => name !== 'version').map(([name, value]) => `${name}="${escapeLabel(value)}"`).join(',');
    cumulativeCounts(series, BOUNDS_US).forEach((count, at) => lines.push(`${NAME}_bucket{${labels},le="${(BOUNDS_US[at] ?? 0) / 1e6}"} ${count}`));
    lines.push(`${NAME}_bucket{${labels},le="+Inf"} ${series.count}`, `${NAME}_sum{${labels}} ${series.sumUs / 1e6}`, `${NAME}_count{${labels}} ${series.count}`);
  }
  return `${lines.join('\n')}\n`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
