/**
 * Who lives in a seeded database, and what they have said to each other. Look at it as ada.
 * A message is known by its place: append to a conversation, never edit it.
 */

/** The last four have not talked to ada yet. */
export const CAST = [
  ...['ada', 'grace', 'linus', 'margaret', 'dennis', 'katherine', 'radia', 'alan'],
  ...['barbara', 'edsger', 'hedy', 'ken'],
];

/** `replyTo`: the place of what it answers. */
export type Line = readonly [who: string, text: string, replyTo?: number];

interface Conversation {
  between: readonly [string, string];
  /** Who has opened it since the last message. */
  seenBy: readonly string[];
  said: readonly Line[];
}

/** A conversation worth scrolling back in: they name the primes in turns. */
const PRIMES = Array.from({ length: 200 }, (_, i) => i + 2).filter(
  (n) => !Array.from({ length: n - 2 }, (_, i) => i + 2).some((divisor) => n % divisor === 0),
);

/** As they took place: the last one is on top of the list. */
export const CONVERSATIONS: readonly Conversation[] = [
  {
    between: ['grace', 'margaret'],
    seenBy: ['grace', 'margaret'],
    said: [
      ['grace', 'Is the new room big enough for the workshop?'],
      ['margaret', 'For twenty. Twenty-five if nobody breathes.'],
      ['grace', 'Twenty it is'],
    ],
  },
  {
    between: ['ada', 'alan'],
    seenBy: ['ada', 'alan'],
    said: [
      ['alan', 'Primes, in turns. Who hesitates has lost. I begin.'],
      ...PRIMES.map((n, i): Line => [i % 2 ? 'ada' : 'alan', String(n)]),
      ['alan', 'Enough! A draw.'],
    ],
  },
  {
    between: ['ada', 'dennis'],
    seenBy: ['ada', 'dennis'],
    said: [
      ['ada', 'It compiles!'],
      ['dennis', '🎉'],
      ['ada', '😅'],
      ['dennis', '🥳🥳🥳'],
      ['dennis', 'And it runs, too?'],
      ['ada', 'One thing at a time'],
      ['dennis', '👩🏽‍💻👍'],
    ],
  },
  {
    between: ['ada', 'radia'],
    seenBy: ['ada'],
    said: [
      ['radia', 'Somebody on the list asks how we handle Arabic and Hebrew. Can you see these?'],
      ['radia', 'مرحبا، هل تصل هذه الرسالة كما يجب؟'],
      ['radia', 'שלום! גם זה נראה בסדר?'],
      ['ada', 'Both from right to left, as they should. And mixed?'],
      ['radia', 'قرأت RFC 6455 مرتين اليوم، والنسخة 13 واضحة.'],
      ['ada', 'Looks right: the Latin words stay in their order.'],
      ['radia', 'Algorhyme says: I think that I shall never see\na graph more lovely than a tree.'],
    ],
  },
  {
    between: ['ada', 'katherine'],
    seenBy: ['ada', 'katherine'],
    said: [
      [
        'katherine',
        'The proofs are at https://example.org/papers/2026/landing?version=3&lines=1-40#equation-7',
      ],
      ['katherine', 'and the old ones at http://example.org/archive.'],
      ['ada', 'Thanks. Which of them is signed?'],
      [
        'katherine',
        'The one with this checksum: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08e3b0c44298fc1c149afbf4c8996fb924',
      ],
      ['ada', 'Checked, line by line. It agrees.'],
      ['katherine', 'Then the old ones can go?', 2],
      ['ada', 'Keep them. Somebody will ask in a hundred years.', 6],
    ],
  },
  {
    between: ['ada', 'margaret'],
    seenBy: ['ada', 'margaret'],
    said: [
      [
        'margaret',
        'I slept over it. What bothers me is not that the clock was wrong, clocks are wrong; it is that two of us read it and nobody wondered. ' +
          'If a number looks tidy, ask where it comes from. If it looks tidy twice, ask who copied it from whom. ' +
          'So before we change anything, let us each write down what we expect to see, separately, and only then look. ' +
          'It costs a quarter of an hour, and I have never once regretted it.\n\n' +
          'The other thing is the order in which we tell people:\n' +
          '1. those who have to get up at night,\n2. those who have to explain it,\n3. everybody else.\n\n' +
          'We did it the other way round in March, and it took a week until the last of them believed us.',
      ],
      ['ada', 'Agreed, to all of it.'],
      ['ada', 'I write mine down tonight.'],
      ['ada', 'And then we look. Together.'],
      ['margaret', 'Good. Bring tea.'],
    ],
  },
  {
    between: ['ada', 'linus'],
    seenBy: [],
    said: [
      ['ada', 'Did the patch apply?'],
      ['linus', 'Not yet. It says:\n\n  error: while searching for:\n      if (x = 0)\n'],
      ['linus', '<b>Look at that line again</b> & tell me what you see'],
      ['linus', 'I wait.'],
    ],
  },
  {
    between: ['ada', 'grace'],
    seenBy: [],
    said: [
      ['grace', 'Good morning!'],
      ['grace', 'Is the engine running?'],
      ['ada', 'Since six. It has not stopped once.'],
      ['grace', '👏'],
      ['ada', 'I moved the lunch to one, the table is for four.'],
      ['ada', 'Bring the nanoseconds.'],
      ['grace', 'They are in my bag, thirty centimetres each.'],
      ['grace', 'Who else comes?'],
    ],
  },
];

interface Group {
  /** Its form is sent under this name, so that doing it again makes no second one. */
  cid: string;
  name: string;
  description: string;
  owner: string;
  others: readonly string[];
  seenBy: readonly string[];
  said: readonly Line[];
}

/** Made before the conversations, so that they stand below them in the list. */
export const GROUPS: readonly Group[] = [
  {
    cid: 'seed-group-lunch',
    name: 'Lunch on Thursdays',
    description: 'Who comes, and where.',
    owner: 'margaret',
    others: ['ada', 'grace', 'alan', 'dennis', 'barbara'],
    seenBy: ['margaret', 'grace', 'alan'],
    said: [
      ['margaret', 'The usual place has reopened.'],
      ['alan', 'Is there still the soup?'],
      ['grace', 'There is, and it is still too hot.'],
      ['margaret', 'Then Thursday at one.'],
      ['alan', 'I am in.'],
    ],
  },
  {
    cid: 'seed-group-readers',
    name: 'Readers of old manuals',
    description: 'One chapter a week.',
    owner: 'ada',
    others: ['linus', 'katherine', 'radia'],
    seenBy: ['ada', 'linus', 'katherine', 'radia'],
    said: [
      ['katherine', 'Chapter four has the best diagrams so far.'],
      ['radia', 'Figure 12 is upside down in my copy.'],
      ['ada', 'In mine, too. We shall call it a feature.'],
    ],
  },
];
