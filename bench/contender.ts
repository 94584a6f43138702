import type { Address } from './seat.ts';

export type Name = 'bare' | 'storing' | 'Parley';

/** A server that is measured. Its rooms have two people each, 0 and 1. */
export interface Contender {
  name: Name;
  /** Of the process group in which its workerds run. */
  pid: number;
  /** Where a person of a room takes a seat. */
  seat(room: number, person: number): Address;
}
