/** The browsers' processes: ours alone, each start a process group that ends with this process at the latest. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const GOODBYE_MS = 5_000;
/** A first start on a busy machine. */
const START_MS = 60_000;
const OUTPUT_KEPT_CHARS = 20_000;

const groups = new Set<number>();
const folders = new Set<string>();
process.on('exit', () => {
  for (const pid of groups) signal(pid, 'SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export interface Started {
  /** Answers with the first match in what the program writes; throws where it ends before that. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** What it wrote to its third stream, if it was given one. */
  stop(): Promise<void>;
}

/** Starts a program. Its standard output, its errors and what it writes to descriptor 3 are read together. */
export const start = (path: string, args: string[], env: Record<string, string> = {}): Started => {
  const child = spawn(path, args, {
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const pid = child.pid ?? 0;
  if (pid) groups.add(pid);
  const output = new Output(child);
  const ended = new Promise<void>((done) => {
    child.once('error', () => done());
    child.once('exit', () => done());
  });
  return {
    says: (pattern) => output.match(pattern, ended, path),
    stop: async () => {
      signal(pid, 'SIGTERM');
      const timer = setTimeout(() => signal(pid, 'SIGKILL'), GOODBYE_MS);
      await ended;
      clearTimeout(timer);
      // What it started may outlive it.
      signal(pid, 'SIGKILL');
      groups.delete(pid);
    },
  };
};

class Output {
  #text = '';
  #listeners = new Set<() => void>();

  constructor({ stdio }: ChildProcess) {
    for (const stream of stdio.slice(1)) {
      stream?.on('data', (chunk) => {
        this.#text = (this.#text + chunk).slice(-OUTPUT_KEPT_CHARS);
        for (const listener of this.#listeners) listener();
      });
    }
  }

  match(pattern: RegExp, ended: Promise<void>, path: string): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) =>
        reject(new Error(`${path} ${why}. It wrote: ${this.#text.trim() || '(nothing)'}`));
      const timer = setTimeout(() => fail(`did not start within ${START_MS / 1000} s`), START_MS);
      const look = () => {
        const found = pattern.exec(this.#text);
        if (!found) return;
        clearTimeout(timer);
        this.#listeners.delete(look);
        resolve(found);
      };
      this.#listeners.add(look);
      ended.then(() => {
        clearTimeout(timer);
        fail('ended before it was ready');
      });
      look();
    });
  }
}

const signal = (pid: number, name: NodeJS.Signals) => {
  if (!pid) return;
  try {
    process.kill(-pid, name);
  } catch {
    // Nobody is left in the group.
  }
};

/** Where a program is: what the variable says, else on the PATH, else at one of these places. */
export const findProgram = (variable: string, names: string[], places: string[] = []): string | undefined => {
  const said = process.env[variable];
  if (said) return isProgram(said) ? said : undefined;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...places].find(isProgram);
};

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** A new folder that is gone when this process is. */
export const temporaryFolder = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `parley-${name}-`));
  folders.add(folder);
  return folder;
};

/** A port that nobody listens at. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
