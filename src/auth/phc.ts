/**
 * Password hashes as strings that say how they were made:
 * https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md
 */
import { constantTimeEqual } from '@oslojs/crypto/subtle';
import { decodeBase64IgnorePadding, encodeBase64NoPadding } from '@oslojs/encoding';

/** What a hash costs: KiB of memory, passes over it, lanes. */
export interface Cost {
  memory: number;
  passes: number;
  lanes: number;
}

export interface Hash extends Cost {
  salt: Uint8Array;
  tag: Uint8Array;
}

/** https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id */
export const COST: Cost = { memory: 19_456, passes: 2, lanes: 1 };
export const SALT_BYTES = 16;
export const TAG_BYTES = 32;
/** A hash that would need more KiB does not fit into an object beside everything else. */
const MEMORY_MAX = 64 * 1024;

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,9}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

export const format = ({ memory, passes, lanes, salt, tag }: Hash): string =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}$${encodeBase64NoPadding(salt)}$${encodeBase64NoPadding(tag)}`;

/** Throws for what is no argon2id hash of a size that can be computed here: nothing else is ever stored. */
export const parse = (phc: string): Hash => {
  const [, memory, passes, lanes, salt = '', tag = ''] = PHC.exec(phc) ?? [];
  if (!(Number(memory) <= MEMORY_MAX)) throw new Error('Not a hash that can be verified');
  return {
    memory: Number(memory),
    passes: Number(passes),
    lanes: Number(lanes),
    salt: decodeBase64IgnorePadding(salt),
    tag: decodeBase64IgnorePadding(tag),
  };
};

/** In a time that does not tell where the first difference is. */
export const hasTag = ({ tag }: Hash, computed: Uint8Array): boolean => constantTimeEqual(computed, tag);

/** Whether it was made at another cost than today's. */
export const isStale = ({ memory, passes, lanes, salt, tag }: Hash): boolean =>
  memory !== COST.memory ||
  passes !== COST.passes ||
  lanes !== COST.lanes ||
  salt.length !== SALT_BYTES ||
  tag.length !== TAG_BYTES;

/** A hash that no password has. Verifying it takes as long as verifying a real one. */
export const NOBODYS = format({ ...COST, salt: new Uint8Array(SALT_BYTES), tag: new Uint8Array(TAG_BYTES) });
