/** Whole seconds, as `Retry-After` has them. */
export const secondsOf = (wait: number): number => Math.ceil(wait / 1000);

export const tooManyAttempts = (wait: number): string => `Too many attempts. ${tryAgain(wait)}`;

export const tooManyNewcomers = (wait: number): string =>
  `Too many people have registered from here. ${tryAgain(wait)}`;

const tryAgain = (wait: number): string => {
  const seconds = secondsOf(wait);
  return `Try again in ${seconds < 60 ? counted(seconds, 'second') : counted(Math.ceil(seconds / 60), 'minute')}.`;
};

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;
