import type { PresenceFrame } from '../src/presence/protocol.ts';
import type { Browser } from './browser.ts';
import type { Row } from './evidence.ts';
import { Line } from './line.ts';
import { Pause } from './pause.ts';
import { membersOf, type World } from './world.ts';

const VERSION = 1;

/** What every signed-in page has beside the conversation: the socket that says who is here, and what is new in which room. */
export class Lists {
  readonly name: string;
  /** The last that was told of each room. */
  readonly news = new Map<string, Row>();
  #world: World;
  #browser: Browser;
  #line: Line<PresenceFrame> | undefined;
  #online = new Set<number>();
  #pause: Pause;

  constructor(world: World, browser: Browser) {
    this.#world = world;
    this.#browser = browser;
    this.name = `${browser.name}/lists`;
    this.#pause = new Pause(world.random.fork(this.name));
  }

  get isOpen() {
    return this.#line?.isOpen === true;
  }

  get online() {
    return [...this.#online];
  }

  connect() {
    const { session, cookie, person } = this.#browser;
    if (this.#line || !session) return;
    this.#line = new Line<PresenceFrame>(
      this.#world,
      { tab: this.name, user: person.id, session, cookie, path: `/presence/socket?v=${VERSION}` },
      { told: (told, line) => this.#told(told, line), closed: (code, line) => this.#closed(code, line) },
    );
  }

  letGo(): Line<PresenceFrame> | undefined {
    const line = this.#line;
    this.#line = undefined;
    return line;
  }

  #told(told: PresenceFrame, line: Line<PresenceFrame>) {
    if (told.type === 'typing') this.#mustBeMine(told.room);
    if (told.type === 'nudged') for (const { room } of told.rooms) this.#mustBeMine(room);
    if (line !== this.#line) return;
    switch (told.type) {
      case 'welcome':
        this.#pause.reset();
        this.#online = new Set(told.online);
        return;
      case 'arrived':
        for (const user of told.users) this.#online.add(user);
        return;
      case 'left':
        for (const { id } of told.users) this.#online.delete(id);
        return;
      case 'missed':
        line.ask('ping');
        return;
      case 'nudged':
        for (const { room, last, unread } of told.rooms)
          this.news.set(room, { room, seq: last.seq, unread, text: last.text });
        return;
      case 'typing':
      case 'disconnected':
        return;
      default:
        told satisfies never;
    }
  }

  #mustBeMine(room: string) {
    if (membersOf(this.#world, room).includes(this.#browser.person.id)) return;
    this.#world.history.object('audience', `${this.name} was told news of ${room}`, { room });
  }

  #closed(code: number, line: Line<PresenceFrame>) {
    if (line !== this.#line) return;
    this.letGo();
    this.#browser.lineClosed(this.name, code, line.connection);
    setTimeout(() => this.connect(), this.#pause.next());
  }
}
