/** A message that cannot be answered. What is wrong is shown: whoever connects a portal has to find it. */
export class SamlProblem extends Error {
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.name = 'SamlProblem';
    this.status = status;
  }
}
