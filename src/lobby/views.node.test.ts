import { describe, expect, test } from 'vitest';
import type { RoomPreferences } from '../presence/protocol.ts';
import { live } from '../web/texts/en.ts';
import { ALWAYS, type MyRoom, NO_PREFERENCES } from './my-room.ts';
import { ConversationRow, PersonRow } from './row.tsx';
import { type Listing, LobbyFragment, LobbyPage } from './views.tsx';

const [me, grace, linus] = [
  { id: 1, username: 'ada' },
  { id: 2, username: 'grace' },
  { id: 3, username: 'linus' },
];
const at = Date.now() - 310_000;
const conversation: MyRoom = {
  ...{ room: 'room-1', kind: 'direct', peer: grace },
  last: { seq: 4, from: 2, at, text: '<b>hi</b>' },
  ...{ at, number: 4, read: 1, mention: 0, preferences: NO_PREFERENCES },
};
const { peer: _, ...state } = conversation;
const group: MyRoom = { ...state, kind: 'group', name: 'Team', author: grace };
const chosen = (preferences: Partial<RoomPreferences>, more: Partial<MyRoom> = {}) => ({
  conversation: { ...conversation, ...more, preferences: { ...NO_PREFERENCES, ...preferences } },
  online: false,
});
const listing: Listing = {
  me,
  conversations: [conversation],
  people: [linus],
  online: new Set([2]),
  query: '',
  isArchive: false,
  archived: 0,
  offersNotes: false,
  page: 1,
  previous: 0,
};

const page = (more: Partial<Listing> = {}) => String(LobbyPage({ listing: { ...listing, ...more } }));
const row = (more: object = {}) =>
  String(
    ConversationRow({
      conversation,
      me: 1,
      now: Date.now(),
      online: true,
      current: false,
      words: live,
      ...more,
    }),
  );
/** What a screen reader reads. */
const words = (html: string) =>
  html
    .replace(/<form class="options".*?<\/form>/g, '')
    .replace(/<span class="avatar.*?<\/span>/g, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>');

describe('a row', () => {
  test('reads as a sentence', () => {
    expect(words(row())).toBe('grace, online<b>hi</b> · 5m, 3 unread');
    expect(words(row({ online: false }))).not.toContain('online');
    expect(words(String(PersonRow({ person: linus, online: true, current: false, words: live })))).toBe(
      'linus, online',
    );
  });

  test('says what a script must know of it', () => {
    expect(row()).toMatch(
      /^<li class="row online unread" id="row-room-1" data-room="room-1" data-peer="2" data-seq="4" data-unread="3" data-state="[^"]+">/,
    );
    expect(String(PersonRow({ person: linus, online: false, current: false, words: live }))).toMatch(
      /^<li class="row" id="person-3" data-peer="3" data-username="linus">/,
    );
    expect(row({ conversation: group })).toMatch(
      /^<li class="row online unread" id="row-room-1" data-room="room-1" data-seq/,
    );
    const [, json = ''] = /data-state="([^"]*)"/.exec(row()) ?? [];
    expect(JSON.parse(words(json.replaceAll('&quot;', '"')))).toEqual(conversation);
  });

  test('of a group says its name, and who said the last thing', () => {
    const shown = (more: Partial<MyRoom>) =>
      words(row({ conversation: { ...group, ...more }, online: false }));
    expect(shown({})).toBe('Teamgrace: <b>hi</b> · 5m, 3 unread');
    expect(shown({ last: { seq: 4, from: 1, at, text: 'Yes' } })).toBe('TeamYou: Yes · 5m, 3 unread');
    expect(shown({ mention: 2 })).toBe('Teamgrace: <b>hi</b> · 5m@, you were mentioned, 3 unread');
    expect(shown({ mention: 1 })).not.toContain('mentioned');
  });

  test('of notes is called that, and says of nobody that they said it', () => {
    const notes = { ...state, kind: 'self', peer: me, last: { seq: 4, from: 1, at, text: 'milk' }, read: 4 };
    expect(words(row({ conversation: notes, online: false }))).toBe('Notes to yourselfmilk · 5m');
  });

  test('says how my membership ended, or that nothing was said yet, instead of a message', () => {
    const { last: _, ...silent } = { ...group, read: 4 };
    const shown = (conversation: object) => words(row({ conversation, online: false }));
    expect(shown({ ...silent, ended: 'left' })).toBe('TeamYou left · 5m');
    expect(shown({ ...group, read: 4, ended: 'removed' })).toBe('TeamYou were removed · 5m');
    expect(shown(silent)).toBe('TeamNo messages yet · 5m');
  });

  test('says what I have chosen for the room', () => {
    expect(words(row(chosen({ mutedUntil: ALWAYS })))).toBe('grace<b>hi</b> · 5m, muted, 3 unread');
    expect(words(row(chosen({ mutedUntil: Date.now() - 1 })))).not.toContain('muted');
    expect(words(row(chosen({ pinnedAt: 1 }, { read: 4 })))).toBe('grace<b>hi</b> · 5m, pinned');
    expect(words(row(chosen({ markedUnread: true }, { read: 4 })))).toBe(
      'grace<b>hi</b> · 5m, marked as unread',
    );
    expect(row(chosen({ markedUnread: true }, { read: 4 }))).toContain('class="row unread"');
  });

  test('says what I said as mine', () => {
    const last = { ...conversation.last, from: 1 };
    expect(words(row({ conversation: { ...conversation, last } }))).toContain('You: <b>hi</b>');
  });

  test('marks the conversation that is open', () => {
    expect(row({ current: true })).toContain('aria-current="page"');
    expect(row()).not.toContain('aria-current');
    expect(page({ current: { room: 'room-2', peer: linus.id } })).toMatch(
      /<a href="\/chat\/3\/"[^>]*aria-current="page"/,
    );
    expect(page({ current: { room: 'room-1', peer: grace.id } })).toMatch(
      /<a href="\/room\/room-1\/"[^>]*aria-current="page"/,
    );
  });

  test('has a way to what I may choose for the room, named after it, with or without a script', () => {
    expect(row()).toMatch(
      /<form class="options" action="\/room\/room-1\/mine\/"><button type="submit" [^>]*aria-haspopup="dialog".*Options for grace<\/span><\/button><\/form>/,
    );
  });

  test('is a link', () => {
    expect(row()).toContain('<a href="/room/room-1/" hx-get="/room/room-1/"');
    expect(String(PersonRow({ person: linus, online: false, current: false, words: live }))).toContain(
      '<a href="/chat/3/"',
    );
  });
});

