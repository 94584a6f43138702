import type { Contender, Name } from '../contender.ts';
import type { Field } from '../contenders.ts';

/** How much of everything: less for a quick run. */
export interface Size {
  /** Messages, one at a time. */
  posts: number;
  /** Of load, and of page requests. */
  seconds: number;
  /** Messages in the long room. */
  long: number;
  /** How often each room is opened, and how often a crowd is told. */
  times: number;
  /** Sockets that are told at once, and members of a group. */
  crowd: number;
  /** Sockets that do nothing. */
  idle: number;
}

export const FULL: Size = { posts: 600, seconds: 4, long: 100_000, times: 30, crowd: 1_000, idle: 2_000 };
export const QUICK: Size = { posts: 150, seconds: 1.5, long: 5_000, times: 5, crowd: 200, idle: 400 };

/** Figures by name, of one contender in one round. */
export type Sample = Record<string, number>;
export type Samples = Partial<Record<Name, Sample>>;

/** A figure as the table shows it. */
export interface Line {
  figure: string;
  label: string;
  unit: 'ms' | 'µs' | '/s' | 'MB' | 'kB' | '%';
  /** What is expected of Parley's figure, against a floor's, or against another figure of its own. */
  aim?: Aim;
}

export type Aim = ({ floor: 'bare' | 'storing' } | { figure: string }) &
  ({ atMost: number } | { atLeast: number });

export interface Measure {
  name: string;
  lines(size: Size): Line[];
  /** In the first round only: what it finds is not noise. */
  once?: true;
  prepare?(field: Field, size: Size): Promise<void>;
  /** One round. */
  run(field: Field, size: Size): Promise<Samples>;
}

/** One contender after the other, in the order of this round. */
export const inTurn = async (
  all: Contender[],
  measure: (one: Contender) => Promise<Sample>,
): Promise<Samples> => {
  const samples: Samples = {};
  for (const one of all) samples[one.name] = await measure(one);
  return samples;
};

export const pause = (seconds: number) => new Promise((done) => setTimeout(done, 1_000 * seconds));
