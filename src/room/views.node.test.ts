import { describe, expect, test } from 'vitest';
import { message } from '../../test/doubles/entries.ts';
import type { Listing } from '../lobby/views.tsx';
import { RoomFragment, RoomPage, type RoomView } from './views.tsx';

const [me, peer] = [
  { id: 1, username: 'ada' },
  { id: 2, username: 'grace' },
];
const listing: Listing = {
  me,
  conversations: [],
  people: [],
  online: new Set(),
  query: '',
  isArchive: false,
  archived: 0,
  offersNotes: false,
  page: 1,
  previous: 0,
};
const view: RoomView = {
  room: 'room-1',
  kind: 'direct',
  me,
  peer,
  role: 'member',
  memberCount: 2,
  members: [1, 2],
  membersOnline: 0,
  isUnmade: false,
  isMember: true,
  isClosed: false,
  ranges: [[1, null]],
  people: [me, peer],
  online: true,
  messages: [message(41, { rev: 50, body: 'hello' })],
  rev: 50,
  cid: 'cid-12345678',
  newest: true,
  asksRepeat: false,
  readSeq: 41,
  cursors: [{ user: 2, seq: 40 }],
};

const page = (more: Partial<RoomView> = {}) => String(RoomPage({ listing, view: { ...view, ...more } }));
const json = (value: unknown) => JSON.stringify(value).replaceAll('"', '&quot;');
const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

