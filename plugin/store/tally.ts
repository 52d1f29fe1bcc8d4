/** Counts by the hour, of all machines together. */
export interface Tally {
  /**
   * Adds what this machine has counted in this hour (since 1970), and answers the sum of all machines in the 24 hours that end
   * with it.
   *
   * @throws PortalError `store.unavailable`
   */
  add(hour: number, count: number): Promise<number>;
}
