import { rmSync } from 'node:fs';
import { attack } from './attack.ts';
import { hasFailed } from './audit.ts';
import { SABOTAGES, type Sabotage } from './sabotages.ts';

const SIZE = { people: 5, rooms: 5, groups: 2, ms: 12_000 };

/** Breaks Parley in each way that is known, and once not at all: the audit must see each, and nothing where nothing is. */
export const selfTest = async (seed: string): Promise<number> => {
  const names: (Sabotage | undefined)[] = [undefined, ...(Object.keys(SABOTAGES) as Sabotage[])];
  console.log(`Seed ${seed}: a short storm without sabotage, and one with each of ${names.length - 1}`);
  let passed = 0;
  for (const sabotage of names) {
    const { verdicts, persistTo } = await attack(
      { ...SIZE, seed: `${seed}/${sabotage}`, sabotage },
      () => {},
    );
    rmSync(persistTo, { recursive: true, force: true });
    const failed = verdicts.filter(hasFailed).filter(({ name }) => name !== 'attacks');
    const isRight = failed.length > 0 === (sabotage !== undefined);
    if (isRight) passed += 1;
    const seen = failed.map(({ name }) => name).join(', ') || 'nothing';
    const deed = sabotage ? `${sabotage}: ${SABOTAGES[sabotage]}` : 'no sabotage';
    console.log(`  ${isRight ? '✓' : '✗'} ${deed} – the audit sees ${seen}`);
  }
  console.log(`\n${passed} passed, ${names.length - passed} failed`);
  return passed === names.length ? 0 : 1;
};
