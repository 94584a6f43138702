import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatted, type Part } from './formatting.ts';

/** As it is drawn: what is not is left out. */
const drawn = (text: string): string => {
  const within = (parts: readonly Part[], start: number, end: number): string => {
    let at = start;
    const written = parts.map((part) => {
      const before = text.slice(at, part.start);
      at = part.end;
      const inner = within(part.within, part.start, part.end);
      return before + (part.format === 'mark' ? '' : `<${part.format}>${inner}</${part.format}>`);
    });
    return written.join('') + text.slice(at, end);
  };
  return within(formatted(text), 0, text.length);
};

describe('within a line', () => {
  test.each([
    ['*bold*', '<strong>bold</strong>'],
    ['_italic_', '<em>italic</em>'],
    ['~struck~', '<s>struck</s>'],
    ['`code`', '<code>code</code>'],
    ['so *very* bold, _really_.', 'so <strong>very</strong> bold, <em>really</em>.'],
    ['*_~all~_*', '<strong><em><s>all</s></em></strong>'],
    ['*a _b_ c*', '<strong>a <em>b</em> c</strong>'],
    ['(*b*) "_i_" ‘~s~’', '(<strong>b</strong>) "<em>i</em>" ‘<s>s</s>’'],
    ['*Ada*, *Bob*: *hi*!', '<strong>Ada</strong>, <strong>Bob</strong>: <strong>hi</strong>!'],
    ['*one* and *two*', '<strong>one</strong> and <strong>two</strong>'],
    ['*two words*', '<strong>two words</strong>'],
    ['¿*qué*?', '¿<strong>qué</strong>?'],
    ['*x*', '<strong>x</strong>'],
    ['*👍*', '<strong>👍</strong>'],
    ['*5 * 3 = 15*', '<strong>5 * 3 = 15</strong>'],
    ['`*plain* _in_ code`', '<code>*plain* _in_ code</code>'],
    ['`a*b` and `c*d`', '<code>a*b</code> and <code>c*d</code>'],
    ['*שלום* و_مرحبا_', '<strong>שלום</strong> و_مرحبا_'],
    ['这是*重要*的，_请_看。', '这是<strong>重要</strong>的，<em>请</em>看。'],
    ['これは*大事*です。「*本*」', 'これは<strong>大事</strong>です。「<strong>本</strong>」'],
    ['*중요*합니다', '<strong>중요</strong>합니다'],
    ['นี่*สำคัญ*มาก', 'นี่<strong>สำคัญ</strong>มาก'],
    ['*\ufffc*', '<strong>\ufffc</strong>'],
  ])('%s', (text, expected) => expect(drawn(text)).toBe(expected));

  test.each([
    'snake_case_name and __init__',
    'что_то_там',
    '2*3*4, 2 * 3 * 4',
    '*.ts, *.js and *.tsx',
    '*.ts,*.js',
    '/usr/_tmp_/x',
    'C:\\*all*\\x',
    '**not ours**',
    '~~nor this~~',
    '***',
    '* a list\n* of things',
    '*two\nlines*',
    '* a*',
    '*a *',
    'a* b*',
    '^_^ and ^_^',
    '*_* and *_*',
    '-_- -_-',
    '>_< >_<',
    'T_T T_T',
    '¯\\_(ツ)_/¯',
    ':* see you :*',
    '~5 or ~6',
    '~/x and ~/y',
    'it costs 5* of 7*',
    '*unfinished',
    '``x``',
    '> ',
    '>quoted?',
    '>:(',
    'a > b',
    '```\n```',
    '```\nunfinished',
    'see ```x``` there',
  ])('nothing in %j', (text) => expect(drawn(text)).toBe(text));
});

describe('over lines', () => {
  test.each([
    ['```\nlet a = *b*;\n```', '<block>let a = *b*;</block>'],
    ['see:\n```\n> a\n\n  b\n```\nthere', 'see:\n<block>> a\n\n  b</block>there'],
    ['```one line```', '<block>one line</block>'],
    ['```\na\n```\n```\nb\n```', '<block>a</block><block>b</block>'],
    ['> said', '<quote>said</quote>'],
    ['> *so* said\n> she\nand I', '<quote><strong>so</strong> said\nshe\n</quote>and I'.replace('\n<', '<')],
    ['> a\n\n> b', '<quote>a</quote>\n<quote>b</quote>'],
    ['I\n> you\n', 'I\n<quote>you</quote>'],
    ['> *a\n> b*', '<quote>*a\nb*</quote>'],
  ])('%j', (text, expected) => expect(drawn(text)).toBe(expected));
});

/** Parts lie within what they are part of, ascending, and beside each other. */
const areNested = (parts: readonly Part[], start: number, end: number): boolean => {
  let at = start;
  return parts.every((part) => {
    const fits = part.start >= at && part.end > part.start && part.end <= end;
    at = part.end;
    return fits && areNested(part.within, part.start, part.end);
  });
};

const signs = fc.string({
  unit: fc.constantFrom('*', '_', '~', '`', '```', '> ', '\n', ' ', 'a', '.', '字', '(', '😀'),
});

test('parts never overlap, whatever is written', () => {
  fc.assert(
    fc.property(signs, (text) => {
      expect(areNested(formatted(text), 0, text.length)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

/** What would make each mark look for its end through all the rest. */
test.each(['*a ', '"*(', '*a _b ~c `d ', '```a\n', '> *_', '```', '*_~', '*a*'])(
  'is read once, however often %j comes',
  (unit) => {
    const exec = RegExp.prototype.exec;
    let read = 0;
    RegExp.prototype.exec = function counted(text) {
      const from = this.lastIndex;
      const found = exec.call(this, text);
      read += (found ? found.index + found[0].length : text.length) - from;
      return found;
    };
    try {
      const text = unit.repeat(8_000 / unit.length);
      formatted(text);
      expect(read).toBeLessThan(40 * text.length);
    } finally {
      RegExp.prototype.exec = exec;
    }
  },
);
