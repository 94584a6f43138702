import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Linux: in pages, and in ticks of the clock, whatever the machine. */
const PAGE_BYTES = 4096;
const TICKS_PER_SECOND = 100;

interface Process {
  group: number;
  name: string;
  bytes: number;
  seconds: number;
}

/** Bytes in memory of all workerds in this process group: the server, and wrangler's proxy before it. */
export const memoryOf = (group: number): number => workerds(group).reduce((sum, { bytes }) => sum + bytes, 0);

/** Seconds of CPU that they have used so far. */
export const cpuOf = (group: number): number =>
  workerds(group).reduce((sum, { seconds }) => sum + seconds, 0);

const workerds = (group: number) =>
  (existsSync('/proc/self/stat') ? fromProc() : fromPs()).filter(
    (process) => process.group === group && process.name.includes('workerd'),
  );

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const fromProc = (): Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const [, name = '', rest = ''] = /\((.*)\) (.*)/s.exec(stat(pid)) ?? [];
      const field = rest.split(' ');
      const at = (place: number) => Number(field[place - 3]);
      const seconds = (at(14) + at(15)) / TICKS_PER_SECOND;
      return [{ group: at(5), name, bytes: at(24) * PAGE_BYTES, seconds }];
    });

/** Nothing, if it ended in the meantime. */
const stat = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
};

const fromPs = (): Process[] =>
  execFileSync('ps', ['-A', '-o', 'pgid=,rss=,time=,comm='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([group, kilobytes, time = '', name = '']) => ({
      group: Number(group),
      name,
      bytes: Number(kilobytes) * 1024,
      seconds: time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0),
    }));
