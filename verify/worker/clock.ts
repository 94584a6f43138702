/**
 * The test build's clock goes ahead of the machine's by VERIFY_AHEAD_MS: so a server that is started again may find that
 * days have passed. Alarms and the platform's own times are turned along, or they would come days late.
 */
import { env } from 'cloudflare:workers';

const ahead = Number((env as { VERIFY_AHEAD_MS?: string }).VERIFY_AHEAD_MS ?? 0);
const machine = Date.now.bind(Date);
const turned = new WeakSet<object>();

const at = (time: number | Date) => (typeof time === 'number' ? time : time.getTime());

if (ahead !== 0) {
  Date.now = () => machine() + ahead;
  globalThis.Date = new Proxy(Date, {
    construct: (date, args, self) => Reflect.construct(date, args.length === 0 ? [Date.now()] : args, self),
  });
}

/** Once for the prototypes that all objects share. */
export const turnClock = (ctx: DurableObjectState) => {
  const storage: DurableObjectStorage = Object.getPrototypeOf(ctx.storage);
  if (ahead === 0 || turned.has(storage)) return;
  turned.add(storage);
  const { setAlarm, getAlarm } = storage;
  storage.setAlarm = function (time, options) {
    return setAlarm.call(this, at(time) - ahead, options);
  };
  storage.getAlarm = async function (options) {
    const time = await getAlarm.call(this, options);
    return time === null ? null : time + ahead;
  };

  const state: DurableObjectState = Object.getPrototypeOf(ctx);
  const { getWebSocketAutoResponseTimestamp: lastPing } = state;
  state.getWebSocketAutoResponseTimestamp = function (socket) {
    const time = lastPing.call(this, socket);
    return time && new Date(time.getTime() + ahead);
  };
};
