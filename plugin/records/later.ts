/** Runs something after so many milliseconds, and answers how to call that off. A process that is done does not wait for it. */
export type Later = (work: () => void, ms: number) => () => void;

export const afterwards: Later = (work, ms) => {
  const timer = setTimeout(work, ms).unref();
  return () => clearTimeout(timer);
};
