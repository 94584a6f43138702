import { command } from './command.mjs';
import { run } from './environment.mjs';

await command(
  {
    name: 'npm run format',
    does: 'Formats every file, and mends what lint can mend by itself.',
    options: {},
  },
  () => run('biome check --write'),
);
