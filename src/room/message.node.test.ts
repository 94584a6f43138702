import { describe, expect, test } from 'vitest';
import { live } from '../web/texts/en.ts';
import { events } from '../web/texts/en-events.ts';
import type { EventEntry, RoomEvent } from './entry.ts';
import { eventTextIn } from './event-text.ts';
import { peopleOf } from './member.ts';
import { MessageItem, ThreadItem, Typing } from './message.tsx';
import { Text } from './text.tsx';
import { type RoomContext, type ShownMessage, thread } from './thread.ts';

const [ada, grace] = [
  { id: 1, username: 'ada' },
  { id: 2, username: 'grace' },
];
const message: ShownMessage = {
  seq: 7,
  rev: 9,
  from: grace.id,
  at: Date.UTC(2026, 2, 12, 18, 40),
  body: 'hello',
};

const html = (
  more: Partial<ShownMessage> = {},
  { first = true, last = true, author = grace, isNamed = false, isLoaded = true } = {},
) => {
  const shown = { ...message, ...more };
  return String(
    MessageItem({
      message: shown,
      me: ada.id,
      people: peopleOf([ada, grace]),
      mine: shown.from === ada.id,
      first,
      last,
      author,
      isNamed,
      textView: isLoaded ? Text : undefined,
      words: live,
    }),
  );
};

describe('a message', () => {
  test('says what a script must know of it', () => {
    expect(html({ from: ada.id, cid: 'cid-12345678' })).toMatch(
      /^<li class="message mine first last" id="m-7" data-key="c-cid-12345678" data-seq="7" data-rev="9" data-from="1" data-at="1773340800000" data-cid="cid-12345678">/,
    );
  });

  test('says its rev and its number only where they differ from its place', () => {
    expect(html({ rev: 9, number: 6 })).toContain('data-seq="7" data-rev="9" data-number="6" data-from');
    expect(html({ rev: 7, number: 7 })).toContain('data-seq="7" data-from');
  });

  test('leads from its time to a page of its own; one that is pending does not', () => {
    const timeOf = (kind: RoomContext['kind'], shown: Partial<ShownMessage> = {}) => {
      const [, item] = thread([{ ...message, ...shown }], ada.id);
      const context: RoomContext = { me: ada.id, kind, people: peopleOf([grace]), words: live };
      return item && String(ThreadItem({ item, context }));
    };
    expect(timeOf('group')).toContain('<a class="at" href="message/7/" title="Message options">');
    expect(timeOf('direct')).toContain('<a class="at" href="message/7/"');
    expect(timeOf('group', { seq: 0, cid: 'cid-12345678', state: 'pending' })).toContain('<span class="at">');
  });

  test('has its text in one element, verbatim', () => {
    expect(html({ body: '  <b>&\n two' })).toContain('<p class="text" dir="auto">  &lt;b&gt;&amp;\n two</p>');
  });

  test.each<[Partial<ShownMessage>, string]>([
    [{ body: '<i>&' }, '<p class="text plain" dir="auto">&lt;i&gt;&amp;</p>'],
    [{ body: 'just said' }, '<p class="text" dir="auto">just said</p>'],
    [{ body: 'see WWW.example.org' }, '<p class="text plain" dir="auto">see WWW.example.org</p>'],
    [{ body: 'ftp://x' }, '<p class="text plain" dir="auto">ftp://x</p>'],
    [{ body: '*b*' }, '<p class="text plain" dir="auto">*b*</p>'],
    [{ body: '@ada', mentions: [[0, 4, 1]] }, '<p class="text plain" dir="auto">@ada</p>'],
  ])('until what draws more is loaded, its text stands alone: %j', (more, expected) => {
    expect(html(more, { isLoaded: false })).toContain(expected);
  });

  test.each(['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', "' onclick='alert(1)"])(
    'is text, whatever it and its sender are called: %s',
    (hostile) => {
      const page = html({ body: hostile }, { author: { id: 2, username: hostile } });
      expect(page).not.toMatch(/<(img|script)/);
      expect(page).not.toMatch(/<[^>]*(onerror|onclick)/);
    },
  );

  test('says whose it is and when it was, to those who do not see it', () => {
    expect(html()).toContain(
      '<span class="author visually-hidden"><bdi>grace</bdi><span class="visually-hidden">: </span></span>',
    );
    expect(html({ from: ada.id })).toContain('<span class="author visually-hidden"><bdi>You</bdi>');
    expect(html()).toContain('<time datetime="2026-03-12T18:40:00.000Z">18:40</time>');
  });

  test('has an avatar where a run of the other ends', () => {
    expect(html()).toContain('class="avatar hue-2"');
    expect(html({}, { last: false })).not.toContain('avatar');
    expect(html({ from: ada.id })).not.toContain('avatar');
  });

  test('has no place while it is pending, and says so', () => {
    const pending = html({ from: ada.id, seq: 0, cid: 'cid-12345678', state: 'pending' });
    expect(pending).toContain('class="message mine first last pending"');
    expect(pending).toContain('Sending');
    expect(pending).not.toContain(' id=');
  });

  test('that failed can be retried or discarded', () => {
    const failed = html({ from: ada.id, seq: 0, cid: 'cid-12345678', state: 'failed' });
    expect(failed).toMatch(/<button type="button" class="retry">Not sent. Tap to retry<\/button>/);
    expect(failed).toMatch(/<button type="button" class="discard">Discard<\/button>/);
  });

  test('is large if it is emoji alone', () => {
    expect(html({ body: '🎉🎉' })).toContain('class="message first last emoji"');
    expect(html({ body: '🎉 party' })).not.toContain('emoji"');
  });
});

