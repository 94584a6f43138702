import type { Entry } from '../src/room/entry.ts';
import type { World } from './world.ts';

/** A session of theirs. */
export const cookieOf = ({ browsers }: World, user: number) =>
  browsers.find(({ person, cookie }) => person.id === user && cookie)?.cookie;

/** One page of a room's history; nothing where there is no such room for them. */
export const entriesOf = async (
  world: World,
  user: number,
  room: string,
  query: string,
): Promise<Entry[] | undefined> => {
  const { status, body } = await world.near.ask({
    path: `/room/${room}/messages${query}`,
    cookie: cookieOf(world, user),
    accept: 'application/json',
  });
  return status === 404 ? undefined : JSON.parse(body).messages;
};

/** All of it, page by page. */
export const pagesOf = async (world: World, user: number, room: string): Promise<Entry[] | undefined> => {
  const all: Entry[] = [];
  for (;;) {
    const page = await entriesOf(world, user, room, `?after=${all.at(-1)?.seq ?? 0}`);
    if (!page) return undefined;
    if (page.length === 0) return all;
    all.push(...page);
  }
};
