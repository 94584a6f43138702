import type { Connection, Edit, Reaction, SessionLife, Written } from './history.ts';
import type { AnyLine } from './line.ts';
import { Lists } from './lists.ts';
import { Outbox } from './outbox.ts';
import type { Random } from './random.ts';
import { Tab } from './tab.ts';
import { textFrom } from './texts.ts';
import { type Answer, cookieIn } from './web.ts';
import { isGroup, type Person, roomOf, sleep, type World } from './world.ts';

/** What the network or the server's death explains. */
const ORDINARY_ENDS = [1000, 1001, 1005, 1006, 1011, 1012, 1013];
/** What only a frame explains that was too large. */
const TOO_LARGE = 1009;
const SIGNED_OUT = 4401;
/** Not in this group any more, or not yet. */
const GONE = [4403, 4404];

/** Somebody's browser: a session, outboxes, tabs. A model client, that knows docs/protocol.md and nothing else. */
export class Browser {
  readonly name: string;
  readonly person: Person;
  readonly tabs: Tab[] = [];
  readonly lists: Lists;
  session: SessionLife | undefined;
  cookie: string | undefined;
  #world: World;
  #random: Random;
  #outboxes = new Map<string, Outbox>();
  #letter: string;
  #edits = 0;
  #reactions = 0;
  #posting = new Set<string>();
  /** On the way out: what is answered now may be for either. */
  isLeaving = false;
  /** Tabs that have sent what closes a socket. */
  #mayClose = new Set<string>();

  constructor(world: World, person: Person, name: string, letter: string) {
    this.#world = world;
    this.#random = world.random.fork(name);
    this.#letter = letter;
    this.name = name;
    this.person = person;
    this.lists = new Lists(world, this);
  }

  get rooms(): string[] {
    return this.#world.rooms.filter(({ members }) => members.includes(this.person.id)).map(({ id }) => id);
  }

