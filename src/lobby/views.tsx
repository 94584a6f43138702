import { type Member, nameOf } from '../room/member.ts';
import { asset } from '../web/assets.ts';
import { ChatIcon, CloseIcon, GroupIcon } from '../web/icons.tsx';
import { Layout, titled } from '../web/layout.tsx';
import { SearchField } from '../web/search-field.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import type { MyRoom } from './my-room.ts';
import { ConversationRow, NotesRow, PersonRow } from './row.tsx';

export interface Listing {
  me: Member;
  /** In the order of the list. */
  conversations: MyRoom[];
  /** Without a conversation: who is online first, then by name. */
  people: Member[];
  online: ReadonlySet<number>;
  query: string;
  /** Shows what is archived, and nothing else. */
  isArchive: boolean;
  /** How many conversations are archived. */
  archived: number;
  /** Notes to oneself are offered among the people: there are none yet. */
  offersNotes: boolean;
  /** From 1. */
  page: number;
  /** The page to go back to: the one before, or the first, where that has no address of its own. */
  previous: number;
  /** Where the next page begins, if there is one: what its address has besides the search and the page's number. */
  next?: Record<string, string>;
  /** The room that is open beside the list; of a direct room, with whom. */
  current?: { room: string; peer?: number };
}

export const LobbyPage = ({ listing }: { listing: Listing }) => (
  <Layout title={useTexts().lobby.title} me={listing.me} isChat>
    <ListPane listing={listing} />
    <main id="pane" tabindex={-1}>
      <EmptyPane />
    </main>
  </Layout>
);

/** What htmx swaps into #pane when a conversation is left. */
export const LobbyFragment = () => (
  <>
    <title>{titled(useTexts().lobby.title)}</title>
    <EmptyPane />
  </>
);

/**
 * The list stays while #pane is swapped. Its links take hx-target and hx-push-url from <lobby-list>.
 * The rows of both lists have nothing between them, so that an emptied list is `:empty` and its heading goes.
 */
export const ListPane = ({ listing }: { listing: Listing }) => {
  const { groups, live, lobby } = useTexts();
  return (
    <aside id="list" aria-label={lobby.conversations}>
      <lobby-list
        hx-target:inherited="#pane"
        hx-push-url:inherited="true"
        archive={listing.isArchive ? '' : undefined}
        data-menu={asset('room-menu.js')}
      >
        <header class="list-header">
          <h1 dir="auto">{nameOf(listing.me)}</h1>
          <a class="icon-button groups-link" href="/groups/" hx-get="/groups/">
            <GroupIcon />
            <span class="visually-hidden">{groups.title}</span>
          </a>
        </header>
        <SearchForm query={listing.query} isArchive={listing.isArchive} />
        <div class="rows">
          <h2 id="conversations">{listing.isArchive ? lobby.archive : lobby.title}</h2>
          <ul class="conversations" aria-labelledby="conversations">
            {listing.conversations.map((conversation) => (
              <ConversationRow
                conversation={conversation}
                me={listing.me.id}
                now={Date.now()}
                online={conversation.kind === 'direct' && listing.online.has(conversation.peer.id)}
                current={conversation.room === listing.current?.room}
                words={live}
              />
            ))}
          </ul>
          <ArchiveLink listing={listing} />
          <h2 id="people">{lobby.people}</h2>
          <ul class="people" aria-labelledby="people">
            {listing.people.map((person) => (
              <PersonRow
                person={person}
                online={listing.online.has(person.id)}
                current={person.id === listing.current?.peer}
                words={live}
              />
            ))}
            {listing.offersNotes && (
              <NotesRow me={listing.me.id} current={listing.me.id === listing.current?.peer} words={live} />
            )}
          </ul>
          {isEmpty(listing) ? <Nobody listing={listing} /> : isEnd(listing) && <InviteLink />}
          {listing.query !== '' && <MessagesLink query={listing.query} />}
          <Paging listing={listing} />
        </div>
      </lobby-list>
    </aside>
  );
};

