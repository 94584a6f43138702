import type { usage as en } from './en-usage.ts';
import { plural } from './sentence.ts';

export const usage: typeof en = {
  title: 'Auslastung',
  summary: 'Wie viel des Tagesvorrats verbraucht ist und wie voll Parley ist.',
  today: 'Heute',
  lasts:
    'Wenn der Tag so weitergeht, reicht der Vorrat des kostenlosen Tarifs von Cloudflare, bis er neu beginnt.',
  ends: 'Wenn der Tag so weitergeht, ist der Vorrat des kostenlosen Tarifs von Cloudflare aufgebraucht gegen ',
  meters: {
    requests: 'Anfragen an den Worker',
    calls: 'Anfragen an Durable Objects',
    awake: 'Zeit, in der Durable Objects wach sind',
    rows: 'In Durable Objects geschriebene Zeilen',
    d1: 'In die Datenbank geschriebene Zeilen',
    read: 'Gelesene Zeilen',
  },
  counted:
    'So zählt Parley, was seine Mitglieder tun, aufgerundet: Anteile an einem Tag des kostenlosen Tarifs, der um 00:00 UTC beginnt. Besuche von Fremden und andere Worker deines Kontos sind nicht dabei. Im bezahlten Tarif kostet mehr Geld, und nichts hört auf.',
  people: (count) =>
    `${count} ${plural('de', count, { one: 'Person hat', other: 'Personen haben' })} Parley heute genug genutzt, um gezählt zu werden.`,
  waiting: (count) =>
    `${count} ${plural('de', count, { one: 'hat ihr', other: 'haben ihr' })} Limit für heute erreicht.`,
  inAll: 'Insgesamt',
  members: 'Konten',
  messages: 'Nachrichten',
  database: 'Datenbank',
  megabytes: (count) => `${count} MB`,
};
