import { describe, expect, test } from 'vitest';
import { FakeDevice } from '../../test/doubles/fake-device.ts';
import { live as de } from './texts/de.ts';
import { live } from './texts/en.ts';
import { activity, age, dayOf, inWords, onDevice, stamp } from './time.ts';

const NOW = Date.UTC(2026, 2, 12, 18, 40);
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const UTC = { timeZone: 'UTC' };
const at = (time: string) => Date.parse(time);

describe('a moment in words', () => {
  test.each([
    [0, 'Today 18:40'],
    [18 * HOUR, 'Today 00:40'],
    [19 * HOUR, 'Wed 23:40'],
    [6 * DAY - MINUTE, 'Fri 18:41'],
    [6 * DAY + 18 * HOUR, 'Fri 00:40'],
    [6 * DAY + 19 * HOUR, '5 Mar 2026, 23:40'],
    [-MINUTE, 'Today 18:41'],
    [-DAY, '13 Mar 2026, 18:40'],
  ])('%i ms ago, between messages: %s', (passed, words) =>
    expect(inWords('separator', NOW - passed, NOW, live, UTC)).toBe(words),
  );

  test.each([
    [-26 * HOUR, 'now'],
    [-HOUR, 'now'],
    [MINUTE - 1, 'now'],
    [MINUTE, '1m'],
    [HOUR, '1h'],
    [DAY, '1d'],
    [7 * DAY, '1w'],
    [400 * DAY, '57w'],
  ])('%i ms ago, in the list: %s', (passed, words) =>
    expect(inWords('ago', NOW - passed, NOW, live, UTC)).toBe(words),
  );

  test('is of its place', () => {
    expect(inWords('clock', NOW, NOW, live, { timeZone: 'Asia/Tokyo' })).toBe('03:40');
    expect(inWords('separator', NOW - 4 * HOUR, NOW, live, { timeZone: 'Asia/Tokyo' })).toBe('Thu 23:40');
  });

  test('follows a device that moves to another zone', () => {
    const dinner = at('2026-03-12T23:30:00Z');
    const now = at('2026-03-12T23:45:00Z');
    const said = (timeZone: string) => inWords('separator', dinner, now, live, { timeZone });
    expect(said('Europe/London')).toBe('Today 23:30');
    expect(said('Asia/Kolkata')).toBe('Today 05:00');
    expect(said('Pacific/Kiritimati')).toBe('Today 13:30');
    expect(said('Pacific/Pago_Pago')).toBe('Today 12:30');
    expect(said('Europe/London')).toBe('Today 23:30');
  });
});

test.each([
  ['separator', HOUR, 'Heute 17:40'],
  ['separator', DAY, 'Mi 18:40'],
  ['separator', 10 * DAY, '2. März 2026, 18:40'],
  ['ago', 5 * MINUTE, '5 Min.'],
  ['ago', 0, 'jetzt'],
] as const)('auf Deutsch (%s, %i ms): %s', (format, passed, text) =>
  expect(inWords(format, NOW - passed, NOW, de, UTC)).toBe(text),
);

test('a person was here, auf Deutsch', () => {
  expect(activity(true, undefined, NOW, de, UTC)).toBe('Jetzt aktiv');
  expect(activity(false, NOW - 5 * MINUTE, NOW, de, UTC)).toBe('Vor 5 Min. aktiv');
  expect(activity(false, NOW - DAY, NOW, de, UTC)).toBe('Gestern aktiv');
});

describe('when somebody was here', () => {
  test.each([
    [true, undefined, 'Active now'],
    [true, NOW - DAY, 'Active now'],
    [false, undefined, ''],
    [false, NOW - 1, 'Active 1m ago'],
    [false, NOW + 26 * HOUR, 'Active 1m ago'],
    [false, NOW - 5 * MINUTE, 'Active 5m ago'],
    [false, NOW - 23 * HOUR, 'Active 23h ago'],
    [false, NOW - DAY, 'Active yesterday'],
    [false, NOW - DAY - 18 * HOUR, 'Active yesterday'],
    [false, NOW - DAY - 19 * HOUR, ''],
    [false, NOW - 2 * DAY, ''],
  ])('online %s, last seen %s: "%s"', (online, lastSeen, words) =>
    expect(activity(online, lastSeen, NOW, live, UTC)).toBe(words),
  );

  test.each([
    // 26 hours, twice: the day before yesterday only where midnight lies between.
    ['2026-03-10T22:00:00Z', '2026-03-12T00:00:00Z', 'UTC', ''],
    ['2026-03-10T22:00:00Z', '2026-03-12T00:00:00Z', 'America/New_York', 'Active yesterday'],
    ['2026-03-10T22:00:00Z', '2026-03-12T00:00:00Z', 'Asia/Tokyo', 'Active yesterday'],
    ['2026-03-10T14:30:00Z', '2026-03-11T16:30:00Z', 'Asia/Tokyo', ''],
    // 47 hours are never yesterday; 25 hours may be the day before yesterday, and 24 hours and a half today.
    ['2026-03-10T12:00:00Z', '2026-03-12T11:00:00Z', 'Europe/Berlin', ''],
    ['2026-03-28T23:30:00+01:00', '2026-03-30T00:10:00+02:00', 'Europe/Berlin', 'Active 23h ago'],
    ['2026-10-25T00:10:00+02:00', '2026-10-25T23:50:00+01:00', 'Europe/Berlin', 'Active 23h ago'],
    ['2026-10-24T23:50:00+02:00', '2026-10-26T00:10:00+01:00', 'Europe/Berlin', ''],
  ])('from %s to %s in %s: "%s"', (seen, now, timeZone, words) =>
    expect(activity(false, at(seen), at(now), live, { timeZone })).toBe(words),
  );

  test.each([
    [23 * HOUR, 'Active 23h ago'],
    [DAY, 'Active 1d ago'],
    [47 * HOUR, 'Active 1d ago'],
    [48 * HOUR, ''],
  ])('%i ms ago, where the place is not known: "%s"', (passed, words) =>
    expect(activity(false, NOW - passed, NOW, live)).toBe(words),
  );
});

