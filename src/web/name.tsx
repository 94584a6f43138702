import type { Member } from '../room/member.ts';

/** What others read of somebody. Beside a name that could be mistaken stands the username, which is never cut off (name.css). */
export const Name = ({ of: { name, username, ambiguous } }: { of: Member }) => (
  <>
    <bdi>{name || username}</bdi>
    {name && ambiguous && <span class="handle">@{username}</span>}
  </>
);
