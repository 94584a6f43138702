import type { Name } from './contender.ts';
import { median } from './figures.ts';
import type { Aim, Line, Sample, Samples } from './measures/measure.ts';

const NAMES: readonly Name[] = ['bare', 'storing', 'Parley'];
const LABEL_WIDTH = 46;
const WIDTH = 11;

/** A line of the table, over all rounds. */
export interface Result extends Line {
  measure: string;
  /** Each round's figure, and their median, of each contender that has one. */
  rounds: Partial<Record<Name, number[]>>;
  medians: Partial<Record<Name, number>>;
  /** Parley's figure divided by the floor's, or by its own other one: the median of the rounds. */
  ratio?: number;
  met?: boolean;
}

/** Ratios are taken within a round, so that what slows a round down does not count. */
export const resultOf = (measure: string, line: Line, rounds: Samples[]): Result => {
  const of = (name: Name, figure = line.figure) => rounds.flatMap((samples) => samples[name]?.[figure] ?? []);
  const result: Result = { measure, ...line, rounds: {}, medians: {} };
  for (const name of NAMES) {
    const figures = of(name);
    if (figures.length === 0) continue;
    result.rounds[name] = figures;
    result.medians[name] = median(figures);
  }
  const ratios = rounds.flatMap((samples) => ratioIn(samples, line) ?? []);
  if (ratios.length > 0) result.ratio = median(ratios);
  if (line.aim && result.ratio !== undefined) result.met = isMet(line.aim, result.ratio);
  return result;
};

const ratioIn = (samples: Samples, { figure, aim }: Line): number | undefined => {
  const ours = samples.Parley?.[figure];
  const other = against(samples, figure, aim);
  return ours === undefined || !other ? undefined : ours / other;
};

const against = (samples: Samples, figure: string, aim?: Aim): Sample[string] | undefined => {
  if (aim && 'figure' in aim) return samples.Parley?.[aim.figure];
  return samples[aim?.floor ?? 'storing']?.[figure];
};

const isMet = (aim: Aim, ratio: number): boolean =>
  'atMost' in aim ? ratio <= aim.atMost : ratio >= aim.atLeast;

export const table = (results: Result[]): string => {
  const head = row('', [...NAMES, 'ratio', 'aim']);
  return [head, '─'.repeat(head.length), ...results.map(lineOf)].join('\n');
};

const lineOf = ({ label, unit, medians, ratio, aim, met }: Result): string =>
  row(`${label} (${unit})`, [
    ...NAMES.map((name) => shown(medians[name])),
    ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
    aim ? `${'atMost' in aim ? `≤ ${aim.atMost}` : `≥ ${aim.atLeast}`} ${met ? 'met' : 'MISSED'}` : '',
  ]);

const row = (label: string, cells: string[]): string =>
  label.padEnd(LABEL_WIDTH) + cells.map((cell) => cell.padStart(WIDTH)).join('  ');

const shown = (value: number | undefined): string => {
  if (value === undefined) return '';
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
};
