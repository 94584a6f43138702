import type { PresenceFrame, RoomNews } from '../src/presence/protocol.ts';
import type { Browser } from './browser.ts';
import type { News } from './evidence.ts';
import { Line } from './line.ts';
import { Pause } from './pause.ts';
import type { World } from './world.ts';

const VERSION = 2;

/** What every signed-in page has beside the conversation: the socket that says who is here, and what is new in which room. */
export class Lists {
  readonly name: string;
  /** The last that was told of each room. */
  readonly news = new Map<string, News>();
  #numbers = new Map<string, number>();
  #reads = new Map<string, number>();
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
    if (told.type === 'typing') this.#sees(told.room, 'typing', line);
    if (told.type === 'nudged')
      for (const { room, last } of told.rooms) this.#sees(room, 'news', line, last.seq);
    if (told.type === 'mine') for (const { room } of told.rows) this.#sees(room, 'a change of its own', line);
    if (told.type === 'refresh') for (const room of told.rooms) this.#sees(room, 'a change of members', line);
    if (line !== this.#line) return;
    switch (told.type) {
      case 'welcome':
        this.#pause.reset();
        this.#online = new Set(told.online);
        this.#forgetReads();
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
        for (const news of told.rooms) this.#heard(news);
        return;
      case 'mine':
        for (const { room, read } of told.rows) if (read) this.#hasRead(room, read[1]);
        return;
      // A page asks for its row then. Whoever came back begins anew with what is unread, and is told no number.
      case 'refresh':
        for (const room of told.rooms) this.#forget(room);
        return;
      case 'typing':
      case 'disconnected':
        return;
      default:
        told satisfies never;
    }
  }

  /** What I said is read. How far I had read before I came, nobody has told. */
  #heard({ room, last, number }: RoomNews) {
    this.#numbers.set(room, number);
    this.news.set(room, { room, seq: last.seq, text: last.text });
    this.#hasRead(room, last.from === this.#browser.person.id ? number : 0);
  }

  #hasRead(room: string, number: number) {
    const read = Math.max(number, this.#reads.get(room) ?? 0);
    if (read === 0) return;
    this.#reads.set(room, read);
    const news = this.news.get(room);
    if (news) this.news.set(room, { ...news, unread: Math.max(0, (this.#numbers.get(room) ?? 0) - read) });
  }

  /** What was read elsewhere while there was no socket nobody tells: a page asks for its rows anew after an absence. */
  #forgetReads() {
    this.#reads.clear();
    for (const [room, { seq, text }] of this.news) this.news.set(room, { room, seq, text });
  }

  #forget(room: string) {
    this.#reads.delete(room);
    this.news.delete(room);
  }

  #sees(room: string, where: string, { connection }: Line<PresenceFrame>, seq?: number) {
    const { history } = this.#world;
    const sight = { user: this.#browser.person.id, room, where, ...(seq !== undefined && { seq }) };
    history.saw(sight, connection.link);
  }

  #closed(code: number, line: Line<PresenceFrame>) {
    if (line !== this.#line) return;
    this.letGo();
    this.#browser.lineClosed(this.name, code, line.connection);
    setTimeout(() => this.connect(), this.#pause.next());
  }
}
