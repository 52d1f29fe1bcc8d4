import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where the first of these programs is; undefined when this machine has none of them. */
export function programOf(...names: string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** The browser of the tests; undefined when there is none. */
export function chromiumPath(): string | undefined {
  return process.env.CHROMIUM ?? programOf('chromium', 'chromium-browser', 'google-chrome');
}
