import type { Values } from '../bin/arguments.mjs';
import type { Size } from './chaos.ts';
import { isSabotage, SABOTAGES, type Sabotage } from './sabotages.ts';

export interface Options extends Size {
  seed: string;
  sabotage: Sabotage | undefined;
  selfTest: boolean;
}

const STORM_MINUTES = 0.2;

const OPTIONS = {
  minutes: {
    value: 'N',
    number: { from: 0.1, fraction: true },
    default: STORM_MINUTES,
    says: 'how long to attack it',
  },
  people: { value: 'N', number: { from: 4 }, default: 8, says: 'how many people write' },
  rooms: { value: 'N', number: { from: 1 }, default: 12, says: 'how many conversations of two they have' },
  groups: {
    value: 'N',
    number: { from: 1 },
    default: 3,
    says: 'how many groups, in which people come and go',
  },
  seed: { value: 'TEXT', says: 'repeats the plan of a run that had this seed' },
  sabotage: {
    value: 'NAME',
    oneOf: Object.keys(SABOTAGES),
    says: 'breaks Parley on purpose: the run must then fail',
  },
  'self-test': { says: 'one short run with each sabotage and one without: the audit must tell them apart' },
} as const;

export const COMMAND = {
  name: 'npm run verify',
  does: 'Starts a Parley, attacks it, and checks that it has kept its promises (docs/verify.md).',
  options: OPTIONS,
};

/** The seed is drawn where none was given. */
export const optionsFrom = (values: Values<typeof OPTIONS>, seed: () => string): Options => {
  const { minutes, people, rooms, groups, sabotage = '' } = values;
  return {
    people,
    rooms,
    groups,
    ms: minutes * 60_000,
    seed: values.seed ?? seed(),
    sabotage: isSabotage(sabotage) ? sabotage : undefined,
    selfTest: values['self-test'],
  };
};
