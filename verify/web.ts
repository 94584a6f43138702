import { type IncomingHttpHeaders, request } from 'node:http';
import { WebSocket } from 'ws';

const HOST = '127.0.0.1';

export interface Asked {
  path: string;
  cookie?: string | undefined;
  /** Sends a form. */
  form?: Record<string, string>;
  accept?: string;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A way to the server: straight, or through the network. Each request has a connection of its own. */
export class Web {
  readonly #port: number;
  readonly #url: URL;
  readonly #patienceMs: number;
  #asked = 0;

  constructor(port: number, url: string, patienceMs: number) {
    this.#patienceMs = patienceMs;
    this.#port = port;
    this.#url = new URL(url);
  }

  /** Rejects where no whole answer comes. Redirects are not followed. */
  ask({ path, cookie, form, accept = 'text/html', headers = {} }: Asked): Promise<Answer> {
    const body = form && new URLSearchParams(form).toString();
    return new Promise((answered, failed) => {
      const asking = request({
        host: HOST,
        port: this.#port,
        path,
        method: body === undefined ? 'GET' : 'POST',
        agent: false,
        timeout: this.#patienceMs,
        headers: {
          ...this.#headers(cookie),
          accept,
          ...(body !== undefined && {
            'content-type': 'application/x-www-form-urlencoded',
            'content-length': Buffer.byteLength(body),
          }),
          ...headers,
        },
      });
      asking.on('error', failed);
      asking.on('timeout', () => asking.destroy(new Error('no answer in time')));
      asking.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', failed);
        response.on('end', () => {
          const { statusCode: status = 0, headers } = response;
          answered({ status, headers, body: Buffer.concat(chunks).toString() });
        });
      });
      asking.end(body);
    });
  }

  socket(path: string, cookie: string | undefined, headers: Record<string, string> = {}): WebSocket {
    return new WebSocket(`ws://${HOST}:${this.#port}${path}`, {
      perMessageDeflate: false,
      handshakeTimeout: this.#patienceMs,
      headers: { ...this.#headers(cookie), ...headers },
    });
  }

  #headers(cookie: string | undefined) {
    const { host, origin } = this.#url;
    return { host, origin, 'cf-connecting-ip': this.#somewhere(), ...(cookie && { cookie }) };
  }

  /** Everybody asks from another address: how much may come from one is another matter. */
  #somewhere() {
    this.#asked += 1;
    return `10.${(this.#asked >> 16) & 255}.${(this.#asked >> 8) & 255}.${this.#asked & 255}`;
  }
}

/** The cookie that an answer sets, as it is sent back. */
export const cookieIn = ({ headers }: Answer): string | undefined =>
  headers['set-cookie']
    ?.map((line) => line.split(';')[0] ?? '')
    .find((pair) => /^(__Host-)?session=./.test(pair));
