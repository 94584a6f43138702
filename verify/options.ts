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
    says: 'how long everything goes wrong',
  },
  people: { value: 'N', number: { from: 4 }, default: 8, says: 'who write' },
  rooms: { value: 'N', number: { from: 1 }, default: 12, says: 'of two people, in which they do' },
  groups: { value: 'N', number: { from: 1 }, default: 3, says: 'in which people come and go meanwhile' },
  seed: { value: 'TEXT', says: 'repeats the plan of a run that had this seed' },
  sabotage: { value: 'NAME', oneOf: Object.keys(SABOTAGES), says: 'breaks Parley first: this must fail' },
  'self-test': { says: 'does each sabotage once, and none: all must be told apart' },
} as const;

export const COMMAND = {
  name: 'npm run verify',
  does: 'Attacks a Parley of its own, and holds what is left against the promises: docs/verify.md.',
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
