/**
 * What Parley costs: the budgets that test/budget.test.ts holds, times Cloudflare's prices.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { command } from '../bin/command.mjs';
import { GRACE_MS } from '../src/presence/roster.ts';
import budget from './budget.json' with { type: 'json' };

const MILLION = 1_000_000;
const { news, awakeSeconds, burst, crowd } = budget;

/** What is metered. */
interface Use {
  /** Of the Worker: pages, forms, upgrades. Files are free. */
  worker: number;
  /** Of objects: upgrades, calls, alarms; twenty frames that come in are one. */
  requests: number;
  /** GB-seconds of objects that are awake. */
  awake: number;
  /** Rows written in objects, and in D1. */
  rows: number;
  d1: number;
}

interface Price {
  meter: keyof Use;
  label: string;
  /** On the free plan. */
  perDay: number;
  /** On the paid one, included in its price. */
  perMonth: number;
  /** Dollars a million, beyond that. */
  dollars: number;
}

const PRICES: readonly Price[] = [
  { meter: 'worker', label: 'Worker requests', perDay: 100_000, perMonth: 10 * MILLION, dollars: 0.3 },
  { meter: 'requests', label: 'object requests', perDay: 100_000, perMonth: MILLION, dollars: 0.15 },
  { meter: 'awake', label: 'GB-s of objects awake', perDay: 13_000, perMonth: 400_000, dollars: 12.5 },
  { meter: 'rows', label: 'rows in objects', perDay: 100_000, perMonth: 50 * MILLION, dollars: 1 },
  { meter: 'd1', label: 'rows in D1', perDay: 100_000, perMonth: 50 * MILLION, dollars: 1 },
];
/** An object is billed for 128 MB, whatever it uses. */
const GB = 0.128;
const FRAMES_PER_REQUEST = 20;

/** The alarm under the archive is set once in this time, however many messages there are. */
const NET_S = 15;
/** For so long a room waits for D1 and Presence, beyond its timers. */
const ANSWERS_S = 0.1;
/** Typing is told every three seconds. */
const TYPING_S = 3;
/** How many messages a visit brings: the page is opened, its sockets come and go. */
const MESSAGES_PER_VISIT = 10;
/** A day with a hundred people online at any time, hidden tabs too (docs/decisions/005-presence-is-a-lease.md). */
const SWEEPS_PER_DAY = 3_500;
const SWEEPS_AWAKE = 2_000;

/** A message every so many seconds, by somebody who typed for so long; `read` along by the other, or not. */
const message = ({ every, typing, read }: { every: number; typing: number; read: boolean }): Use => {
  const nets = Math.min(1, every / NET_S);
  const rests = read && every > awakeSeconds.reading ? 1 : 0;
  const waits = read ? awakeSeconds.reading : awakeSeconds.message;
  return {
    worker: 0,
    requests:
      (1 + typing / TYPING_S + (read ? 1 : 0)) / FRAMES_PER_REQUEST +
      news.message +
      (read ? 0 : news.typing) +
      rests * news.rest +
      nets,
    awake: GB * Math.min(every, waits + ANSWERS_S),
    rows: budget.message.object + nets * budget.net.object + rests * budget.rest.object,
    d1: budget.message.d1 + rests * budget.rest.d1,
  };
};

export const KINDS: Record<string, Use> = {
  'a letter: nobody else is there': message({ every: Number.POSITIVE_INFINITY, typing: 9, read: false }),
  'a conversation: a message every 10 s, read at once': message({ every: 10, typing: 9, read: true }),
  'a lively chat: a message every 2 s, read at once': message({ every: 2, typing: 3, read: true }),
  [`a burst: ${burst.messages} at once`]: {
    worker: 0,
    requests: 1 / FRAMES_PER_REQUEST + (1 + news.message) / burst.messages,
    awake: (GB * (awakeSeconds.message + ANSWERS_S)) / burst.messages,
    rows: (burst.object + budget.net.object) / burst.messages,
    d1: burst.d1 / burst.messages,
  },
};

/** A page, its two sockets, and the grace in which Presence waits for a reload. */
export const VISIT: Use = {
  worker: 3,
  requests: budget.visit.calls,
  awake: GB * (GRACE_MS / 1_000 + awakeSeconds.message),
  rows: budget.visit.object + budget.leaving.object,
  d1: budget.visit.d1,
};

/** A day of Presence, whoever comes. */
const PRESENCE: Partial<Use> = {
  requests: SWEEPS_PER_DAY,
  awake: SWEEPS_AWAKE,
  rows: SWEEPS_PER_DAY * budget.sweep.object,
};

