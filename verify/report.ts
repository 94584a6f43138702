import { hasFailed, type Verdict } from './audit.ts';
import type { Evidence } from './evidence.ts';
import type { History } from './history.ts';
import { storyOf } from './story.ts';

/** Violations of one check that are told in full. */
const TOLD_IN_FULL = 3;

const number = (count: number) => count.toLocaleString('en');

/** One line on how far it is. */
export const progressOf = ({ counts, written }: History): string => {
  const of = (name: string) => number(counts.get(name) ?? 0);
  return [
    `${number(written.size)} messages written, ${of('acknowledged')} acknowledged`,
    `${of('connections cut')} cuts, ${of('kill')} kills, ${of('crash')} crashes, ${of('evict')} evictions`,
    `${of('log-out')} logouts`,
  ].join(' · ');
};

export const countsOf = ({ counts }: History): string =>
  [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, count]) => `${number(count)} ${name}`)
    .join(', ');

/** A row a check. */
export const tableOf = (verdicts: Verdict[]): string => {
  const width = Math.max(...verdicts.map(({ promise }) => promise.length));
  const rows = verdicts.map((verdict) => {
    const { promise, examined, violations } = verdict;
    const mark = hasFailed(verdict) ? '✗' : '✓';
    const wrong = violations.length > 0 ? `${number(violations.length)} violated` : '';
    const empty = examined === 0 ? 'nothing to look at' : '';
    return `  ${mark} ${promise.padEnd(width)}  ${number(examined).padStart(9)}  ${wrong || empty}`.trimEnd();
  });
  return rows.join('\n');
};

/** Each violation, and all that happened to the message concerned. */
export const failuresOf = (verdicts: Verdict[], evidence: Evidence): string =>
  verdicts
    .filter(hasFailed)
    .map(({ promise, violations }) => {
      const told = violations.slice(0, TOLD_IN_FULL).map(({ text, subject }) => {
        const story = subject && (subject.seq ?? subject.cid) !== undefined ? storyOf(evidence, subject) : [];
        const where = subject?.room ? ` (room ${subject.room})` : '';
        return [`  • ${text}${where}`, ...story.map((line) => `      ${line}`)].join('\n');
      });
      const more = violations.length - told.length;
      return [`✗ ${promise}`, ...told, ...(more > 0 ? [`  … and ${number(more)} more`] : [])].join('\n');
    })
    .join('\n\n');

export const summaryOf = (verdicts: Verdict[]): string => {
  const failed = verdicts.filter(hasFailed).length;
  return `${verdicts.length - failed} passed, ${failed} failed`;
};
