/** Pages of solutions and knowledge, by name of their template. */
// biome-ignore lint/suspicious/noEmptyInterface: filled below
export interface LibraryPages {}