/** People and conversations are found as one types. Messages are asked of each room, so only who wants that does. */
const MessagesLink = ({ query }: { query: string }) => {
  const path = `/search/?${new URLSearchParams({ q: query })}`;
  return (
    <a class="messages-link" href={path} hx-get={path}>
      {useTexts().search.toMessages(query)}
    </a>
  );
};

const isEmpty = (listing: Listing) => listing.conversations.length + listing.people.length === 0;

/** Of everybody, and not of what was searched for. */
const isEnd = ({ query, isArchive, next }: Listing) => query === '' && !isArchive && !next;

const InviteLink = () => (
  <a class="invite-link" href="/invitations/" hx-get="/invitations/">
    {useTexts().invitations.invite}
  </a>
);

/** From the list to the archive, where there is something in it, and back. */
const ArchiveLink = ({ listing: { isArchive, archived, query, page } }: { listing: Listing }) => {
  const { lobby } = useTexts();
  if (isArchive)
    return (
      <a class="archive-link" href="/lobby/">
        {lobby.leaveArchive}
      </a>
    );
  if (archived === 0 || query !== '' || page > 1) return null;
  return (
    <a class="archive-link" href="/lobby/?archived=1">
      {lobby.archived(archived)}
    </a>
  );
};

const SearchForm = ({ query, isArchive }: { query: string; isArchive: boolean }) => {
  const { lobby } = useTexts();
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is no form
    <form
      class="search"
      role="search"
      method="get"
      action="/lobby/"
      hx-get="/lobby/"
      hx-trigger="input delay:150ms, submit, refresh"
      hx-target="#list .rows"
      hx-select="#list .rows"
      hx-swap="outerMorph ignoreTitle:true"
      hx-push-url="false"
      hx-sync="this:replace"
    >
      <SearchField id="search" label={lobby.search} query={query} />
      {isArchive && <input type="hidden" name="archived" value="1" />}
      <a class="clear" href="/lobby/">
        <CloseIcon />
        <span class="visually-hidden">{lobby.clear}</span>
      </a>
    </form>
  );
};

const Nobody = ({ listing: { query, isArchive } }: { listing: Listing }) => {
  const { invitations, lobby } = useTexts();
  if (isArchive && query === '') return <p class="nobody">{lobby.archiveEmpty}</p>;
  if (query !== '') return <p class="nobody">{lobby.nothing}</p>;
  return (
    <p class="nobody alone">
      <strong>{lobby.nobody}</strong> {lobby.invite}
      <a class="button" href="/invitations/" hx-get="/invitations/">
        {invitations.invite}
      </a>
    </p>
  );
};

const Paging = ({ listing: { query, isArchive, page, previous, next } }: { listing: Listing }) => {
  const { lobby } = useTexts();
  const link = (to: number, place = {}) =>
    `/lobby/?${new URLSearchParams({ ...(query && { q: query }), ...(isArchive && { archived: '1' }), page: `${to}`, ...place })}`;
  if (page <= 1 && !next) return null;
  return (
    <nav class="paging" aria-label={lobby.pages}>
      {page > 1 && (
        <a rel="prev" href={link(previous)}>
          {lobby.previous}
        </a>
      )}
      {next && (
        <a rel="next" href={link(page + 1, next)} data-code={asset('further-pages.js')}>
          {lobby.next}
        </a>
      )}
    </nav>
  );
};

const EmptyPane = () => {
  const { lobby, shortcuts } = useTexts();
  const [before, after] = shortcuts.hint;
  return (
    <div class="empty-pane">
      <span class="medallion">
        <ChatIcon />
      </span>
      <h2>{lobby.emptyTitle}</h2>
      <p>{lobby.empty}</p>
      <a class="button" href="#search">
        {lobby.find}
      </a>
      <p class="keys-hint">
        {before}
        <kbd>?</kbd>
        {after}
      </p>
    </div>
  );
};
