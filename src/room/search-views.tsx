import { panePage } from '../lobby/pane-page.tsx';
import { PageHeader } from '../settings/views.tsx';
import type { Piece } from '../text/search.ts';
import { QUERY_MAX } from '../text/search.ts';
import { Avatar } from '../web/avatar.tsx';
import { CloseIcon } from '../web/icons.tsx';
import { LocalTime } from '../web/local-time.tsx';
import { SearchField } from '../web/search-field.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import { type Member, nameOf, peopleOf } from './member.ts';
import { linkToMessage, pathOfMessage } from './paths.ts';
import type { Hit } from './search.ts';
import { memberIn } from './thread.ts';

export interface SearchView {
  room: string;
  /** What the room is called by its viewer. */
  name: string | undefined;
  me: number;
  /** What the address asks for, by the names of the form's fields. */
  asked: Partial<Record<'q' | 'from' | 'since' | 'until' | 'link', string>>;
  /** Whose messages can be asked for. */
  members: Member[];
  /** Not there where nothing is asked for. */
  hits?: Hit[];
  people: Member[];
  /** Older messages are searched from here. */
  next?: number | undefined;
  isFirst: boolean;
}

const SearchPane = ({ view }: { view: SearchView }) => {
  const { hits } = view;
  return (
    <section class="page found">
      <PageHeader title={titleOf(view)} back={`/room/${view.room}/`} />
      <div class="found-body">
        <Form view={view} />
        {hits ? <Results view={view} hits={hits} /> : <p class="hint">{useTexts().search.hint}</p>}
      </div>
    </section>
  );
};

const titleOf = ({ name }: SearchView) => {
  const { room, search } = useTexts();
  return search.title(name ?? room.notes);
};

const pathOf = ({ room }: SearchView) => `/room/${room}/search/`;

const Form = ({ view }: { view: SearchView }) => {
  const { search } = useTexts();
  const path = pathOf(view);
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is no form
    <form
      class="find-form"
      role="search"
      aria-label={search.field}
      method="get"
      action={path}
      hx-get={path}
      hx-target="#pane"
      hx-push-url="true"
    >
      <div class="search">
        <SearchField
          id="find"
          label={search.field}
          query={view.asked.q ?? ''}
          maxlength={QUERY_MAX}
          autofocus={!view.hits}
        />
        <a class="clear" href={path} hx-get={path} hx-target="#pane" hx-push-url="true">
          <CloseIcon />
          <span class="visually-hidden">{useTexts().lobby.clear}</span>
        </a>
      </div>
      <Filters view={view} />
      <button class="button" type="submit">
        {search.go}
      </button>
    </form>
  );
};

const Filters = ({ view: { asked, members, me } }: { view: SearchView }) => {
  const { search, live } = useTexts();
  const isFiltered = [asked.from, asked.since, asked.until, asked.link].some(Boolean);
  return (
    <details class="filters" open={isFiltered}>
      <summary>{search.filters}</summary>
      {members.length > 1 && (
        <label class="field">
          {search.from}
          <span class="choice">
            <select name="from">
              <option value="">{search.anybody}</option>
              {members.map((member) => (
                <option value={String(member.id)} selected={asked.from === String(member.id)}>
                  {member.id === me ? live.message.you : nameOf(member)}
                </option>
              ))}
            </select>
          </span>
        </label>
      )}
      <label class="field">
        {search.since}
        <input type="date" name="since" value={asked.since} />
      </label>
      <label class="field">
        {search.until}
        <input type="date" name="until" value={asked.until} />
      </label>
      <label class="link">
        <input type="checkbox" name="link" value="1" checked={asked.link === '1'} /> {search.hasLink}
      </label>
    </details>
  );
};

const Results = ({ view, hits }: { view: SearchView; hits: Hit[] }) => {
  const { search } = useTexts();
  const { next, isFirst } = view;
  const people = peopleOf(view.people);
  return (
    <>
      {hits.length === 0 && <p class="nobody">{next === undefined ? search.nothing : search.nothingYet}</p>}
      <ol class="hits">
        {hits.map((hit) => (
          <Result
            hit={hit}
            author={memberIn(people, hit.from, useTexts().live)}
            room={view.room}
            me={view.me}
          />
        ))}
      </ol>
      {(next !== undefined || !isFirst) && (
        <nav class="paging" aria-label={useTexts().lobby.pages}>
          {!isFirst && <PageLink rel="prev" view={view} text={search.newest} />}
          {next !== undefined && <PageLink rel="next" view={view} before={next} text={search.older} />}
        </nav>
      )}
    </>
  );
};

interface PageLinkProps {
  rel: 'prev' | 'next';
  view: SearchView;
  before?: number;
  text: string;
}

const PageLink = ({ rel, view, before, text }: PageLinkProps) => {
  const asked = Object.entries({ ...view.asked, before: before?.toString() });
  const given = asked.filter((pair): pair is [string, string] => Boolean(pair[1]));
  const path = `${pathOf(view)}?${new URLSearchParams(given)}`;
  return (
    <a rel={rel} href={path} hx-get={path} hx-target="#pane" hx-push-url="true">
      {text}
    </a>
  );
};

interface ResultProps {
  hit: Hit;
  author: Member;
  room: string;
  me: number;
}

/** Leads to the message, in the middle of what was said before it and after it. */
export const Result = ({ hit, author, room, me }: ResultProps) => {
  const { live } = useTexts();
  const path = pathOfMessage(room, hit.seq);
  return (
    <li>
      <a class="hit" href={linkToMessage(room, hit.seq)} hx-get={path} hx-target="#pane" hx-push-url="true">
        <Avatar of={author} />
        <span class="hit-author">
          <bdi>{author.id === me ? live.message.you : nameOf(author)}</bdi>
        </span>
        <LocalTime at={hit.at} format="separator" words={live} />
        <Snippet pieces={hit.snippet} />
      </a>
    </li>
  );
};

const Snippet = ({ pieces }: { pieces: Piece[] }) => (
  <span class="hit-text" dir="auto">
    {pieces.map(({ text, isMatch }) => (isMatch ? <mark>{text}</mark> : text))}
  </span>
);

export const { Page: SearchPage, Fragment: SearchFragment } = panePage<SearchView>(titleOf, SearchPane);
