import { parseArgs } from 'node:util';
import type { Size } from './chaos.ts';
import { isSabotage, SABOTAGES, type Sabotage } from './sabotages.ts';

export interface Options extends Size {
  seed: string;
  sabotage: Sabotage | undefined;
  selfTest: boolean;
}

const DEFAULTS = { people: 8, rooms: 12, ms: 12_000 };

/** Throws with a sentence for the person who typed it. */
export const optionsFrom = (args: string[], seed: () => string): Options => {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string' },
      people: { type: 'string' },
      rooms: { type: 'string' },
      seed: { type: 'string' },
      sabotage: { type: 'string' },
      'self-test': { type: 'boolean' },
    },
  });
  const { minutes, sabotage } = values;
  if (sabotage !== undefined && !isSabotage(sabotage))
    throw new Error(`There is no sabotage ${sabotage}. There are: ${Object.keys(SABOTAGES).join(', ')}.`);
  return {
    people: numberIn('people', values.people, DEFAULTS.people, 3),
    rooms: numberIn('rooms', values.rooms, DEFAULTS.rooms, 1),
    ms: minutes === undefined ? DEFAULTS.ms : numberIn('minutes', minutes, 0, 0.1) * 60_000,
    seed: values.seed ?? seed(),
    sabotage,
    selfTest: values['self-test'] === true,
  };
};

const numberIn = (name: string, text: string | undefined, otherwise: number, least: number): number => {
  const number = Number(text ?? otherwise);
  const isWhole = name === 'minutes' || Number.isInteger(number);
  if (!isWhole || !(number >= least))
    throw new Error(`--${name} must be a number from ${least}, and is ${text}.`);
  return number;
};
