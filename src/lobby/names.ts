/** A name without case and accents, so that "jorg" finds "Jörg" and Änne stands beside Anne. */
export const folded = (name: string): string =>
  name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss');
