import { describe, expect, test } from 'vitest';
import { live } from '../web/texts/en.ts';
import { ConversationRow, PersonRow } from './row.tsx';
import { type Listing, LobbyFragment, LobbyPage } from './views.tsx';

const [me, grace, linus] = [
  { id: 1, username: 'ada' },
  { id: 2, username: 'grace' },
  { id: 3, username: 'linus' },
];
const conversation = {
  room: 'room-1',
  peer: grace,
  last: { seq: 4, from: 2, at: Date.now() - 310_000, text: '<b>hi</b>' },
  unread: 3,
};
const listing: Listing = {
  me,
  conversations: [conversation],
  people: [linus],
  online: new Set([2]),
  query: '',
  page: 1,
  more: false,
};

const page = (more: Partial<Listing> = {}) => String(LobbyPage({ listing: { ...listing, ...more } }));
const row = (more: object = {}) =>
  String(ConversationRow({ conversation, me: 1, online: true, current: false, words: live, ...more }));
/** What a screen reader reads. */
const words = (html: string) =>
  html
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
      /^<li class="row online unread" id="row-2" data-room="room-1" data-peer="2" data-username="grace" data-seq="4" data-at="\d+" data-unread="3">/,
    );
    expect(String(PersonRow({ person: linus, online: false, current: false, words: live }))).toMatch(
      /^<li class="row" id="row-3" data-peer="3" data-username="linus">/,
    );
  });

  test('says what I said as mine', () => {
    const last = { ...conversation.last, from: 1 };
    expect(words(row({ conversation: { ...conversation, last } }))).toContain('You: <b>hi</b>');
  });

  test('marks the conversation that is open', () => {
    expect(row({ current: true })).toContain('aria-current="page"');
    expect(row()).not.toContain('aria-current');
    expect(page({ current: linus.id })).toMatch(/<a href="\/chat\/3\/"[^>]*aria-current="page"/);
    expect(page({ current: grace.id })).toMatch(/<a href="\/room\/room-1\/"[^>]*aria-current="page"/);
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
    const html = page({ query: 'a&b', page: 2, more: true });
    expect(html).toMatch(/<form class="search" role="search" method="get" action="\/lobby\/"/);
    expect(html).toMatch(/<input id="search" name="q" [^>]*value="a&amp;b"/);
    expect(html).toContain('href="/lobby/?q=a%26b&amp;page=1"');
    expect(html).toContain('href="/lobby/?q=a%26b&amp;page=3"');
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

  test('shows one page without links to others', () => expect(page()).not.toContain('paging'));

  test('swapped by htmx is a title and the empty pane', () => {
    expect(String(LobbyFragment())).toMatch(/^<title>Messages · Parley<\/title><div class="empty-pane">/);
  });
});
