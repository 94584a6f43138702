/**
 * The test build: the Worker as it is, far away from D1 and its objects. wrangler gets this file as the entry instead of
 * src/worker.ts; nothing in src/ knows of it.
 */
import type { Bindings } from '../../src/env.ts';
import app, {
  HasherObject as RealHasher,
  PresenceObject as RealPresence,
  RoomObject as RealRoom,
  ThrottleObject as RealThrottle,
} from '../../src/worker.ts';
import { Calls, distant } from './bindings.ts';

/** How far each call goes (ms): the Worker's, and those of the objects. */
const hops = { worker: 0, objects: 0 };
const ofObjects = (env: Bindings) => distant(env, new Calls(() => hops.objects));

export class RoomObject extends RealRoom {
  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, ofObjects(env));
  }
}

export class PresenceObject extends RealPresence {
  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, ofObjects(env));
  }
}

export class HasherObject extends RealHasher {}
export class ThrottleObject extends RealThrottle {}

export default {
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/distance') {
      for (const who of ['worker', 'objects'] as const) hops[who] = Number(searchParams.get(who));
      return new Response('So far.');
    }
    const calls = new Calls(() => hops.worker);
    const answer = await app.fetch(request, distant(env, calls), ctx);
    const headers = new Headers(answer.headers);
    headers.set('x-hops', String(calls.inLine));
    return new Response(answer.body, { status: answer.status, webSocket: answer.webSocket, headers });
  },
} satisfies ExportedHandler<Bindings>;
