import { type MyRoom, titleOf } from '../lobby/my-room.ts';
import { panePage } from '../lobby/pane-page.tsx';
import { PageHeader } from '../settings/views.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import { type Member, peopleOf } from './member.ts';
import { Result } from './search-views.tsx';
import type { Starred } from './stars.ts';
import { memberIn } from './thread.ts';

export interface StarredView {
  me: number;
  /** Those that were starred last come first. `title`: of their conversation, where I still have it. */
  messages: (Starred & { title: MyRoom | undefined })[];
  people: Member[];
  next?: number;
  isFirst: boolean;
}

const PATH = '/starred/';

const StarredPane = ({ view }: { view: StarredView }) => {
  const { message: said, lobby } = useTexts();
  const { messages, next, isFirst } = view;
  return (
    <section class="page found">
      <PageHeader title={said.starred} back="/lobby/" />
      <div class="found-body">
        {messages.length === 0 && <p class="nobody">{said.nothingStarred}</p>}
        {messages.map((message) => (
          <StarredMessage message={message} view={view} />
        ))}
        {(next !== undefined || !isFirst) && (
          <nav class="paging" aria-label={lobby.pages}>
            {!isFirst && <PageLink rel="prev" path={PATH} text={said.starredNewest} />}
            {next !== undefined && (
              <PageLink rel="next" path={`${PATH}?before=${next}`} text={said.starredEarlier} />
            )}
          </nav>
        )}
      </div>
    </section>
  );
};

const PageLink = ({ rel, path, text }: { rel: 'prev' | 'next'; path: string; text: string }) => (
  <a rel={rel} href={path} hx-get={path} hx-target="#pane" hx-push-url="true">
    {text}
  </a>
);

/** It leads to the message; its own page has more, and takes the star away. */
const StarredMessage = ({
  message: { room, seq, from, at, text, title },
  view,
}: {
  message: StarredView['messages'][number];
  view: StarredView;
}) => {
  const { live, message: said } = useTexts();
  const author = memberIn(peopleOf(view.people), from, live);
  const snippet = [{ text: text || live.message.outdated }];
  const path = `/room/${room}/message/${seq}/`;
  return (
    <section class="room-hits">
      <h2 dir="auto">{title && (title.kind === 'self' ? live.row.notes : titleOf(title))}</h2>
      <ol class="hits">
        <Result hit={{ seq, from, at, snippet }} author={author} room={room} me={view.me} />
      </ol>
      <a class="more-hits" href={path} hx-get={path} hx-target="#pane" hx-push-url="true">
        {said.details}
      </a>
    </section>
  );
};

export const { Page: StarredPage, Fragment: StarredFragment } = panePage<StarredView>(
  () => useTexts().message.starred,
  StarredPane,
);