describe('the lobby', () => {
  test('[P9] is searched, paged and left by forms and links', () => {
    const html = page({ query: 'a&b', page: 2, previous: 1, next: { after: '7.grace' } });
    expect(html).toMatch(/<form class="search" role="search" method="get" action="\/lobby\/"/);
    expect(html).toMatch(/<input id="search" name="q" [^>]*value="a&amp;b"/);
    expect(html).toContain('href="/lobby/?q=a%26b&amp;page=1"');
    expect(html).toContain('href="/lobby/?q=a%26b&amp;page=3&amp;after=7.grace"');
    expect(html).toContain('<form method="post" action="/logout/">');
  });

  test('has one field called Search and one button called Log out', () => {
    const html = page({ query: 'grace' });
    expect(html.match(/<label [^>]*for="search">Search<\/label>/g)).toHaveLength(1);
    expect(html.match(/<label /g)).toHaveLength(1);
    expect(html).not.toMatch(/aria-label="[^"]*search/i);
    expect(html.match(/>Log out</g)).toHaveLength(1);
  });

  test('says when there is nobody, and when nobody is found', () => {
    const nobody = { conversations: [], people: [] };
    expect(page(nobody)).toContain('Nobody else is here yet.');
    expect(page({ ...nobody, query: 'x' })).toContain('No results found.');
    expect(page()).not.toMatch(/Nobody|No results/);
  });

  test('leads to the archive where there is something in it, and back', () => {
    expect(page()).not.toContain('archive-link');
    expect(page({ archived: 2 })).toContain(
      '<a class="archive-link" href="/lobby/?archived=1">Archived (2)</a>',
    );
    expect(page({ archived: 2, query: 'x' })).not.toContain('archive-link');
    const archive = page({ isArchive: true, archived: 1, people: [] });
    expect(archive).toMatch(/<lobby-list [^>]*archive=""/);
    expect(archive).toContain('<h2 id="conversations">Archived conversations</h2>');
    expect(archive).toContain('<input type="hidden" name="archived" value="1"/>');
    expect(archive).toContain('<a class="archive-link" href="/lobby/">');
    expect(page({ isArchive: true, conversations: [], people: [] })).toContain('Nothing is archived.');
  });

  test('offers notes to oneself, until there are some', () => {
    expect(page()).not.toContain('Notes to yourself');
    expect(page({ offersNotes: true })).toMatch(
      /<li class="row" id="person-1" data-peer="1"><a href="\/chat\/1\/"/,
    );
  });

  test('shows one page without links to others', () => expect(page()).not.toContain('paging'));

  test('swapped by htmx is a title and the empty pane', () => {
    expect(String(LobbyFragment())).toMatch(/^<title>Messages · Parley<\/title><div class="empty-pane">/);
  });
});
