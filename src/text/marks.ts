/** The longest stack of a living script: Tibetan ཧྐྵྨླྺྼྻྂ has eight marks on its letter. Hebrew and Thai have up to five. */
const MARKS_MAX = 8;
const TOO_MANY = new RegExp(`([\\p{M}\\u200c\\u200d]{${MARKS_MAX}})[\\p{M}\\u200c\\u200d]+`, 'gu');

/** No letter has more marks than a script needs: stacked by the hundred, they paint over what stands around. */
export const withFewMarks = (text: string): string => text.replace(TOO_MANY, '$1');
