/** What happened to a room, in a sentence. Pure: the server and the browser say the same. */
import { joined, listed } from '../web/names.ts';
import type { EventTexts } from '../web/texts/en-events.ts';
import type { Actor } from '../web/texts/sentence.ts';
import { isolated } from '../web/texts/sentence.ts';
import type { EventEntry, GroupSettings, RoomEvent } from './entry.ts';
import { nameOf } from './member.ts';
import { type EventText, memberIn, type RoomContext } from './thread.ts';

/** So many people are named; a thousand may be added at once. */
const NAMED = 3;

/** Makes one line of each event, also of one that a newer server knows and this code does not. */
export const eventTextIn =
  (say: EventTexts): EventText =>
  (entry, context) =>
    isReadable(entry.event) ? sentence(entry, context, say) : context.words.message.unknown;

const sentence = ({ from, event }: EventEntry, context: RoomContext, say: EventTexts): string => {
  const { words } = context;
  const who = actor(from, context);
  switch (event.type) {
    case 'created': {
      const phrases = [say.created(isolated(event.settings.name))];
      if (event.users.length > 0) phrases.push(say.added(whom(event.users, context, say)));
      return say.did(who, joined(phrases, words));
    }
    case 'joined':
      return say.joined(who);
    case 'left':
      return say.did(who, event.owner === undefined ? say.left : say.leftTo(actor(event.owner, context)));
    case 'added':
      return say.did(who, say.added(whom(event.users, context, say)));
    case 'removed':
      return say.did(who, say.removed(whom(event.users, context, say)));
    case 'role':
      return say.did(who, say.role[event.role](actor(event.user, context)));
    case 'changed':
      return say.did(who, joined(changes(event.settings, say), words));
    case 'pinned':
      return say.did(who, say.pinned);
    case 'unpinned':
      return say.did(who, say.unpinned);
    case 'unsent':
      return say.did(who, say.unsent(actor(event.user, context)));
    case 'closed':
      return say.did(who, say.closed);
    default:
      return event satisfies never;
  }
};

const actor = (user: number, { me, people, words }: RoomContext): Actor => {
  const name = user === me ? words.message.you : isolated(nameOf(memberIn(people, user, words)));
  return { isMe: user === me, toString: () => name };
};

/** "you, grace and 3 others": whoever reads this comes first. */
const whom = (users: readonly number[], { me, people, words }: RoomContext, say: EventTexts): string => {
  const ordered = users.includes(me) ? [me, ...users.filter((user) => user !== me)] : users;
  const names = ordered
    .slice(0, NAMED)
    .map((user) => (user === me ? say.me : nameOf(memberIn(people, user, words))));
  return listed(names, users.length - names.length, words);
};

const changes = (settings: Partial<GroupSettings>, { changed }: EventTexts): string[] => {
  const { name, description, history, posting, joining } = settings;
  const phrases = [
    name !== undefined && changed.name(isolated(name)),
    description !== undefined && changed.description,
    history && changed.history[history],
    posting && changed.posting[posting],
    joining && changed.joining[joining],
  ].filter((phrase) => typeof phrase === 'string');
  return phrases.length > 0 ? phrases : [changed.other];
};

/** Whether it has what belongs to its type: what comes over the wire may be of another version. */
const isReadable = (event: RoomEvent): boolean =>
  Object.hasOwn(CHECKS, event.type) && CHECKS[event.type](event as unknown as Fields);

type Fields = Record<string, unknown>;

const isUser = (value: unknown) => Number.isSafeInteger(value);
const areUsers = (value: unknown) => Array.isArray(value) && value.every(isUser);
const areSettings = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'string');

const CHECKS: Record<RoomEvent['type'], (event: Fields) => boolean> = {
  created: ({ users, settings }) => areUsers(users) && areSettings(settings) && settings.name !== undefined,
  joined: () => true,
  left: ({ owner }) => owner === undefined || isUser(owner),
  added: ({ users }) => areUsers(users),
  removed: ({ users }) => areUsers(users),
  role: ({ user, role }) => isUser(user) && /^(owner|admin|member)$/.test(`${role}`),
  changed: ({ settings }) => areSettings(settings),
  pinned: () => true,
  unpinned: () => true,
  unsent: ({ user }) => isUser(user),
  closed: () => true,
};
