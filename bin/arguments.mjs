// Reads what was typed after a command, and says in a sentence what is wrong with it. bin/command.mjs acts on it.
// As a whole, since a named import would end in a stack trace on a Node that lacks parseArgs.
import util from 'node:util';

/**
 * @typedef {object} Option a switch, unless it has a `value`
 * @property {string} says what it is for
 * @property {string} [value] what stands for its value in the help, such as N or DIR
 * @property {{ from: number, to?: number, fraction?: boolean }} [number] the numbers that it takes, if it takes numbers
 * @property {readonly string[]} [oneOf] the words that it takes, if it does not take any
 * @property {string | number} [default]
 * @property {true} [multiple] it may be given more than once, and its value is a list
 */

/**
 * @template {Record<string, Option>} O
 * @typedef {object} Command
 * @property {string} name as people type it, such as npm run seed
 * @property {string} does what it does, in a sentence
 * @property {O} options
 * @property {{ value: string, says: string }} [words] what it takes besides options, if it takes anything
 */

/**
 * @template O
 * @typedef {O extends { value: string } ? O extends { number: object } ? number : string : boolean} Given
 */

/**
 * @template {Record<string, Option>} O
 * @typedef {{ [K in keyof O]: O[K] extends { multiple: true } ? Given<O[K]>[]
 *   : O[K] extends { default: unknown } ? Given<O[K]>
 *   : O[K] extends { value: string } ? Given<O[K]> | undefined
 *   : boolean }} Values
 */

/** Thrown with a sentence for who typed it. */
export class Misuse extends Error {}

/**
 * Throws a Misuse.
 *
 * @template {Record<string, Option>} O
 * @param {Command<O>} command
 * @param {readonly string[]} args
 * @returns {{ values: Values<O>, words: string[], wantsHelp: boolean }}
 */
export function argumentsOf(command, args) {
  const { name, options, words: takesWords } = command;
  /** @type {Record<string, unknown>} */
  const values = Object.fromEntries(Object.entries(options).map(([key, option]) => [key, unsaid(option)]));
  /** @type {string[]} */
  const words = [];
  const wantsHelp = args.includes('--help') || args.includes('-h');
  for (const token of wantsHelp ? [] : tokensOf(options, args)) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      if (!takesWords) throw new Misuse(`${name} does not take "${token.value}".`);
      words.push(token.value);
    } else {
      const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
      if (!option) throw new Misuse(`${name} has no option ${token.rawName}. ${namesOf(options)}`);
      const value = takenValue(token.rawName, option, token);
      const list = values[token.name];
      values[token.name] = Array.isArray(list) ? [...list, value] : value;
    }
  }
  return { values: /** @type {Values<O>} */ (values), words, wantsHelp };
}

/**
 * npm keeps options that do not stand behind two dashes for itself, and tells nobody: `npm run deploy --dry-run` would deploy.
 *
 * @param {Command<Record<string, Option>>} command
 * @param {readonly string[]} args
 * @param {Record<string, string | undefined>} environment as npm hands it on
 */
export function rejectKeptByNpm({ name, options }, args, environment) {
  for (const key of Object.keys(options)) {
    const isGiven = args.some((arg) => arg === `--${key}` || arg.startsWith(`--${key}=`));
    if (isGiven || !environment[`npm_config_${key.replaceAll('-', '_')}`]) continue;
    throw new Misuse(
      `npm took --${key} for itself. Write two dashes before it: ${withOptions(name, `--${key}`)}`,
    );
  }
}

/** As it is typed: npm needs two dashes in between. @param {string} name @param {string} options */
export const withOptions = (name, options) => `${name}${name.startsWith('npm ') ? ' --' : ''} ${options}`;

/** @param {Command<Record<string, Option>>} command */
export function helpOf({ name, does, options, words }) {
  const takes = [...(words ? [`[${words.value} …]`] : []), '[options]'].join(' ');
  const lines = Object.entries(options).map(([key, { value, says, multiple, oneOf, ...rest }]) => [
    `--${key}${value ? ` ${value}` : ''}${multiple ? ' …' : ''}`,
    `${says}${oneOf ? `: ${oneOf.join(', ')}` : ''}${rest.default === undefined ? '' : ` (${rest.default})`}`,
  ]);
  const all = [...(words ? [[`${words.value} …`, words.says]] : []), ...lines, ['--help', 'shows this']];
  const width = Math.max(...all.map(([left = '']) => left.length));
  return [
    `Usage: ${withOptions(name, takes)}`,
    '',
    does,
    '',
    ...all.map(([left = '', right]) => `  ${left.padEnd(width)}  ${right}`),
  ].join('\n');
}

/** @param {Record<string, Option>} options @param {readonly string[]} args */
function tokensOf(options, args) {
  const types = Object.entries(options).map(([key, { value }]) => {
    return [key, { type: /** @type {'string' | 'boolean'} */ (value ? 'string' : 'boolean') }];
  });
  return util.parseArgs({ args: [...args], options: Object.fromEntries(types), strict: false, tokens: true })
    .tokens;
}

/** @param {Option} option */
const unsaid = ({ value, multiple, ...option }) =>
  multiple ? [] : (option.default ?? (value ? undefined : false));

/** @param {string} flag @param {Option} option @param {{ value?: string | undefined, inlineValue?: boolean | undefined }} given */
function takenValue(flag, { value, number, oneOf }, { value: text, inlineValue }) {
  if (!value) {
    if (text !== undefined) throw new Misuse(`${flag} takes no value.`);
    return true;
  }
  const isOption = !inlineValue && text !== undefined && /^-\D/.test(text);
  if (!text || isOption) throw new Misuse(`${flag} needs a value: ${flag} ${value}`);
  if (number) return numberOf(flag, number, text);
  if (oneOf && !oneOf.includes(text))
    throw new Misuse(`${flag} takes one of ${oneOf.join(', ')}, and not "${text}".`);
  return text;
}

/** @param {string} flag @param {NonNullable<Option['number']>} range @param {string} text */
export function numberOf(flag, { from, to = Number.MAX_SAFE_INTEGER, fraction }, text) {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  const isOne = fraction ? Number.isFinite(number) : Number.isInteger(number);
  if (isOne && number >= from && number <= to) return number;
  const range = to === Number.MAX_SAFE_INTEGER ? `from ${from} on` : `from ${from} to ${to}`;
  throw new Misuse(`${flag} takes a ${fraction ? '' : 'whole '}number ${range}, and not "${text}".`);
}

/** @param {Record<string, Option>} options */
const namesOf = (options) => {
  const names = Object.keys(options).map((key) => `--${key}`);
  return names.length === 0 ? 'It has none but --help.' : `There are ${names.join(', ')} and --help.`;
};
