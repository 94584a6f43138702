// npm start [-- --port N] [-- --persist-to DIR]
import { parseArgs } from 'node:util';
import { fail } from './environment.mjs';
import { startServer } from './server.mjs';

const { values } = parseArgs({ options: { port: { type: 'string' }, 'persist-to': { type: 'string' } } });
const port = Number(values.port ?? process.env.PORT ?? 8787);
if (!Number.isInteger(port) || port < 1 || port > 65535) fail('The port must be a number from 1 to 65535.');

/** @type {import('./server.mjs').Server | undefined} */
let server;
let stopping = false;
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, async () => {
    if (!stopping) {
      stopping = true;
      await server?.stop();
    }
    process.exit(0);
  });
}

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
