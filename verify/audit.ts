import { BORDERS } from './audit/borders.ts';
import { CLIENTS } from './audit/clients.ts';
import { COPIES } from './audit/copies.ts';
import { type Check, examine, type Finding } from './audit/finding.ts';
import { GROUPS } from './audit/groups.ts';
import { MESSAGES } from './audit/messages.ts';
import type { Evidence } from './evidence.ts';

export interface Verdict extends Finding, Pick<Check, 'name' | 'promise'> {}

/** A run in which nothing went wrong has proved nothing. */
const ATTACKED: Check = {
  name: 'attacks',
  promise: 'every attack took place',
  look: ({ attacks, history }) =>
    examine(attacks, (attack) => !history.counts.get(attack) && { text: `this never happened: ${attack}` }),
};

export const CHECKS: Check[] = [...MESSAGES, ...CLIENTS, ...BORDERS, ...GROUPS, ...COPIES, ATTACKED];

/** Holds every promise against what happened and what is stored. Knows nothing of how the server works. */
export const audit = (evidence: Evidence): Verdict[] =>
  CHECKS.map(({ name, promise, look }) => {
    const { examined, violations } = look(evidence);
    const objections = evidence.history.objections.get(name) ?? [];
    return { name, promise, examined, violations: [...violations, ...objections] };
  });

export const hasFailed = ({ examined, violations }: Finding) => violations.length > 0 || examined === 0;
