/** Files that live in memory, where a machine has room for them: Linux. */
import { accessSync, constants, statfsSync } from 'node:fs';

export const SHARED_MEMORY = '/dev/shm';

/** A container often has 64 MB, which is too little. */
const ROOM_BYTES = 2 ** 30;

export function hasRoomInMemory(): boolean {
  try {
    accessSync(SHARED_MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    return bavail * bsize > ROOM_BYTES;
  } catch {
    return false;
  }
}
