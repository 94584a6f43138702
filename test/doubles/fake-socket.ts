/** A browser's WebSocket whose other end is the test. */
export class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly url: string;
  readonly sent: string[] = [];
  /** What the page did with it: 0 opening, 1 open, 3 closed, as the standard says. */
  readyState = 0;
  /** Hears what is sent, as a server would. */
  onsent: (text: string) => void = () => {};

  constructor(url = '') {
    this.url = url;
  }

  send(text: string) {
    this.sent.push(text);
    this.onsent(text);
  }

  /** As with a dead network: the page is not told that it is closed. */
  close() {
    this.readyState = 3;
  }

  get isOpen() {
    return this.readyState === 1;
  }

  /** Frames that were sent, without the pings. */
  get asked(): { type: string; [field: string]: unknown }[] {
    return this.sent.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text));
  }

  /** Perhaps the server says something at once. */
  opens(greeting?: object | string) {
    this.readyState = 1;
    this.onopen?.();
    if (greeting !== undefined) this.tells(greeting);
  }

  tells(frame: object | string) {
    if (this.readyState === 1)
      this.onmessage?.({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) });
  }

  dies(code = 1006) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}
