import type { Disconnected } from '../src/room/disconnect.ts';

/** A frame that comes takes a few milliseconds; one that does not is a failure, and says what came instead. */
const PATIENCE_MS = 3_000;

interface Frame {
  type: string;
}

type Of<Told extends Frame, Type> = Extract<Told, { type: Type }>;

interface Waiting extends Frame {
  came: (frame: Frame) => void;
  failed: (why: string) => void;
}

/** Close codes that the server chose, and announces in a frame. The others are answers, or the platform's. */
export const isAnnounced = (code: number): boolean => code >= 4_000 || code === 1_009;

/** Our end of a socket. What came waits, in its order, until somebody asks for it. */
export class Line<Told extends Frame> {
  /** All that has come, but for the announcement of the end. */
  readonly frames: Told[] = [];
  /** Settles when the other end closes; rejects where it should have announced that, and has not. */
  readonly closed: Promise<{ code: number; reason: string }>;
  #socket: WebSocket;
  #untaken: Told[] = [];
  #waiting: Waiting[] = [];
  #announced: number | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#came(read(String(data))));
    this.closed = new Promise((closed, reject) => {
      socket.addEventListener('close', ({ code, reason }) => {
        for (const { failed } of this.#waiting.splice(0)) failed(`closed with ${code} ${reason}`);
        if (isAnnounced(code) && this.#announced !== code)
          reject(new Error(`It closed with ${code}, and announced ${this.#announced ?? 'nothing'}.`));
        closed({ code, reason });
      });
    });
    this.closed.catch(() => {});
    socket.accept();
  }

  /** Sends a frame; or any text, as it is. */
  ask(frame: object | string) {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Sends bytes, which no client of ours does. */
  send(bytes: Uint8Array) {
    this.#socket.send(bytes);
  }

  /** The next frame of this type: one that came and was not asked for yet, or else the first that will come. */
  async next<Type extends Told['type']>(type: Type): Promise<Of<Told, Type>> {
    return (takeFirst(this.#untaken, type) ?? (await this.#wait(type))) as Of<Told, Type>;
  }

  hangUp(code = 1000, reason = '') {
    this.#socket.close(code, reason);
  }

  #wait(type: string): Promise<Frame> {
    return new Promise((came, reject) => {
      const failed = (why: string) => reject(new Error(`No "${type}": ${why}. What came: ${this.#story()}`));
      this.#waiting.push({ type, came, failed });
      setTimeout(failed, PATIENCE_MS, `none within ${PATIENCE_MS} ms`);
    });
  }

  #came(frame: Told) {
    if (frame.type === 'disconnected') {
      this.#announced = (frame as unknown as Disconnected).code;
      return;
    }
    this.frames.push(frame);
    const waiting = takeFirst(this.#waiting, frame.type);
    if (waiting) waiting.came(frame);
    else this.#untaken.push(frame);
  }

  #story() {
    return this.frames.map((frame) => JSON.stringify(frame)).join(' ') || 'nothing';
  }
}

const takeFirst = <T extends Frame>(list: T[], type: string): T | undefined => {
  const place = list.findIndex((one) => one.type === type);
  return place < 0 ? undefined : list.splice(place, 1)[0];
};

/** `pong` is no JSON: it becomes `{ type: 'pong' }`. */
const read = (text: string) => (text.startsWith('{') ? JSON.parse(text) : { type: text });
