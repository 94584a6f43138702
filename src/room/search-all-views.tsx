import { type MyRoom, titleOf } from '../lobby/my-room.ts';
import { panePage } from '../lobby/pane-page.tsx';
import { PageHeader } from '../settings/views.tsx';
import { QUERY_MAX } from '../text/search.ts';
import { CloseIcon } from '../web/icons.tsx';
import { SearchField } from '../web/search-field.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import { type Member, peopleOf } from './member.ts';
import type { Hit } from './search.ts';
import { Result } from './search-views.tsx';
import { memberIn } from './thread.ts';

export interface RoomHits {
  room: MyRoom;
  hits: Hit[];
  isMore: boolean;
  isFailed?: boolean;
}

export interface SearchAllView {
  query: string;
  me: number;
  /** Not there where nothing is asked for. Of each room the newest. */
  groups?: RoomHits[];
  people: Member[];
  /** Of so many rooms, further ones are searched. */
  next?: number;
  isFirst: boolean;
}

const PATH = '/search/';

const SearchAllPane = ({ view }: { view: SearchAllView }) => {
  const { search } = useTexts();
  const { groups } = view;
  return (
    <section class="page found">
      <PageHeader title={search.titleAll} back="/lobby/" />
      <div class="found-body">
        <Form view={view} />
        {groups ? <Groups view={view} groups={groups} /> : <p class="hint">{search.hint}</p>}
      </div>
    </section>
  );
};

const Form = ({ view: { query, groups } }: { view: SearchAllView }) => {
  const { search, lobby } = useTexts();
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is no form
    <form
      class="find-form"
      role="search"
      aria-label={search.field}
      method="get"
      action={PATH}
      hx-get={PATH}
      hx-target="#pane"
      hx-push-url="true"
    >
      <div class="search">
        <SearchField id="find" label={search.field} query={query} maxlength={QUERY_MAX} autofocus={!groups} />
        <a class="clear" href={PATH} hx-get={PATH} hx-target="#pane" hx-push-url="true">
          <CloseIcon />
          <span class="visually-hidden">{lobby.clear}</span>
        </a>
      </div>
      <button class="button" type="submit">
        {search.go}
      </button>
    </form>
  );
};

const Groups = ({ view, groups }: { view: SearchAllView; groups: RoomHits[] }) => {
  const { search, lobby } = useTexts();
  const { next, isFirst, query } = view;
  return (
    <>
      {groups.length === 0 && <p class="nobody">{next === undefined ? search.nothing : search.nothingYet}</p>}
      {groups.map((group) => (
        <Group group={group} view={view} />
      ))}
      {(next !== undefined || !isFirst) && (
        <nav class="paging" aria-label={lobby.pages}>
          {!isFirst && <PageLink rel="prev" query={query} text={search.newest} />}
          {next !== undefined && <PageLink rel="next" query={query} after={next} text={search.further} />}
        </nav>
      )}
    </>
  );
};

interface PageLinkProps {
  rel: 'prev' | 'next';
  query: string;
  after?: number;
  text: string;
}

const PageLink = ({ rel, query, after, text }: PageLinkProps) => {
  const path = `${PATH}?${new URLSearchParams({ q: query, ...(after && { after: `${after}` }) })}`;
  return (
    <a rel={rel} href={path} hx-get={path} hx-target="#pane" hx-push-url="true">
      {text}
    </a>
  );
};

const Group = ({ group, view }: { group: RoomHits; view: SearchAllView }) => {
  const { search, live } = useTexts();
  const { room, hits, isMore, isFailed } = group;
  const people = peopleOf(view.people);
  const name = room.kind === 'self' ? live.row.notes : titleOf(room);
  const path = `/room/${room.room}/search/?${new URLSearchParams({ q: view.query })}`;
  return (
    <section class="room-hits">
      <h2 dir="auto">{name}</h2>
      {isFailed && <p class="hint">{search.failed}</p>}
      <ol class="hits">
        {hits.map((hit) => (
          <Result hit={hit} author={memberIn(people, hit.from, live)} room={room.room} me={view.me} />
        ))}
      </ol>
      {isMore && (
        <a class="more-hits" href={path} hx-get={path} hx-target="#pane" hx-push-url="true">
          {search.more(name)}
        </a>
      )}
    </section>
  );
};

export const { Page: SearchAllPage, Fragment: SearchAllFragment } = panePage<SearchAllView>(
  () => useTexts().search.titleAll,
  SearchAllPane,
);
