/** Pages of ideas, by name of their template. */
// biome-ignore lint/suspicious/noEmptyInterface: filled below
export interface IdeaPages {}
