/** Everybody's. */
export const PASSWORD = 'correct horse & battery';
/** Its hash, as cheap to verify as can be. As it is hashed otherwise, it would take 50 ms each time. */
export const HASHED =
  '$argon2id$v=19$m=8,t=1,p=1$c2FsdCBmb3IgYSB0ZXN0Lg$s2I9rOjUznSdSpEXleK7W9whSxv6G8O3O51iTxWKMjI';
