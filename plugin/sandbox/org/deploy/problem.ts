/** Why a component cannot be deployed; the org collects these and answers them together. */
export class Problem extends Error {
  readonly fileName: string;
  readonly componentType: string;
  readonly fullName: string;
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(message: string, about: Omit<Problem, keyof Error>) {
    super(message);
    this.fileName = about.fileName;
    this.componentType = about.componentType;
    this.fullName = about.fullName;
    this.line = about.line;
    this.column = about.column;
  }
}

/** A problem of a file, at the place of one of its elements if there is one. */
export function problem(fileName: string, message: string, at?: { line: number; column: number }): Problem {
  const place = { line: at?.line, column: at?.column };
  return new Problem(message, { fileName, componentType: '', fullName: fileName, ...place });
}
