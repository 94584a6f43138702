import { numberOf } from './arguments.mjs';
import { command } from './command.mjs';
import { startServer } from './server.mjs';

const PARENT_POLL_MS = 200;
const PORTS = { from: 1, to: 65_535 };

await command(
  {
    name: 'npm start',
    does: 'Runs Parley on this machine: installs what is missing, applies the migrations, serves.',
    options: {
      port: {
        value: 'N',
        number: PORTS,
        says: 'the port to listen on; if not given, PORT from the environment, or 8787',
      },
      'persist-to': { value: 'DIR', says: 'where its data is kept', default: '.wrangler/state' },
    },
  },
  async (values) => {
    const port = values.port ?? (process.env.PORT ? numberOf('PORT', PORTS, process.env.PORT) : 8787);
    await serve(port, values['persist-to']);
  },
);

/** @param {number} port @param {string} persistTo */
async function serve(port, persistTo) {
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

  server = await startServer({ port, persistTo, quiet: false });
  console.log(`Parley is at ${server.url}`);
  await server.stopped;
  if (!stopping) throw new Error('Parley ended by itself.');
}
