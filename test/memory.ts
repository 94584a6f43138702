/** Files that live in memory, where a machine has room for them: Linux. */
import { existsSync, statfsSync } from 'node:fs';

export const SHARED_MEMORY = '/dev/shm';

/** A container often has 64 MB, which is too little. */
export function hasRoomInMemory(): boolean {
  if (!existsSync(SHARED_MEMORY)) return false;
  const { bavail, bsize } = statfsSync(SHARED_MEMORY);
  return bavail * bsize > 2 ** 30;
}