describe('in a group', () => {
  const linus = { id: 3, username: 'linus', name: 'Linus' };
  const context: RoomContext = {
    me: 1,
    kind: 'group',
    people: peopleOf([ada, grace, linus]),
    words: live,
    eventText: eventTextIn(events),
  };
  const drawn = (context: RoomContext, ...froms: number[]) =>
    thread(
      froms.map((from, n) => ({ ...message, seq: n + 1, from })),
      1,
    )
      .map((item) => String(ThreadItem({ item, context })))
      .join('');
  const seen = (html: string) =>
    [...html.matchAll(/<span class="author"><bdi>([^<]*)/g)].map(([, name]) => name);

  test('a run of somebody else begins with their name and ends with their avatar', () => {
    const lines = drawn(context, 2, 2, 3, 1, 1, 2);
    expect(seen(lines)).toEqual(['grace', 'Linus', 'grace']);
    expect([...lines.matchAll(/avatar hue-(\d)/g)].map(([, hue]) => hue)).toEqual(['2', '3', '2']);
  });

  test('alone, a name would say nothing: in a direct conversation it is for screen readers', () => {
    expect(seen(drawn({ ...context, kind: 'direct' }, 2, 1))).toEqual([]);
  });

  test('what happened is one line that a script can read, too', () => {
    const event = { type: 'renamed <b>' } as unknown as RoomEvent;
    const entry: EventEntry = { kind: 'event', seq: 8, rev: 9, number: 7, from: 2, at: 0, event };
    const html = String(ThreadItem({ item: { kind: 'event', key: 'm-8', entry }, context }));
    expect(html).toBe(
      '<li class="event" id="m-8" data-key="m-8" data-seq="8" data-rev="9" data-number="7" data-from="2" data-at="0"' +
        ' data-event="{&quot;type&quot;:&quot;renamed &lt;b&gt;&quot;}">Reload the page to see this.</li>',
    );
  });

  test.each([
    [[grace], 0, 'grace is typing'],
    [[grace, linus], 0, 'grace and Linus are typing'],
    [[grace, linus], 3, 'grace, Linus and 3 others are typing'],
    [[grace, linus, { id: 4, username: 'hedy' }], 0, 'grace, Linus and 1 other are typing'],
  ])('who types is named: %#', (users, more, text) => {
    expect(String(Typing({ users, more, context }))).toContain(`<span class="author">${text}</span>`);
  });
});

test.each(['not_member', 'not_allowed', 'closed', 'not_found'] as const)(
  '[P5] what will never be sent (%s) says why, and can be copied',
  (problem) => {
    const never = html({ from: ada.id, seq: 0, cid: 'cid-12345678', state: 'failed', problem });
    expect(never).toMatch(
      /<p class="not-sent"><span>[^<]{20,}<\/span><button type="button" class="copy">Copy</,
    );
    expect(never).toContain('class="discard"');
    expect(never).not.toContain('class="retry"');
  },
);
