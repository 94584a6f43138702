import { brief } from './audit/messages.ts';
import { type Evidence, entryAt } from './evidence.ts';
import { nameOf, placeOf, type Subject, type Written } from './history.ts';

/** Everything that happened to one message, from its author's hands to the databases: a line each, in order. */
export const storyOf = (evidence: Evidence, subject: Subject): string[] => {
  const written = authorOf(evidence, subject);
  const seqs = placesOf(evidence, subject, written);
  const lines = [
    ...(written ? sentStory(written) : []),
    ...seqs.flatMap((seq) => toldStory(evidence, subject.room, seq)),
    ...around(evidence, subject.room, written, seqs),
  ];
  const ordered = lines
    .sort((a, b) => a.at - b.at)
    .map(({ at, text }) => `${String(at).padStart(7)} ms  ${text}`);
  return [...ordered, ...seqs.flatMap((seq) => storedStory(evidence, subject.room, seq))];
};

interface Line {
  at: number;
  text: string;
}

const authorOf = ({ history, stored }: Evidence, { room, seq, user, cid }: Subject): Written | undefined => {
  const entry = seq === undefined ? undefined : entryAt(stored, room, seq);
  const [from, name] = [user ?? entry?.from, cid ?? entry?.cid];
  if (from === undefined || name === undefined) return undefined;
  return history.written.get(nameOf({ room, user: from, cid: name }));
};

/** Wherever it is, or somebody was told that it was. */
const placesOf = ({ stored }: Evidence, { room, seq }: Subject, written: Written | undefined): number[] => {
  const entries = stored.rooms.get(room)?.entries ?? [];
  const mine = entries.filter(({ from, cid }) => from === written?.user && cid === written.cid);
  const told = written?.acks.flatMap((ack) => ack.seq ?? []) ?? [];
  return [...new Set([...(seq === undefined ? [] : [seq]), ...mine.map((entry) => entry.seq), ...told])];
};

const sentStory = ({ user, outbox, place, cid, body, at, sent, acks, forbidden }: Written): Line[] => [
  {
    at,
    text: `${user} writes number ${place} of ${outbox}, cid ${cid}: ${JSON.stringify(body.slice(0, 120))}`,
  },
  ...(forbidden ? [{ at, text: `which must not arrive: it is ${forbidden}` }] : []),
  ...sent.map(({ at, by, over }) => ({ at, text: `${by} sends it by ${over}` })),
  ...acks.map(({ at, by, over, seq }) => ({
    at,
    text: `${by} hears by ${over} that it is stored${seq ? `, as ${seq}` : ''}`,
  })),
];

const toldStory = ({ history }: Evidence, room: string, seq: number): Line[] =>
  (history.told.get(placeOf(room, seq)) ?? []).flatMap(({ entry, by }) =>
    by.map(({ at, connection }) => ({
      at,
      text: `${connection.tab} (socket ${connection.id}) is told ${brief(entry)}`,
    })),
  );

/** What befell the server and this room meanwhile. */
const around = (
  { history }: Evidence,
  room: string,
  written: Written | undefined,
  seqs: number[],
): Line[] => {
  const times = [
    ...(written
      ? [written.at, ...written.sent.map(({ at }) => at), ...written.acks.map(({ at }) => at)]
      : []),
    ...seqs.flatMap((seq) => toldStory({ history } as Evidence, room, seq).map(({ at }) => at)),
  ];
  const [from, to] = [Math.min(...times) - 1_000, Math.max(...times) + 1_000];
  return history.happenings
    .filter((one) => one.at > from && one.at < to && (one.room === undefined || one.room === room))
    .map(({ at, text }) => ({ at, text: `— ${text}` }));
};

const storedStory = ({ stored }: Evidence, room: string, seq: number): string[] => {
  const entry = entryAt(stored, room, seq);
  const copy = stored.copies.get(room)?.entries.find((one) => one.seq === seq);
  return [
    `   stored as ${entry ? brief(entry) : `nothing in place ${seq}`}`,
    `    in D1 as ${copy ? brief(copy) : `nothing in place ${seq}`}`,
  ];
};
