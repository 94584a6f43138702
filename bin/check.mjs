import { command } from './command.mjs';
import { run } from './environment.mjs';

await command(
  {
    name: 'npm run check',
    does: 'Checks types, lint and format, and changes nothing but its own notes in .build.',
    options: {},
  },
  () => {
    run('tsc -b');
    run('biome check --error-on-warnings');
  },
);
