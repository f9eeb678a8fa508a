import { Counter, Gauge, Registry } from 'prom-client';
import { definitions } from './definitions.ts';
import type { Sample } from './figures.ts';

/** The figures that this worker serves. */
export class MetricsBoard {
  readonly registry = new Registry();
  readonly #gauges = new Map<string, Gauge>();
  readonly #deleted: Counter;

  constructor() {
    const registers = [this.registry];
    for (const [name, { type, help, labels }] of Object.entries(definitions)) {
      if (type === 'gauge') this.#gauges.set(name, new Gauge({ name, help, labelNames: labels, registers }));
    }
    const { help, labels } = definitions.aroti_retention_deleted_total;
    this.#deleted = new Counter({ name: 'aroti_retention_deleted_total', help, labelNames: labels, registers });
  }

  /** Replaces every gauge: what is gone is no longer served. */
  replace(samples: readonly Sample[]): void {
    for (const gauge of this.#gauges.values()) gauge.reset();
    for (const { name, labels, value } of samples) this.#gauges.get(name)?.set(labels, value);
  }

  /** Counts what was deleted for retention. */
  addDeleted(platform: string, what: 'backup' | 'orphan', count: number): void {
    this.#deleted.inc({ platform, what }, count);
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }
}