describe('a conversation', () => {
  test('[P9] is a form and links', () => {
    const html = page({ older: 41 });
    expect(html).toMatch(/<form [^>]*method="post" action="\/room\/room-1\/">/);
    expect(html).toContain('<input type="hidden" name="cid" value="cid-12345678"/>');
    expect(html).toContain('href="/room/room-1/?before=41"');
    // Without a script Enter is a line everywhere.
    expect(html).toContain('enterkeyhint="enter"');
    expect(html).toMatch(/<a class="back[^>]* href="\/lobby\/"/);
  });

  test('names what one writes in, presses and reads', () => {
    const html = page();
    expect(html).toMatch(/<label [^>]*for="message">Message<\/label><textarea id="message" name="body"/);
    expect(count(html, /<button [^>]*type="submit">(?:(?!<\/button>).)*Send<\/span><\/button>/g)).toBe(1);
    expect(html).toContain('role="log" aria-live="off" aria-label="Conversation with grace"');
    expect(html).toContain('<title>grace · Parley</title>');
  });

  test('gives a script what it goes on from', () => {
    expect(page()).toContain(
      `<room-pane room="room-1" kind="direct" me="1" people="${json([me, peer])}" rev="50" read="41" cursors="${json([{ user: 2, seq: 40 }])}" newest="">`,
    );
    expect(page()).toContain('<body data-user="1" ');
  });

  test('[P5] keeps what was typed, and says why it was refused', () => {
    const html = page({ text: '\n</textarea><script>alert(1)</script>', error: 'Too long.' });
    expect(html).toContain('>\n\n&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;</textarea>');
    expect(html).toContain('<p class="error" role="alert" id="composer-error">Too long.</p>');
  });

  test('that is not at its end says so and leads there', () => {
    expect(page({ newest: false })).toContain('<a href="/room/room-1/">Jump to the latest</a>');
    expect(page()).not.toContain('Jump to the latest</a>');
  });

  test('says "Sent" only at its end', () => {
    const messages = [message(41, { rev: 50, from: 1, body: 'hello' })];
    expect(page({ messages })).toContain('<p class="receipt">Sent</p>');
    expect(page({ messages, newest: false })).toContain('<p class="receipt"></p>');
  });

  test('says "Seen" if anybody has read it', () => {
    const messages = [message(41, { rev: 50, from: 1, body: 'hello' })];
    const cursors = [
      { user: 2, seq: 40 },
      { user: 3, seq: 41 },
    ];
    expect(page({ messages, cursors })).toContain('<p class="receipt">Seen</p>');
  });

  test('says whether the other is here', () => {
    expect(page()).toContain('<presence-line user="2">Active now</presence-line>');
    expect(page({ online: false })).toContain('<presence-line user="2"></presence-line>');
    expect(page({ online: false, lastSeen: Date.now() - 310_000 })).toContain('>Active 5m ago<');
  });

  test('says of each message who wrote it, whoever that is', () => {
    const linus = { id: 3, username: 'linus', name: 'Linus' };
    const messages = [2, 3, 1, 9].map((from, n) => message(n + 1, { from, at: n, body: `m${n}` }));
    const html = page({ people: [me, peer, linus], messages });
    expect([...html.matchAll(/<span class="author[^>]*><bdi>([^<]*)</g)].map(([, name]) => name)).toEqual([
      'grace',
      'Linus',
      'You',
      'Someone',
    ]);
    expect([...html.matchAll(/data-at="\d"><span class="avatar hue-(\d+)"/g)].map(([, hue]) => hue)).toEqual([
      '2',
      '3',
      '9',
    ]);
  });

  test('[P10] asks for no style or script within the page', () => {
    expect(page()).not.toMatch(/ style=|<style|<script(?![^>]* src="\/)| on[a-z]+=/);
  });

  test('swapped by htmx is a title and the pane', () => {
    const html = String(RoomFragment({ view }));
    expect(html).toMatch(/^<title>grace · Parley<\/title><room-pane [\s\S]*<\/room-pane>$/);
  });

  test('with somebody of a hostile name is a page as any other', () => {
    const hostile = { id: 2, username: '"><img src=x onerror=alert(1)>' };
    expect(page({ peer: hostile, people: [hostile] })).not.toContain('<img');
  });
});

describe('a group', () => {
  const settings = {
    name: 'Bakers',
    description: '',
    history: 'all',
    posting: 'all',
    joining: 'invited',
  } as const;
  const group: Partial<RoomView> = {
    kind: 'group',
    peer: undefined,
    settings,
    memberCount: 2,
    membersOnline: 1,
  };

  test('has its name, its members, and what a script goes on from', () => {
    const html = page(group);
    expect(html).toContain('<title>Bakers · Parley</title>');
    expect(html).toContain(
      '<h1 dir="auto">Bakers</h1><p class="members-line">2 members<span>, 1 online</span></p>',
    );
    expect(html).toMatch(/ group-code="\/built\/group-en\.\w+\.js" group="\{&quot;settings&quot;/);
    expect(page()).not.toMatch(/ group[-=]/);
  });

  test('shows what is pinned, and leads to it without a script', () => {
    const html = page({ ...group, pinned: { seq: 7, from: 2, body: '<b>' } });
    expect(html).toContain('<a class="pinned-message" href="/room/room-1/7/#m-7" data-seq="7">');
    expect(html).toContain('<bdi>grace</bdi><span class="said" dir="auto">&lt;b&gt;</span>');
  });

  test.each<[string, Partial<RoomView>, string]>([
    ['who is no longer in it', { isMember: false }, 'You are no longer a member'],
    ['anybody, once it is closed', { isClosed: true }, 'has been closed'],
    ['members, where admins write', { settings: { ...settings, posting: 'admins' } }, 'Only admins can send'],
  ])('cannot be written to by %s, and says why', (_, more, why) => {
    const html = page({ ...group, ...more });
    expect(html).toContain('<form class="composer closed"');
    expect(html).toMatch(new RegExp(`id="composer-error">[^<]*${why}`));
    expect(html).toMatch(/<textarea [^>]*readonly=""/);
    expect(html).toMatch(/<button class="send" type="submit" disabled="">/);
  });

  test('can be written to by its admins', () => {
    const html = page({ ...group, role: 'admin', settings: { ...settings, posting: 'admins' } });
    expect(html).toContain('<form class="composer"');
  });

  test('[P12] tells a script what one may see, where that is not everything', () => {
    expect(
      page({
        ...group,
        ranges: [
          [1, 4],
          [9, null],
        ],
      }),
    ).toContain(' ranges="[[1,4],[9,null]]"');
    expect(page(group)).not.toContain(' ranges=');
  });
});

test('notes to oneself have no online status', () => {
  const html = page({ kind: 'self', peer: undefined, memberCount: 1 });
  expect(html).toContain('<title>Notes to yourself · Parley</title>');
  expect(html).not.toMatch(/presence-line|members-line/);
});
