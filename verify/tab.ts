import type { Entry, ServerFrame } from '../src/room/protocol.ts';
import type { Browser } from './browser.ts';
import { type Edit, nameOf, type Reaction, type Written } from './history.ts';
import { Line } from './line.ts';
import type { Outbox } from './outbox.ts';
import { Pause } from './pause.ts';
import type { Random } from './random.ts';
import { isGroup, membersOf, type World } from './world.ts';

const VERSION = 2;
/** What is not acknowledged by then (ms) is sent again, though nothing seems wrong; then after twice as long. */
const AGAIN_AFTER_MS = 3_000;

/** Closed with these, one is not in the group any more, or has never been. */
const NO_LONGER = 4403;
const SHUT = [NO_LONGER, 4404];
const COMES_BY_AFTER_MS = 300;

type Changed = Extract<ServerFrame, { type: 'changed' }>;
type Welcome = Extract<ServerFrame, { type: 'welcome' }>;
type Refused = Extract<ServerFrame, { type: 'refused' }>;

/** A conversation that is open in a browser. It never reloads: it gets everywhere from its `rev`, as docs/protocol.md says. */
export class Tab {
  readonly name: string;
  readonly room: string;
  readonly entries = new Map<number, Entry>();
  readonly cursors = new Map<number, number>();
  /** The last change that was applied. */
  rev: number | undefined;
  #world: World;
  #browser: Browser;
  #outbox: Outbox;
  #random: Random;
  #line: Line<ServerFrame> | undefined;
  #isAwake = false;
  #isWelcome = false;
  #ranges: Welcome['ranges'] | undefined;
  /** What changes before this place is not kept: of what is around it, only the history knows. */
  #oldest = 0;
  /** What went out on this very line, when. */
  #carried = new Map<Written | Edit | Reaction, number>();
  #mayRefuse = new Set<string>();
  #patience = AGAIN_AFTER_MS;
  #pause: Pause;

  constructor(world: World, browser: Browser, room: string, name: string, rev: number | undefined) {
    this.#world = world;
    this.#browser = browser;
    this.#outbox = browser.outboxOf(room);
    this.#random = world.random.fork(name);
    this.#pause = new Pause(this.#random);
    this.name = name;
    this.room = room;
    this.rev = rev;
  }

  get isOpen() {
    return this.#isWelcome && this.#line?.isOpen === true;
  }

  get isAwake() {
    return this.#isAwake;
  }

  wake() {
    this.#isAwake = true;
    this.connect();
  }

  /** Says goodbye, or not. */
  nap(politely: boolean) {
    this.#isAwake = false;
    if (politely) this.#line?.hangUp();
    else this.#line?.drop();
  }