describe('days', () => {
  test.each([
    // 23 and 25 hours long; with a midnight that does not exist (Cairo, Havana, Beirut); across the date line.
    ['Europe/Berlin', '2026-03-29T00:00:00+01:00', 23],
    ['Europe/Berlin', '2026-10-25T00:00:00+02:00', 25],
    ['Africa/Cairo', '2026-04-24T01:00:00+03:00', 23],
    ['America/Havana', '2026-03-08T01:00:00-04:00', 23],
    ['Asia/Beirut', '2026-03-29T01:00:00+03:00', 23],
    ['Australia/Lord_Howe', '2026-10-04T00:00:00+10:30', 23.5],
    ['Pacific/Kiritimati', '2026-12-31T00:00:00+14:00', 24],
    ['Pacific/Pago_Pago', '2026-12-31T00:00:00-11:00', 24],
    ['Asia/Kathmandu', '2026-01-01T00:00:00+05:45', 24],
  ])('in %s, the one that begins at %s has %f hours', (timeZone, begins, hours) => {
    const place = { timeZone };
    const start = at(begins);
    const day = dayOf(start, place);
    expect(dayOf(start - 1, place)).toBe(day - 1);
    expect(dayOf(start + hours * HOUR - 1, place)).toBe(day);
    expect(dayOf(start + hours * HOUR, place)).toBe(day + 1);
  });

  test('that were never there are skipped, and years end', () => {
    const apia = { timeZone: 'Pacific/Apia' };
    expect(dayOf(at('2011-12-31T00:30:00+14:00'), apia) - dayOf(at('2011-12-29T23:30:00-10:00'), apia)).toBe(
      2,
    );
    expect(dayOf(at('2027-01-01T00:00:00Z'), UTC) - dayOf(at('2026-12-31T23:59:59Z'), UTC)).toBe(1);
    expect(dayOf(0, UTC)).toBe(0);
  });

  test('of the place where the code runs are the same by either way', () => {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    for (let moment = NOW; moment < NOW + 400 * DAY; moment += 7 * HOUR)
      expect(dayOf(moment, {})).toBe(dayOf(moment, { timeZone }));
  });
});

describe('how long ago', () => {
  test.each([26 * HOUR, -26 * HOUR, 5 * MINUTE, -56 * 365 * DAY])(
    'does not change when the clock is put ahead by %i ms, or put right',
    (jump) => {
      const device = new FakeDevice(NOW);
      const clock = device.openPage();
      const before = stamp(clock.read());
      device.setAhead(jump);
      device.pass(HOUR);
      expect(age(before, clock.read())).toBe(HOUR);
      const between = stamp(clock.read());
      device.setAhead(0);
      device.pass(HOUR);
      expect(age(before, clock.read())).toBe(2 * HOUR);
      expect(age(between, clock.read())).toBeLessThanOrEqual(HOUR);
      clock.sync(device.now);
      device.setAhead(jump);
      expect(age(stamp(clock.read()), clock.read())).toBe(0);
    },
  );

  test('a sleep counts once the server has said the time; until then, what the page has counted', () => {
    const device = new FakeDevice(NOW);
    const clock = device.openPage();
    const before = stamp(clock.read());
    device.sleep(26 * HOUR);
    expect(clock.read().isSure).toBe(false);
    expect(age(before, clock.read())).toBe(0);
    const after = stamp(clock.read());
    clock.sync(device.now);
    expect(clock.read().isSure).toBe(true);
    expect(age(before, clock.read())).toBe(26 * HOUR);
    expect(age(after, clock.read())).toBe(0);
  });

  test('is never more than it was, whatever happens in whatever order', () => {
    const device = new FakeDevice(NOW);
    let clock = device.openPage();
    const steps = [
      () => device.pass(20 * MINUTE),
      () => device.sleep(5 * HOUR),
      () => device.setAhead(26 * HOUR),
      () => device.setAhead(-26 * HOUR),
      () => device.setAhead(0),
      () => clock.sync(device.now),
      () => {
        clock = device.openPage();
      },
    ];
    const stamps: { stamp: ReturnType<typeof stamp>; at: number }[] = [];
    for (let step = 0; step < 500; step += 1) {
      steps[(step * step + 3 * step + Math.floor(step / 7)) % steps.length]?.();
      stamps.push({ stamp: stamp(clock.read()), at: device.now });
      if (!clock.read().isSure) continue;
      for (const { stamp, at } of stamps)
        if (stamp.device === undefined)
          expect(age(stamp, clock.read())).toBeLessThanOrEqual(device.now - at + MINUTE);
    }
  });

  test('what the server said some time ago is counted from then', () => {
    const device = new FakeDevice(NOW);
    const clock = device.openPage();
    clock.sync(NOW - 3_000, 2_000);
    expect(clock.read().at).toBe(NOW - 1_000);
  });
});

test('a moment stands where the device’s clock has it, to the minute, so that a clock that is right moves nothing', () => {
  const device = new FakeDevice(NOW);
  const clock = device.openPage();
  const moment = stamp(clock.read());
  expect(onDevice(moment, clock.read())).toBe(NOW);
  device.setAhead(29_000);
  expect(onDevice(moment, clock.read())).toBe(NOW);
  device.setAhead(26 * HOUR + 29_000);
  expect(onDevice(moment, clock.read())).toBe(NOW + 26 * HOUR);
});