  /** Whether somebody is in the room to write, as far as this browser knows. */
  isIn(room: string): boolean {
    return roomOf(this.#world, room)?.present.has(this.person.id) === true;
  }

  outboxOf(room: string): Outbox {
    const known = this.#outboxes.get(room);
    if (known) return known;
    const outbox = new Outbox(this.name);
    this.#outboxes.set(room, outbox);
    return outbox;
  }

  get outboxes() {
    return this.#outboxes;
  }

  open(room: string, rev: number | undefined): Tab {
    const number = this.tabs.length + 1;
    const tab = new Tab(this.#world, this, room, `${this.name}/tab ${number}`, rev);
    this.tabs.push(tab);
    return tab;
  }

  tabsOf(room: string): Tab[] {
    return this.tabs.filter((tab) => tab.room === room);
  }

  /** Tries until it is signed in; then everything that is awake connects. */
  async signIn(path: '/login/' | '/register/' = '/login/') {
    const { username, password } = this.person;
    while (!this.session) {
      const answer = await this.#try(() => this.#world.near.ask({ path, form: { username, password } }));
      if (answer?.status === 303 && cookieIn(answer)) {
        this.cookie = cookieIn(answer);
        this.session = this.#world.history.signIn(this.person.id, this.name);
      } else await sleep(200);
    }
    this.connect();
  }

  connect() {
    this.lists.connect();
    for (const tab of this.tabs) tab.connect();
  }

  /** Logs out, and answers with what it leaves behind, once the session is known to be over. */
  async logOut(): Promise<{ session: SessionLife; cookie: string; lines: AnyLine[] } | undefined> {
    const { session, cookie } = this;
    if (!session || !cookie || this.isLeaving) return undefined;
    this.isLeaving = true;
    while (session.overAt === undefined) {
      const answer = await this.#try(() => this.#world.near.ask({ path: '/logout/', form: {}, cookie }));
      if (answer?.status === 303 || (await this.#isOver(cookie))) session.overAt = this.#world.history.now();
      else await sleep(100);
    }
    this.session = undefined;
    this.cookie = undefined;
    this.isLeaving = false;
    const lines = [this.lists, ...this.tabs].flatMap((one): AnyLine[] => [one.letGo() ?? []].flat());
    return { session, cookie, lines };
  }

  /** Puts a message into the outbox; it is not on its way yet. */
  write(room: string): Written {
    const outbox = this.outboxOf(room);
    const place = outbox.next();
    // Everybody names their messages alike, in every room: a cid means nothing beyond its sender and room.
    const cid = `${this.#letter}-${String(place).padStart(8, '0')}`;
    const body = textFrom(this.#random);
    const written = this.#world.history.write({
      room,
      user: this.person.id,
      cid,
      body,
      outbox: outbox.name,
      place,
    });
    outbox.add(written);
    return written;
  }

  /** Has a message unsent that has this place: by whichever tab carries it first, or by a form. */
  unsend(written: Written, seq: number) {
    if (written.unsent) return;
    written.unsent = { at: this.#world.history.now() };
    this.outboxOf(written.room).unsends.set(seq, written);
  }

  async unsendByForm({ room, cid }: Written, seq: number) {
    const { cookie } = this;
    if (!cookie) return;
    const path = `/room/${room}/message/${seq}/`;
    const form = { cid: `form-${cid}`, do: 'unsend' };
    await this.#try(() => this.#world.far.ask({ path, cookie, accept: 'application/json', form }));
  }

  /** It is known to be done. */
  unsent(written: Written, seq: number) {
    if (written.unsent && written.unsent.toldAt === undefined) {
      written.unsent.toldAt = this.#world.history.now();
      this.#world.history.count('unsent');
    }
    for (const browser of this.#world.browsers)
      if (browser.person === this.person) browser.outboxOf(written.room).unsends.delete(seq);
  }

  /** Has a message say something else: by whichever tab carries it first. */
  edit(written: Written, seq: number): Edit | undefined {
    if (written.unsent) return undefined;
    const name = `${this.#letter}-${this.#edits++}`;
    const { history } = this.#world;
    const edit: Edit = {
      cid: `edit-of-${name}`,
      seq,
      body: `${this.name} edits (${name})`,
      at: history.now(),
    };
    written.edits = [...(written.edits ?? []), edit];
    this.outboxOf(written.room).edits.push(edit);
    return edit;
  }

  async editByForm(room: string, { cid, seq, body }: Edit) {
    const { cookie } = this;
    if (!cookie) return;
    const path = `/room/${room}/message/${seq}/edit/`;
    const answer = await this.#try(() =>
      this.#world.far.ask({ path, cookie, accept: 'application/json', form: { cid, body } }),
    );
    if (answer?.status === 200) this.edited(room, cid);
  }

  /** It is known to be done. */
  edited(room: string, cid: string) {
    for (const browser of this.#world.browsers) {
      const outbox = browser.outboxOf(room);
      const edit = browser.person === this.person && outbox.edits.find((one) => one.cid === cid);
      if (!edit) continue;
      edit.toldAt = this.#world.history.now();
      outbox.edits = outbox.edits.filter((one) => one !== edit);
      this.#world.history.count('edited');
    }
  }

  /** Gives a message an emoji, or takes it back: by whichever tab carries it first. */
  react(room: string, seq: number, emoji: string, on: boolean): Reaction {
    const { history } = this.#world;
    const cid = `reaction-${this.#letter}-${this.#reactions++}`;
    const reaction: Reaction = { room, user: this.person.id, cid, seq, emoji, on, at: history.now() };
    history.reactions.push(reaction);
    this.outboxOf(room).reactions.push(reaction);
    return reaction;
  }

  async reactByForm({ room, cid, seq, emoji, on }: Reaction) {
    const { cookie } = this;
    if (!cookie) return;
    const path = `/room/${room}/message/${seq}/`;
    const form = { cid, do: on ? 'react' : 'unreact', emoji };
    const answer = await this.#try(() =>
      this.#world.far.ask({ path, cookie, accept: 'application/json', form }),
    );
    if (answer?.status === 200) this.reacted(room, cid);
  }

  /** It is known to be done. */
  reacted(room: string, cid: string) {
    for (const browser of this.#world.browsers) {
      const outbox = browser.outboxOf(room);
      const reaction = browser.person === this.person && outbox.reactions.find((one) => one.cid === cid);
      if (!reaction) continue;
      reaction.toldAt = this.#world.history.now();
      outbox.reactions = outbox.reactions.filter((one) => one !== reaction);
      this.#world.history.count('reacted');
    }
  }

  /** Sends the oldest that is pending by a form, so that it cannot overtake another. */
  async postFirst(room: string) {
    const [first] = this.outboxOf(room).pending;
    if (!first || this.#posting.has(room)) return;
    this.#posting.add(room);
    await this.post(first);
    this.#posting.delete(room);
  }

  /** Sends it by a form, as the first time or again. */
  async post(written: Written) {
    const { history, far } = this.#world;
    const { room, cid, body } = written;
    const isScript = this.#random.chance(0.5);
    const { cookie, session } = this;
    if (!cookie || !session) return;
    history.sent(written, this.name, 'form');
    const answer = await this.#try(() =>
      far.ask({
        path: `/room/${room}/`,
        cookie,
        accept: isScript ? 'application/json' : 'text/html',
        // A browser sends the line ends of a text area like this.
        form: { cid, body: isScript ? body : body.replaceAll('\n', '\r\n') },
      }),
    );
    if (answer) this.#posted(written, answer, session);
  }

  /** A socket of this browser was closed by the other end, or refused with this status. */
  lineClosed(tab: string, code: number, { session, room }: Connection) {
    const isExpected =
      ORDINARY_ENDS.includes(code) ||
      (code >= 500 && code < 600) ||
      (code === TOO_LARGE && this.#mayClose.has(tab)) ||
      (GONE.includes(code) && room !== undefined && isGroup(this.#world, room)) ||
      ((code === SIGNED_OUT || code === 401) && (this.isLeaving || session.overAt !== undefined));
    if (!isExpected)
      this.#world.history.object('protocol', `${tab} was closed with ${code}`, { room: room ?? '' });
  }

  mayClose(tab: string) {
    this.#mayClose.add(tab);
  }

  #posted(written: Written, { status, headers, body }: Answer, session: SessionLife) {
    const { history } = this.#world;
    const { room } = written;
    const isBack = status === 303 && headers.location?.startsWith(`/room/${room}/?sent=`);
    if (isBack || status === 200) {
      history.acked(written, this.name, 'form', status === 200 ? seqIn(body) : undefined);
      this.outboxOf(room).acknowledge(written);
    } else if (status === 409 && (written.unsent || written.edits)) {
      // A page gives the text back: nobody can tell any more whether it is the one that was unsent or edited.
      history.acked(written, this.name, 'form');
      this.outboxOf(room).acknowledge(written);
    } else if ((status === 403 || status === 404) && isGroup(this.#world, room)) {
      this.outboxOf(room).keep([written]);
    } else if (status < 500 && !this.#isSignedOut(status, headers.location, session)) {
      history.object(
        'protocol',
        `${this.name} posted a form, and was answered ${status} ${body.slice(0, 200)}`,
        written,
      );
    }
  }

  /** The session was over when this arrived; that is nothing to wonder at where it is. */
  #isSignedOut(status: number, location: string | undefined, session: SessionLife) {
    const isSentAway = status === 401 || (status === 303 && location?.startsWith('/login/'));
    return isSentAway && (session.overAt !== undefined || this.isLeaving);
  }

  async #isOver(cookie: string): Promise<boolean> {
    const answer = await this.#try(() => this.#world.near.ask({ path: '/lobby/', cookie }));
    return answer?.status === 303;
  }

  async #try(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await ask();
    } catch {
      return undefined;
    }
  }
}

const seqIn = (json: string): number | undefined => {
  try {
    return JSON.parse(json).seq;
  } catch {
    return undefined;
  }
};
