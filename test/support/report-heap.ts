// Preloaded into a worker (`--expose-gc --import`): at a SIGUSR2 each of its threads collects its garbage, and writes down how
// many bytes are left in its heap.
import { appendFileSync } from 'node:fs';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

const channel = new BroadcastChannel('report-heap');
channel.unref();
channel.onmessage = report;
if (isMainThread) {
  process.on('SIGUSR2', () => {
    channel.postMessage('now');
    report();
  });
}

function report(): void {
  globalThis.gc?.();
  appendFileSync(process.env['AROTI_HEAP_FILE'] ?? '', `${process.memoryUsage().heapUsed}\n`);
}
