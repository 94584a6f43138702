/** What Parley is measured against: the least that a chat on this platform can do. /bare/ROOM/socket and /storing/ROOM/socket. */
import { DurableObject } from 'cloudflare:workers';

interface Bindings {
  BARE: DurableObjectNamespace<BareFloor>;
  STORING: DurableObjectNamespace<StoringFloor>;
}

/** Tells everybody what anybody says: no session, no member, no order, no memory. */
export class BareFloor extends DurableObject<Bindings> {
  #sockets = new Set(this.ctx.getWebSockets());

  override fetch() {
    const { 0: client, 1: socket } = new WebSocketPair();
    this.ctx.acceptWebSocket(socket);
    this.#sockets.add(socket);
    socket.send('{"type":"welcome"}');
    return new Response(null, { status: 101, webSocket: client });
  }

  override webSocketMessage(_: WebSocket, frame: string | ArrayBuffer) {
    const { cid, body } = JSON.parse(String(frame));
    this.tell(cid, body, Date.now());
  }

  override webSocketClose(socket: WebSocket) {
    this.#sockets.delete(socket);
  }

  protected tell(cid: string, body: string, at: number) {
    const told = JSON.stringify({ type: 'changed', messages: [{ at, body, cid }] });
    for (const socket of this.#sockets) socket.send(told);
  }
}

/** The same, and one row for each message before anybody hears of it. */
export class StoringFloor extends BareFloor {
  #sql = this.ctx.storage.sql;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS messages (seq INTEGER PRIMARY KEY, cid TEXT, body TEXT, at INTEGER)',
    );
  }

  protected override tell(cid: string, body: string, at: number) {
    this.#sql.exec('INSERT INTO messages (cid, body, at) VALUES (?, ?, ?)', cid, body, at);
    super.tell(cid, body, at);
  }
}

export default {
  fetch: (request: Request, env: Bindings) => {
    const [, floor, room = ''] = new URL(request.url).pathname.split('/');
    if (request.headers.get('upgrade') !== 'websocket') return new Response('A floor of npm run bench');
    return (floor === 'bare' ? env.BARE : env.STORING).getByName(room).fetch(request);
  },
};
