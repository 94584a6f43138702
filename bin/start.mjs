// npm start [-- --port N] [-- --persist-to DIR]
import { parseArgs } from 'node:util';
import { fail } from './environment.mjs';
import { startServer } from './server.mjs';

const PARENT_POLL_MS = 200;

const { values } = parseArgs({ options: { port: { type: 'string' }, 'persist-to': { type: 'string' } } });
const port = Number(values.port ?? process.env.PORT ?? 8787);
if (!Number.isInteger(port) || port < 1 || port > 65535) fail('The port must be a number from 1 to 65535.');

/** @type {import('./server.mjs').Server | undefined} */
let server;
let stopping = false;
async function stop() {
  if (!stopping) {
    stopping = true;
    await server?.stop();
  }
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);

// npm passes a SIGTERM on to its shell, which dies and tells nobody: then this process has a new parent.
const parent = process.ppid;
if (process.env.npm_lifecycle_event)
  setInterval(() => process.ppid !== parent && stop(), PARENT_POLL_MS).unref();

try {
  server = await startServer({
    port,
    quiet: false,
    ...(values['persist-to'] && { persistTo: values['persist-to'] }),
  });
} catch (error) {
  const taken = 'Is Parley running already? Another port: npm start -- --port 8788';
  fail(
    error instanceof Error
      ? `${error.message}${error.message.includes('is taken') ? ` ${taken}` : ''}`
      : String(error),
  );
}
console.log(`Parley is at ${server.url}`);
await server.stopped;
if (!stopping) fail('Parley ended by itself.');
