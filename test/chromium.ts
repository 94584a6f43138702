/** Where Chromium is: a browser of this project's own, so that nobody has to install one. */
import { spawnSync } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompress, createBrotliDecompress } from 'node:zlib';
import packages from '../package.json' with { type: 'json' };

const cache = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url));
/** With pieces of 16 kB, as they are otherwise, unpacking takes three times as long. */
const CHUNK_BYTES = 2 ** 20;
const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files\\Chromium\\Application\\chrome.exe',
];

interface Chromium {
  executablePath: string;
  env: Record<string, string>;
}

/** CHROMIUM_PATH, else the one from node_modules (Linux on x64), else the system's. Throws where there is none. */
export async function findChromium(): Promise<Chromium> {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH says ${named}, where there is nothing.`);
    return { executablePath: named, env: {} };
  }
  if (process.platform === 'linux' && process.arch === 'x64') return unpackChromium();
  const executablePath = SYSTEM_BROWSERS.find(existsSync);
  if (!executablePath) throw new Error('No Chromium or Chrome found. Install one, or set CHROMIUM_PATH.');
  return { executablePath, env: {} };
}

/**
 * The package carries Chromium, the libraries that a bare Linux lacks, and Open Sans, which covers Latin (with
 * Vietnamese), Greek, Cyrillic and Hebrew. The page's text is set in it on every machine, so widths are the same.
 * Emoji, arrows, Arabic, Indic, Thai and Chinese, Japanese or Korean glyphs come from the system's fonts: where it has
 * none they are empty boxes. So stories may assert such texts, but not their looks or widths.
 */
async function unpackChromium(): Promise<Chromium> {
  const home = join(cache, `chromium-${packages.devDependencies['@sparticuz/chromium']}`);
  if (!existsSync(home)) {
    const partial = `${home}.${process.pid}`;
    mkdirSync(partial, { recursive: true });
    await Promise.all([
      pipeline(
        createReadStream(packed('chromium.br')),
        createBrotliDecompress({ chunkSize: CHUNK_BYTES }),
        createWriteStream(join(partial, 'chromium'), { mode: 0o755 }),
      ),
      ...['al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br'].map((name) => untar(name, partial)),
    ]);
    moveInto(home, partial);
  }
  // Written at each launch, since it names the folder, which may have moved with the project.
  const fontsConf = join(home, 'parley-fonts.conf');
  writeFileSync(fontsConf, fontsConfFor(home));
  const libraries = [join(home, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  return {
    executablePath: join(home, 'chromium'),
    env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: fontsConf },
  };
}

const packed = (name: string) =>
  join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../bin', name);

const unpacked = promisify(brotliDecompress);

/** As a whole: tar hangs up at the mark of the end, which need not be the end of the stream. */
const untar = async (name: string, into: string) => {
  const input = await unpacked(await readFile(packed(name)));
  const { status, stderr } = spawnSync('tar', ['-xf', '-', '-C', into], { input });
  if (status !== 0) throw new Error(`${name} could not be unpacked: ${stderr}`);
};

/** Two may unpack at the same time: whoever comes second throws its copy away. */
function moveInto(home: string, partial: string) {
  try {
    renameSync(partial, home);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  }
}

/** Without any font Chromium's pages crash. */
const fontsConfFor = (home: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${home}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${home}/fontconfig</cachedir>
${['system-ui', 'sans-serif', 'sans', 'Arial', 'Helvetica'].map((family) => `  <alias binding="same"><family>${family}</family><prefer><family>Open Sans</family></prefer></alias>`).join('\n')}
</fontconfig>
`;

/** Begins at once, so that it is there when the first story asks for it. What fails is said then; nothing is left half done. */
export default () => {
  const unpacking = findChromium().catch(() => {});
  return () => unpacking;
};