const MESSAGES_IN_GROUP = 100;
const VISITS_OF_MEMBER = 3;

/** A message in a group of a thousand, all of whom have it on their screens and read it. */
const IN_GROUP: Use = {
  worker: 0,
  requests: (1 + crowd.members) / FRAMES_PER_REQUEST + news.message + news.reading + 1,
  awake: GB * crowd.awakeSeconds,
  rows: budget.message.object + budget.net.object + crowd.members * crowd.rowsPerReader,
  d1: budget.message.d1 + crowd.members * crowd.rowsPerReader,
};

/** What a day of a group of a thousand takes off the free plan: what is said and read, and that they come by. */
export const dayOfGroup = (): { label: string; messages: number; visits: number; share: number }[] =>
  PRICES.map(({ meter, label, perDay }) => {
    const messages = MESSAGES_IN_GROUP * IN_GROUP[meter];
    const visits = crowd.members * VISITS_OF_MEMBER * VISIT[meter];
    return { label, messages, visits, share: (messages + visits) / perDay };
  });

/** With its part of a visit. */
const inAll = (use: Use, { meter }: Price): number => use[meter] + VISIT[meter] / MESSAGES_PER_VISIT;

/** Messages a day on the free plan, by meter; the first to run out is first. */
export const free = (use: Use): { label: string; messages: number }[] =>
  PRICES.map((price) => ({
    label: price.label,
    messages: Math.floor((price.perDay - (PRESENCE[price.meter] ?? 0)) / inAll(use, price)),
  })).sort((a, b) => a.messages - b.messages);

/** Dollars for a million messages on the paid plan, beyond what it includes. */
export const dollars = (use: Use): number[] => PRICES.map((price) => price.dollars * inAll(use, price));

/** Messages a month that the paid plan's $5 include. */
const included = (use: Use): number => Math.min(...PRICES.map((price) => price.perMonth / inAll(use, price)));

const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
const table = (head: string[], rows: string[][]) =>
  [row(head), row(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(row)].join('\n');

const few = (value: number) => String(Number(value.toFixed(2)));
const many = (value: number) => Number(value.toPrecision(3)).toLocaleString('en');
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

/** What each message uses, what the free plan holds, what the paid one asks, and the day of a group. */
export const tables = (): string => {
  const kinds = Object.entries(KINDS);
  const uses = [...kinds, ['a visit', VISIT] as const];
  return [
    table(
      ['each message', ...PRICES.map(({ label }) => label)],
      uses.map(([kind, use]) => [kind, ...PRICES.map(({ meter }) => few(use[meter]))]),
    ),
    table(
      ['free plan', 'messages a day', 'first to run out', 'then'],
      kinds.map(([kind, use]) => {
        const [first, second] = free(use);
        return [
          kind,
          many(first?.messages ?? 0),
          first?.label ?? '',
          `${second?.label}, at ${many(second?.messages ?? 0)}`,
        ];
      }),
    ),
    table(
      ['paid plan, $ a million', ...PRICES.map(({ label }) => label), 'in all', 'messages a month in the $5'],
      kinds.map(([kind, use]) => [
        kind,
        ...dollars(use).map((part) => part.toFixed(2)),
        `**${sum(dollars(use)).toFixed(2)}**`,
        many(included(use)),
      ]),
    ),
    table(
      [`a day in a group of ${many(crowd.members)}`, ...dayOfGroup().map(({ label }) => label)],
      [
        [`${MESSAGES_IN_GROUP} messages, read by all`, ...dayOfGroup().map(({ messages }) => many(messages))],
        [`${VISITS_OF_MEMBER} visits of each`, ...dayOfGroup().map(({ visits }) => many(visits))],
        ['of the free plan', ...dayOfGroup().map(({ share }) => `**${Math.round(100 * share)} %**`)],
      ],
    ),
  ].join('\n\n');
};

const PAGE = fileURLToPath(new URL('../docs/cost.md', import.meta.url));
const BETWEEN = /(?<=<!-- node bench\/cost\.ts -->\n).*(?=\n<!-- end -->)/s;

const COMMAND = {
  name: 'npx node bench/cost.ts',
  does: 'Calculates what Parley costs, and prints the tables of docs/cost.md.',
  options: { write: { says: 'puts them into that page instead' } },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await command(COMMAND, ({ write }) => {
    if (!write) return console.log(tables());
    const page = readFileSync(PAGE, 'utf8');
    if (!BETWEEN.test(page)) throw new Error(`${PAGE} does not say where the tables go.`);
    writeFileSync(
      PAGE,
      page.replace(BETWEEN, () => tables()),
    );
  });
}