  /** Does nothing while there is a line already, or nobody is signed in. */
  connect() {
    const { session, cookie, person } = this.#browser;
    if (!this.#isAwake || this.#line || !session) return;
    const rev = this.rev === undefined ? '' : `&rev=${this.rev}`;
    const path = `/room/${this.room}/socket?v=${VERSION}${rev}`;
    this.#isWelcome = false;
    this.#carried.clear();
    this.#mayRefuse.clear();
    this.#patience = AGAIN_AFTER_MS;
    this.#line = new Line<ServerFrame>(
      this.#world,
      { tab: this.name, user: person.id, room: this.room, session, cookie, path },
      { told: (told, line) => this.#told(told, line), closed: (code, line) => this.#closed(code, line) },
    );
  }

  /** Lets go of the line, without closing it: its session is over, and closing it is the server's business. */
  letGo(): Line<ServerFrame> | undefined {
    const line = this.#line;
    this.#line = undefined;
    this.#isWelcome = false;
    return line;
  }

  /** Sends what is pending and has not gone out on this line, in order. */
  carry() {
    if (!this.isOpen) return;
    const now = performance.now();
    const { pending, unsends, edits, reactions } = this.#outbox;
    const [first] = [...pending, ...unsends.values(), ...edits, ...reactions];
    if (first && now - (this.#carried.get(first) ?? now) > this.#patience) {
      this.#patience *= 2;
      this.#carried.clear();
      this.#world.history.count('sent again for want of an answer');
    }
    for (const [seq, written] of this.#outbox.unsends)
      if (!this.#carried.has(written)) this.#unsend(seq, written, now);
    for (const edit of this.#outbox.edits) {
      if (this.#carried.has(edit)) continue;
      this.#carried.set(edit, now);
      for (let i = this.#random.chance(0.2) ? 2 : 1; i > 0; i -= 1) this.edit(edit);
    }
    for (const reaction of this.#outbox.reactions) {
      if (this.#carried.has(reaction)) continue;
      this.#carried.set(reaction, now);
      for (let i = this.#random.chance(0.2) ? 2 : 1; i > 0; i -= 1) this.react(reaction);
    }
    for (const written of this.#outbox.pending) {
      if (this.#carried.has(written)) continue;
      this.#carried.set(written, now);
      this.post(written);
      if (this.#random.chance(0.1)) this.post(written, 'doubled frames');
    }
  }

  /** Now and then twice, which does no harm. */
  #unsend(seq: number, written: Written, now: number) {
    this.#carried.set(written, now);
    for (let i = this.#random.chance(0.2) ? 2 : 1; i > 0; i -= 1)
      this.#line?.ask({
        type: 'unsend',
        cid: `unsend-${this.name.length}-${seq}-${now}`.replace('.', '-'),
        seq,
      });
    this.#world.history.count('asked to be unsent');
  }

  /** Sends one edit, as the first time or again. */
  edit({ cid, seq, body }: Edit) {
    if (this.#line?.ask({ type: 'edit', cid, seq, body })) this.#world.history.count('asked to be edited');
  }

  /** Sends one reaction, as the first time or again. */
  react({ cid, seq, emoji, on }: Reaction) {
    if (this.#line?.ask({ type: 'react', cid, seq, emoji, on })) this.#world.history.count('asked to react');
  }

  /** Sends one message, as the first time or again; forged fields change nothing. */
  post(written: Written, why?: string) {
    const { cid, body, user } = written;
    const others = membersOf(this.#world, this.room).filter((member) => member !== user);
    const forged = this.#random.chance(0.05) && { from: others[0], seq: 1, rev: 1, at: 1, you: others[0] };
    if (!this.#line?.ask({ type: 'post', cid, body, ...forged })) return;
    this.#world.history.sent(written, this.name, 'socket');
    if (why) this.#world.history.count(why);
  }

  /** Another text under a cid that is taken: it must be refused, and changes nothing. */
  forge({ cid }: Written) {
    this.#mayRefuse.add('cid_taken');
    this.#line?.ask({ type: 'post', cid, body: 'something else altogether' });
  }

  /** What is refused for this reason from now on is no surprise. */
  provoke(frame: string | Buffer | object, reason: Refused['reason']) {
    this.#mayRefuse.add(reason);
    this.#line?.ask(frame);
  }

  read(seq: number): boolean {
    if (!this.isOpen || seq < 1) return false;
    this.#world.history.said(this.room, this.#browser.person.id, seq);
    return this.#line?.ask({ type: 'read', seq }) === true;
  }

  type() {
    this.#line?.ask({ type: 'typing' });
  }

  #told(told: ServerFrame, line: Line<ServerFrame>) {
    if (told.type === 'changed') for (const entry of told.messages) this.#record(entry, line);
    if (line !== this.#line) return;
    if (told.type === 'disconnected') return;
    if (!this.#isWelcome && told.type !== 'welcome')
      this.#object(`was told ${told.type} before it was welcome`);
    switch (told.type) {
      case 'welcome':
        return this.#welcome(told);
      case 'changed':
        return this.#changed(told);
      case 'seen':
        for (const { user, seq } of told.cursors) this.#seen(user, seq);
        return;
      case 'seen_by':
        return;
      case 'typing':
        for (const { id } of told.users)
          if (!this.#isMember(id)) this.#object(`was told that ${id} types`, 'audience');
        return;
      case 'edited':
        return this.#browser.edited(this.room, told.cid);
      case 'reacted':
        return this.#browser.reacted(this.room, told.cid);
      case 'refused':
        return this.#refused(told);
      default:
        told satisfies never;
    }
  }

  /** Who hears of a message has heard that it is stored, on whichever line. */
  #record(entry: Entry, { connection }: Line<ServerFrame>) {
    const { history } = this.#world;
    const { person } = this.#browser;
    const { seq, from, cid } = entry;
    history.tell(connection, this.room, entry);
    if (from !== person.id && cid !== undefined)
      history.object('audience', `${this.name} was told a cid of ${from}`, { room: this.room, seq });
    if (from !== person.id) return;
    const written = history.written.get(nameOf({ room: this.room, user: from, cid: cid ?? '' }));
    if (!written)
      return this.#object(
        `was told something of its own that nobody wrote: ${JSON.stringify(entry)}`,
        'authors',
      );
    history.acked(written, this.name, 'socket', seq);
    if (entry.kind === 'tombstone') this.#browser.unsent(written, seq);
    this.#outbox.acknowledge(written);
  }

  #welcome({ you, rev, members, cursors, ranges }: Welcome) {
    const expected = membersOf(this.#world, this.room);
    const told = members.map(({ id }) => id);
    const isRight = isGroup(this.#world, this.room)
      ? told.includes(you) && told.every((user) => expected.includes(user))
      : told.toSorted().join() === expected.toSorted().join();
    if (you !== this.#browser.person.id) this.#object(`was welcomed as ${you}`);
    if (!isRight) this.#object(`was told of members ${told}`);
    if (rev < (this.rev ?? 0))
      this.#object(`is at rev ${this.rev}, and the room fell back to ${rev}`, 'converged');
    this.#letGoBelowGap(ranges);
    this.#isWelcome = true;
    this.#pause.reset();
    this.cursors.clear();
    for (const { user, seq } of cursors) this.cursors.set(user, seq);
    this.carry();
  }

  /** What one may see only since one came back comes in no change: the history has it, so what is known ends above it. */
  #letGoBelowGap(ranges: Welcome['ranges']) {
    const before = this.#ranges;
    this.#ranges = ranges;
    if (!before) return;
    const gap = Math.max(...this.entries.keys());
    for (let seq = gap; seq > 0; seq -= 1) {
      if (this.entries.has(seq) || !isWithin(ranges, seq) || isWithin(before, seq)) continue;
      for (const known of this.entries.keys()) if (known < seq) this.entries.delete(known);
      this.#oldest = seq + 1;
      this.#world.history.count('histories that grew');
      return;
    }
  }

  #changed({ since, rev, more, messages }: Changed) {
    const mine = this.rev ?? 0;
    if (since > mine) {
      this.#world.history.count('gaps mended');
      this.#line?.ask({ type: 'resume', rev: mine });
      return;
    }
    if (this.rev === undefined && messages.length > 0)
      this.#oldest = Math.min(...messages.map(({ seq }) => seq));
    for (const entry of messages) {
      if (entry.seq < this.#oldest) continue;
      const known = this.entries.get(entry.seq);
      if (!known || known.rev <= entry.rev) this.entries.set(entry.seq, entry);
    }
    this.rev = Math.max(mine, rev);
    if (more) {
      this.#world.history.count('further pages resumed');
      this.#line?.ask({ type: 'resume', rev });
    }
  }

  #seen(user: number, seq: number) {
    if (!this.#isMember(user)) this.#object(`was told what ${user} has read`, 'audience');
    const before = this.cursors.get(user) ?? 0;
    if (seq < before) this.#object(`was told that ${user} has read ${seq}, after ${before}`, 'cursors');
    this.cursors.set(user, seq);
  }

  #refused({ reason, cid, seq }: Refused) {
    this.#world.history.count('refusals');
    // The server may have slept for days; or its author is no longer there.
    const isGone = reason === 'not_member' && isGroup(this.#world, this.room);
    if (reason === 'too_late' || isGone)
      this.#outbox.edits = this.#outbox.edits.filter((edit) => edit.cid !== cid);
    if (isGone || reason === 'no_message')
      this.#outbox.reactions = this.#outbox.reactions.filter((one) => one.cid !== cid);
    // Whoever has been away since may not see it any more.
    if (reason === 'no_message' && cid?.startsWith('reaction-') && isGroup(this.#world, this.room)) return;
    if (reason === 'too_late') return this.#world.history.count('edits that came too late');
    if (isGone) {
      return this.#outbox.keep(this.#outbox.pending.filter((written) => written.cid === cid));
    }
    if (!this.#mayRefuse.has(reason)) this.#object(`was refused ${cid}: ${reason} ${seq ?? ''}`);
  }

  #closed(code: number, line: Line<ServerFrame>) {
    if (line !== this.#line) return;
    this.letGo();
    this.#browser.lineClosed(this.name, code, line.connection);
    if (code === NO_LONGER) this.#outbox.keep();
    // Whoever is not in a group any more comes by again: they may have been added.
    if (SHUT.includes(code)) this.#world.history.count('turned away');
    setTimeout(() => this.connect(), this.#pause.next() + (SHUT.includes(code) ? COMES_BY_AFTER_MS : 0));
  }

  #isMember(user: number) {
    return membersOf(this.#world, this.room).includes(user);
  }

  #object(text: string, check = 'protocol') {
    this.#world.history.object(check, `${this.name} ${text}`, { room: this.room });
  }
}

const isWithin = (ranges: Welcome['ranges'], seq: number): boolean =>
  ranges.some(([from, until]) => from <= seq && (until === null || seq <= until));
