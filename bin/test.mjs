// Runs Vitest, which would end in a stack trace where it does not know an option.
const VITEST = new URL('../node_modules/vitest/vitest.mjs', import.meta.url).href;

process.argv.splice(2, 0, 'run');
try {
  await import(VITEST);
} catch (error) {
  if (!(error instanceof Error) || error.name !== 'CACError') throw error;
  console.error(`npm test: ${error.message}.\nnpm test -- --help says what it takes.`);
  process.exitCode = 1;
}
