import { WebSocket } from 'ws';
import { PING } from '../src/room/limits.ts';
import { someAtOnce } from './some-at-once.ts';

/** Of an ordinary length. Floors and Parley carry the same. */
const BODY = 'Shall we meet at the usual place, a quarter past seven or so?';
const NAME = Buffer.from('"cid":"');
const QUOTE = 0x22;
const PATIENCE_MS = 30_000;
/** Sockets that are opened at a time. */
const AT_ONCE = 25;

export interface Address {
  url: string;
  headers?: Record<string, string>;
  /** In the frame that says: from now on you hear everything. */
  ready: string;
}

let seats = 0;

/** One end of a socket, cheap enough not to be what is measured: frames are searched, not parsed. */
export class Seat {
  #socket: WebSocket;
  #cid = `seat-${++seats}-`;
  #count = 0;
  #untold = new Map<string, { at: number; told: (ms: number) => void; failed: (error: Error) => void }>();
  #onFrame: ((frame: Buffer) => void) | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (frame: Buffer) => this.#heard(frame));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', (code) => this.#fail(new Error(`The socket was closed with ${code}`)));
  }

  /** Resolves when the seat hears everything, or rejects. */
  static async open({ url, headers = {}, ready }: Address): Promise<Seat> {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers, perMessageDeflate: false });
    const patience = AbortSignal.timeout(PATIENCE_MS);
    await new Promise<void>((open, reject) => {
      patience.addEventListener('abort', () => reject(new Error(`${url}: not ready in time`)));
      socket.on('error', reject);
      socket.on('close', (code) => reject(new Error(`${url}: closed with ${code}`)));
      socket.on('message', function look(frame: Buffer) {
        if (!frame.includes(ready)) return;
        socket.off('message', look);
        open();
      });
    });
    return new Seat(socket);
  }

  /** Posts a message; resolves with the milliseconds until this seat was told of it. */
  post(): Promise<number> {
    const cid = `${this.#cid}${++this.#count}`;
    return new Promise((told, failed) => {
      this.#untold.set(cid, { at: performance.now(), told, failed });
      this.#socket.send(`{"type":"post","cid":"${cid}","body":"${BODY}"}`);
    });
  }

  /** Calls back at each frame from now on. */
  onFrame(heard: (frame: Buffer) => void) {
    this.#onFrame = heard;
  }

  ping() {
    this.#socket.send(PING);
  }

  close() {
    this.#socket.terminate();
  }

  #heard(frame: Buffer) {
    this.#onFrame?.(frame);
    if (this.#untold.size === 0) return;
    for (let at = frame.indexOf(NAME); at >= 0; at = frame.indexOf(NAME, at)) {
      at += NAME.length;
      const cid = frame.toString('latin1', at, frame.indexOf(QUOTE, at));
      const post = this.#untold.get(cid);
      if (!post) continue;
      this.#untold.delete(cid);
      post.told(performance.now() - post.at);
    }
  }

  #fail(error: Error) {
    for (const { failed } of this.#untold.values()) failed(error);
    this.#untold.clear();
  }
}

export const takeSeats = (count: number, address: (i: number) => Address): Promise<Seat[]> =>
  someAtOnce(count, AT_ONCE, (i) => Seat.open(address(i)));
