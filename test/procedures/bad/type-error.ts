/** TypeScript believes it; it is not so. */
note(1);
const nothing = [1, 2][7] as unknown as { inner: { value: number } };
note(nothing.inner.value);
