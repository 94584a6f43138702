/** Every command of package.json answers whoever typed something wrong. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import packages from '../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What npm itself runs, to which nobody types anything. */
const OTHERS = ['dependencies', 'postinstall'];

const PATIENCE_MS = 20_000;

const scripts: Record<string, string> = packages.scripts;
const isHook = (name: string) => /^(pre|post)./.test(name) && name.replace(/^(pre|post)/, '') in scripts;
const commands = Object.keys(scripts).filter((name) => !OTHERS.includes(name) && !isHook(name));

interface Answer {
  code: number | null;
  out: string;
  err: string;
}

/** As npm runs it. */
const run = (name: string, args: string, env: Record<string, string> = {}) =>
  new Promise<Answer>((answered) => {
    const child = spawn(`${scripts[name]} ${args}`, {
      cwd: ROOT,
      shell: true,
      detached: true,
      env: {
        ...process.env,
        PATH: [join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter),
        npm_lifecycle_event: name,
        ...env,
      },
    });
    const answer = { code: null, out: '', err: '' };
    child.stdout.on('data', (chunk) => (answer.out += chunk));
    child.stderr.on('data', (chunk) => (answer.err += chunk));
    // A command that runs, where it should have refused, would go on running.
    const overdue = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGTERM'), PATIENCE_MS);
    child.on('close', (code) => {
      clearTimeout(overdue);
      answered({ ...answer, code });
    });
  });

const STACK = /^\s+at .*[(:]/m;

test('the commands are found', () => {
  expect(commands).toEqual(
    expect.arrayContaining(['start', 'seed', 'deploy', 'verify', 'bench', 'screenshots', 'check']),
  );
});

test.each(commands)(
  'npm run %s has --help, and says in a line which option it does not know',
  async (name) => {
    const [help, unknown] = await Promise.all([run(name, '--help'), run(name, '--nosuch')]);
    expect(help, 'give it to bin/command.mjs').toMatchObject({ code: 0, err: '' });
    expect(help.out).toContain('--help');
    expect(unknown.code).not.toBe(0);
    expect(unknown.err + unknown.out).toContain('nosuch');
    expect(unknown.err + unknown.out).not.toMatch(STACK);
  },
);

test.each([
  ['deploy', '', 'dry-run', 'true'],
  // The value alone is left over.
  ['seed', '5', 'people', 'true'],
  ['verify', '1', 'minutes', 'true'],
])(
  'npm run %s with an option that npm keeps does not run: "%s" is left of --%s',
  async (name, left, option, value) => {
    const { code, err } = await run(name, left, { [`npm_config_${option.replaceAll('-', '_')}`]: value });
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(`npm took --${option} for itself`) });
  },
);

test.each([
  ['test', '--nosuch', /npm test: Unknown option `--nosuch`/],
  ['start', '--port 0', /--port takes a whole number from 1 to 65535/],
  ['start', '--port 8899 --persist-to package.json', /package\.json is a file, and a folder is needed there/],
  ['seed', '--url chat.example', /--url takes an address such as/],
  ['seed', '--url http://127.0.0.1:9', /No Parley answers at/],
  ['seed', '--people 5 --url http://127.0.0.1:9', /--people .* does not go together with --url/],
  ['screenshots', 'nosuchstate', /no state "nosuchstate"/],
  ['bench', '--json no/such/folder.json', /There is no no\/such\/folder\.json/],
])('npm run %s -- %s says what is wrong', async (name, args, sentence) => {
  const { code, err } = await run(name, args);
  expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(sentence) });
  expect(err.trim().split('\n').length).toBeLessThan(3);
});
