/** For those who mount the portal inside a server of their own. */
export { ConfigProblem, loadConfig, parseConfig } from './config.ts';
export { createLog, type Log } from './log.ts';
export { createPortal, type Portal } from './portal.ts';
export type { Settings } from './settings.ts';
