import type { Evidence } from '../evidence.ts';
import type { Violation } from '../history.ts';

/** A promise held against the evidence. */
export interface Check {
  /** What clients object to during the run goes to the check of this name. */
  name: string;
  promise: string;
  look: (evidence: Evidence) => Finding;
}

export interface Finding {
  /** How many things were looked at: a check that saw nothing has proved nothing. */
  examined: number;
  violations: Violation[];
}

/** Looks at each; a text or a violation is an objection. */
export const examine = <T>(
  things: Iterable<T>,
  objection: (thing: T) => Violation | Violation[] | undefined | false,
): Finding => {
  const list = [...things];
  return { examined: list.length, violations: list.flatMap((thing) => objection(thing) || []) };
};

export const together = (...findings: Finding[]): Finding => ({
  examined: findings.reduce((sum, { examined }) => sum + examined, 0),
  violations: findings.flatMap(({ violations }) => violations),
});
