/**
 * The test build: the Worker as it is, and doors through which verify lets faults in. wrangler gets this file as the entry
 * instead of src/worker.ts; nothing in src/ knows of it.
 */
import './clock.ts';
import { env as vars } from 'cloudflare:workers';
import type { Bindings } from '../../src/env.ts';
import app, { PresenceObject as RealPresence, RoomObject as RealRoom } from '../../src/worker.ts';
import { turnClock } from './clock.ts';
import { breakD1, faulty } from './faults.ts';
import { sabotageNamed } from './sabotage.ts';

// The rest as it is: what is exported below goes before it.
export * from '../../src/worker.ts';

const sabotage = sabotageNamed((vars as { VERIFY_SABOTAGE?: string }).VERIFY_SABOTAGE);
sabotage.patch?.();

export class RoomObject extends RealRoom {
  constructor(ctx: DurableObjectState, env: Bindings) {
    turnClock(ctx);
    super(ctx, broken(env));
    sabotage.room?.(ctx.storage.sql);
  }

  /** Memory, sockets and whatever is not stored yet are gone. */
  crash() {
    this.ctx.abort('crashed by verify');
  }
}

export class PresenceObject extends RealPresence {
  constructor(ctx: DurableObjectState, env: Bindings) {
    turnClock(ctx);
    super(ctx, broken(env));
  }

  crash() {
    this.ctx.abort('crashed by verify');
  }
}

export default {
  fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    return pathname.startsWith('/verify/') ? door(request, env) : app.fetch(request, broken(env), ctx);
  },
} satisfies ExportedHandler<Bindings>;

const broken = (env: Bindings): Bindings => {
  const db = faulty(env.DB);
  return { ...env, DB: sabotage.db?.(db) ?? db };
};

const door = async (request: Request, env: Bindings): Promise<Response> => {
  const { pathname, searchParams } = new URL(request.url);
  const name = searchParams.get('object') ?? '';
  const object = name === 'presence' ? env.PRESENCE.getByName('everybody') : env.ROOM.getByName(name);
  switch (pathname) {
    case '/verify/d1':
      breakD1(searchParams.get('fault') ?? '', Number(searchParams.get('ms')));
      break;
    case '/verify/crash':
      await (object as unknown as { crash(): Promise<void> }).crash().catch(() => {});
      break;
    case '/verify/evict':
      return evict(object, searchParams.get('sockets') ?? 'hibernate');
    default:
      return new Response('No such door', { status: 404 });
  }
  return new Response('Done');
};

/** False where the object is not awake anyway. */
const evict = async (object: DurableObjectStub, webSockets: string): Promise<Response> => {
  try {
    await (await unsafe()).evict(object, { webSockets });
    return new Response('Done');
  } catch (error) {
    return new Response(String(error), { status: 409 });
  }
};

/** workerd's own, behind a flag that only the test build sets. A computed name, since bundlers do not know it. */
const unsafe = async (): Promise<{ evict: (stub: object, how: { webSockets: string }) => Promise<void> }> => {
  const name = 'workerd:unsafe';
  return (await import(name)).default;
};
