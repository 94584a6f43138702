import type { Member } from '../room/protocol.ts';
import { ChatIcon, CloseIcon, SearchIcon } from '../web/icons.tsx';
import { Layout, titled } from '../web/layout.tsx';
import { type Conversation, ConversationRow, PersonRow } from './row.tsx';

export interface Listing {
  me: Member;
  /** By last activity. */
  conversations: Conversation[];
  /** Without a conversation: who is online first, then by name. */
  people: Member[];
  online: ReadonlySet<number>;
  query: string;
  /** From 1. */
  page: number;
  more: boolean;
  /** The room that is open beside the list. */
  current?: string;
}

export const LobbyPage = ({ listing }: { listing: Listing }) => (
  <Layout title="Messages" me={listing.me}>
    <ListPane listing={listing} />
    <main id="pane" tabindex={-1}>
      <EmptyPane />
    </main>
  </Layout>
);

/** What htmx swaps into #pane when a conversation is left. */
export const LobbyFragment = () => (
  <>
    <title>{titled('Messages')}</title>
    <EmptyPane />
  </>
);

/**
 * The list stays while #pane is swapped. Its links take hx-target and hx-push-url from <lobby-list>.
 * The rows of both lists have nothing between them, so that an emptied list is `:empty` and its heading goes.
 */
export const ListPane = ({ listing }: { listing: Listing }) => (
  <aside id="list" aria-label="Conversations">
    <lobby-list hx-target:inherited="#pane" hx-push-url:inherited="true">
      <header class="list-header">
        <h1 dir="auto">{listing.me.username}</h1>
      </header>
      <SearchForm query={listing.query} />
      <div class="rows">
        <h2 id="conversations">Messages</h2>
        <ul class="conversations" aria-labelledby="conversations">
          {listing.conversations.map((conversation) => (
            <ConversationRow
              conversation={conversation}
              me={listing.me.id}
              online={listing.online.has(conversation.peer.id)}
              current={conversation.room === listing.current}
            />
          ))}
        </ul>
        <h2 id="people">People</h2>
        <ul class="people" aria-labelledby="people">
          {listing.people.map((person) => (
            <PersonRow person={person} online={listing.online.has(person.id)} />
          ))}
        </ul>
        {isEmpty(listing) && <Nobody query={listing.query} />}
        <Paging listing={listing} />
      </div>
    </lobby-list>
  </aside>
);

const isEmpty = (listing: Listing) => listing.conversations.length + listing.people.length === 0;

const SearchForm = ({ query }: { query: string }) => (
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
    <SearchIcon />
    <label class="visually-hidden" for="search">
      Search
    </label>
    <input
      id="search"
      name="q"
      type="text"
      inputmode="search"
      enterkeyhint="search"
      value={query}
      placeholder="Search"
      autocomplete="off"
      autocapitalize="none"
      spellcheck={false}
    />
    {query !== '' && (
      <a class="clear" href="/lobby/">
        <CloseIcon />
        <span class="visually-hidden">Clear</span>
      </a>
    )}
  </form>
);

const Nobody = ({ query }: { query: string }) =>
  query === '' ? (
    <p class="nobody">
      <strong>Nobody else is here yet.</strong> Give the address of this page to the people you want to talk
      to. Once they have registered, they appear here.
    </p>
  ) : (
    <p class="nobody">No results found.</p>
  );

const Paging = ({ listing: { query, page, more } }: { listing: Listing }) => {
  const link = (to: number) =>
    `/lobby/?${new URLSearchParams({ ...(query && { q: query }), page: `${to}` })}`;
  if (page <= 1 && !more) return null;
  return (
    <nav class="paging" aria-label="Pages">
      {page > 1 && (
        <a rel="prev" href={link(page - 1)}>
          Back
        </a>
      )}
      {more && (
        <a rel="next" href={link(page + 1)}>
          More
        </a>
      )}
    </nav>
  );
};

const EmptyPane = () => (
  <div class="empty-pane">
    <span class="medallion">
      <ChatIcon />
    </span>
    <h2>Your messages</h2>
    <p>Send a message to start a chat.</p>
    <a class="button" href="#search">
      Find people
    </a>
  </div>
);
