// npm run simulator -- [--port N] [--latency MS] [--concurrency N] [--fault NAME] [--host ADDRESS]: runs until SIGINT or SIGTERM.
import { parseArgs } from 'node:util';
import { startSimulator } from './server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    latency: { type: 'string', default: '0' },
    concurrency: { type: 'string' },
    fault: { type: 'string' },
    'draw-mode': { type: 'string', default: 'full' },
  },
});

try {
  const simulator = await startSimulator({
    port: Number(values.port),
    host: values.host,
    latencyMs: Number(values.latency),
    concurrency: values.concurrency === undefined ? null : Number(values.concurrency),
    fault: values.fault ?? null,
    drawMode: values['draw-mode'] === 'fast' ? 'fast' : 'full',
  });
  process.stdout.write(`listening on ${simulator.url}\n`);
  const stop = () => void simulator.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
