/** Deploying metadata: a package is checked as a whole, then all of it comes into being, or nothing. */
import type { Applier } from '../dml/apply.ts';
import { idOf } from '../ids.ts';
import type { Rights } from '../rights.ts';
import type { Store } from '../store.ts';
import { draftPackage, type Outcome } from './draft.ts';
import { createInstaller } from './install.ts';

export interface DeployOptions {
  /** Says what would happen, and does nothing. */
  checkOnly: boolean;
  /** One failure undoes the rest. */
  rollbackOnError: boolean;
  /** The package is the root of the zip, not a folder in it. */
  singlePackage: boolean;
}

/** One component of the package and what became of it; names as the API has them. */
export interface DeployMessage {
  changed: boolean;
  columnNumber?: number | undefined;
  componentType: string;
  created: boolean;
  createdDate: string;
  deleted: boolean;
  fileName: string;
  fullName: string;
  lineNumber?: number | undefined;
  problem?: string | undefined;
  problemType?: 'Error' | undefined;
  success: boolean;
}

export interface DeployResult {
  id: string;
  checkOnly: boolean;
  rollbackOnError: boolean;
  createdBy: string;
  /** ISO 8601, also those below. */
  createdDate: string;
  status: 'Succeeded' | 'SucceededPartial' | 'Failed';
  success: boolean;
  numberComponentErrors: number;
  numberComponentsDeployed: number;
  numberComponentsTotal: number;
  componentSuccesses: DeployMessage[];
  componentFailures: DeployMessage[];
}

export interface Deployer {
  /** @returns the id under which its result can be asked for */
  deploy(zip: Uint8Array, options: DeployOptions): string;
  result(id: string): DeployResult | undefined;
}

export interface DeployerOptions {
  store: Store;
  applier: Applier;
  rights: Rights;
  userId: string;
  clock: () => Date;
}

export function createDeployer({ store, applier, rights, userId, clock }: DeployerOptions): Deployer {
  const results = new Map<string, DeployResult>();
  const installer = createInstaller(store, applier, rights);
  return {
    deploy: (zip, options) => {
      const outcomes = draftPackage(store.schema, installer, zip, options);
      const failed = outcomes.some(({ problem }) => problem);
      if (!options.checkOnly && !(failed && options.rollbackOnError))
        for (const { problem, install } of outcomes) if (!problem) install?.();
      const id = idOf('0Af', results.size + 1);
      const request = { id, createdBy: userId, createdDate: clock().toISOString() };
      results.set(id, summary(outcomes, { ...options, ...request }));
      return id;
    },
    result: (id) => [...results.values()].find((result) => result.id.startsWith(id.slice(0, 15)) && id.length >= 15),
  };
}

function summary(
  outcomes: Outcome[],
  request: DeployOptions & Pick<DeployResult, 'id' | 'createdBy' | 'createdDate'>,
): DeployResult {
  const { singlePackage: _, ...kept } = request;
  const messages = outcomes.map((outcome) => message(outcome, request.createdDate));
  const componentFailures = messages.filter(({ success }) => !success);
  const componentSuccesses = messages.filter(({ success }) => success);
  // The manifest is listed, and not counted.
  const counted = (list: DeployMessage[]): number => list.filter(({ componentType }) => componentType !== '').length;
  const errors = componentFailures.length;
  const undone = errors > 0 && request.rollbackOnError;
  return {
    ...kept,
    status: errors === 0 ? 'Succeeded' : undone ? 'Failed' : 'SucceededPartial',
    success: errors === 0,
    numberComponentErrors: errors,
    numberComponentsDeployed: undone ? 0 : counted(componentSuccesses),
    numberComponentsTotal: counted(messages),
    componentSuccesses,
    componentFailures,
  };
}

function message({ component, effect, problem }: Outcome, createdDate: string): DeployMessage {
  const base = { ...component, createdDate, deleted: false };
  if (!problem) return { ...base, success: true, created: effect === 'created', changed: effect !== 'unchanged' };
  return {
    ...base,
    ...{ success: false, created: false, changed: false, problemType: 'Error', problem: problem.message },
    ...{ lineNumber: problem.line, columnNumber: problem.column },
  };
}
