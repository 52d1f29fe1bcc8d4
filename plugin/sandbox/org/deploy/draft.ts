/** From a zip to what it would do: every component with its effect, or with its problem. */

import { isFieldPermissionable, isPermissionable } from '../rights.ts';
import type { Schema } from '../schema/schema.ts';
import type { FieldDraft } from './custom-field.ts';
import { draftObject, type ObjectDraft } from './custom-object.ts';
import type { Effect, Installer } from './install.ts';
import { KINDS, type Member, openPackage, type Package } from './package.ts';
import { draftPermissionSet, type Grantable } from './permission-set.ts';
import { Problem, problem } from './problem.ts';

interface Component {
  componentType: string;
  fileName: string;
  fullName: string;
}

export interface Outcome {
  component: Component;
  effect: Effect;
  problem?: Problem;
  install?: () => void;
}

const PERMISSION_SETS = 'permissionsets/';

export function draftPackage(
  schema: Schema,
  installer: Installer,
  zip: Uint8Array,
  options: { singlePackage: boolean },
): Outcome[] {
  try {
    const content = openPackage(zip, options);
    const members = content.members.flatMap((member) => spread(content, member));
    const strays = [...missing(content, members), ...notNamed(content, members)];
    const drafts = draftObjects(schema, content, members);
    const problems = [...strays, ...drafts.problems, ...referenceProblems(schema, drafts.objects)];
    const broken = new Set(problems.map(({ componentType, fullName }) => `${componentType} ${fullName}`));
    const isSound = (type: string, name: string): boolean => !broken.has(`${type} ${name}`);
    const objects = drafts.objects
      .filter(({ name }) => isSound('CustomObject', name))
      .map((draft) => ({
        ...draft,
        fields: draft.fields.filter((each) => isSound('CustomField', `${draft.name}.${each.name}`)),
      }));
    return [
      { component: { componentType: '', fileName: 'package.xml', fullName: 'package.xml' }, effect: 'changed' },
      ...problems.map(failure),
      ...objects.flatMap((draft) => objectOutcomes(installer, draft)),
      ...permissionSetOutcomes(installer, content, members, grantable(schema, objects)),
    ];
  } catch (cause) {
    if (cause instanceof Problem) return [failure(cause)];
    throw cause;
  }
}

function failure(problem: Problem): Outcome {
  const { componentType, fileName, fullName } = problem;
  return { component: { componentType, fileName, fullName }, effect: 'unchanged', problem };
}

function fileOf({ type, name }: Member): string {
  const kind = KINDS[type];
  return `${kind?.folder}/${type === 'CustomField' ? name.split('.')[0] : name}${kind?.ending}`;
}

/** A star stands for all files of the kind; for objects only for custom ones. */
function spread({ files }: Package, member: Member): Member[] {
  const kind = KINDS[member.type];
  if (member.name !== '*' || !kind) return [member];
  const { folder, ending } = kind;
  const names = [...files.keys()]
    .filter((path) => path.startsWith(`${folder}/`) && path.endsWith(ending))
    .map((path) => path.slice(folder.length + 1, -ending.length));
  return names
    .filter((name) => member.type !== 'CustomObject' || name.endsWith('__c'))
    .map((name) => ({ ...member, name }));
}

function missing({ files }: Package, members: Member[]): Problem[] {
  return members
    .filter((member) => !files.has(fileOf(member)))
    .map((member) => {
      const { type: componentType, name: fullName, line } = member;
      const message = `An object '${fullName}' of type ${componentType} was named in package.xml, but was not found in zipped directory`;
      return new Problem(message, { componentType, fullName, fileName: 'package.xml', line, column: 1 });
    });
}

function notNamed({ files }: Package, members: Member[]): Problem[] {
  const named = new Set(members.map(fileOf));
  return [...files.keys()]
    .filter((path) => path !== 'package.xml' && !named.has(path))
    .map((path) => problem(path, 'Not in package.xml'));
}

interface Drafts {
  objects: ObjectDraft[];
  problems: Problem[];
}

function draftObjects(schema: Schema, { files }: Package, members: Member[]): Drafts {
  const problems: Problem[] = [];
  const objects: ObjectDraft[] = [];
  const paths = new Set(members.filter(({ type }) => type !== 'PermissionSet').map(fileOf));
  for (const fileName of paths) {
    const xml = files.get(fileName);
    if (xml === undefined) continue;
    const name = fileName.split('/')[1]?.replace(/\.object$/, '') ?? '';
    const isNamed = members.some(({ type, name: member }) => type === 'CustomObject' && member === name);
    const draft = draftObject(name, fileName, xml, {
      whole: isNamed && name.endsWith('__c'),
      failed: (found) => void problems.push(found),
    });
    if (!draft) continue;
    const own = members.filter(({ type }) => type === 'CustomField').map((member) => member.name);
    problems.push(...fieldMembers(draft, isNamed, own));
    if (!draft.whole && !schema.object(name))
      problems.push(problemOf(draft, `Entity of type '${name}' cannot be found`));
    const kept = draft.fields.filter((field) => isNamed || own.includes(`${name}.${field.name}`));
    problems.push(...kept.flatMap((field) => typeProblem(schema, draft, field)));
    objects.push({ ...draft, fields: kept });
  }
  return { objects, problems };
}

function problemOf(draft: ObjectDraft, message: string, field?: FieldDraft): Problem {
  const { line, column } = (field ?? draft).markup;
  const componentType = field ? 'CustomField' : 'CustomObject';
  const fullName = field ? `${draft.name}.${field.name}` : draft.name;
  return new Problem(message, { componentType, fullName, fileName: draft.fileName, line, column });
}

/** Fields are named one by one unless their object is. */
function fieldMembers(draft: ObjectDraft, isNamed: boolean, members: string[]): Problem[] {
  const surplus = draft.fields.filter(({ name }) => !isNamed && !members.includes(`${draft.name}.${name}`));
  const absent = members
    .filter((member) => member.startsWith(`${draft.name}.`))
    .filter(
      (member) =>
        !draft.markup.children.some(({ children }) =>
          children.some(({ name, text }) => name === 'fullName' && `${draft.name}.${text}` === member),
        ),
    );
  return [
    ...surplus.map((field) => problemOf(draft, 'Not in package.xml', field)),
    ...absent.map((fullName) => {
      const message = `An object '${fullName}' of type CustomField was named in package.xml, but was not found in zipped directory`;
      return new Problem(message, {
        componentType: 'CustomField',
        fullName,
        fileName: 'package.xml',
        line: 1,
        column: 1,
      });
    }),
  ];
}

function typeProblem(schema: Schema, draft: ObjectDraft, field: FieldDraft): Problem[] {
  const known = schema.object(draft.name)?.field(field.name);
  if (!known || known.type === field.field.type) return [];
  return [problemOf(draft, `Cannot change field type from ${known.type} to ${field.field.type}`, field)];
}

function referenceProblems(schema: Schema, objects: ObjectDraft[]): Problem[] {
  const known = (name: string): boolean =>
    schema.object(name) !== undefined || objects.some((draft) => draft.whole && draft.name === name);
  return objects.flatMap((draft) =>
    draft.fields
      .filter(({ referenceTo }) => referenceTo !== undefined && !known(referenceTo))
      .map((field) =>
        problemOf(draft, `referenceTo value of '${field.referenceTo}' does not resolve to a valid sObject type`, field),
      ),
  );
}

function objectOutcomes(installer: Installer, draft: ObjectDraft): Outcome[] {
  const { name, fileName, fields } = draft;
  const whole: Outcome = {
    component: { componentType: 'CustomObject', fileName, fullName: name },
    effect: installer.effectOfObject(draft),
    install: () => installer.installObject(draft),
  };
  const own = fields.map(
    (field): Outcome => ({
      component: { componentType: 'CustomField', fileName, fullName: `${name}.${field.name}` },
      effect: installer.effectOfField(name, field),
      install: () => installer.installField(name, field),
    }),
  );
  return draft.whole ? [whole, ...own] : own;
}

/** The org as it will be with what the package brings. */
function grantable(schema: Schema, objects: ObjectDraft[]): Grantable {
  const draftOf = (object: string) => objects.find(({ name }) => name.toLowerCase() === object.toLowerCase());
  return {
    object: (name) => {
      const exact = schema.object(name)?.name ?? draftOf(name)?.name;
      return exact !== undefined && isPermissionable(exact) ? exact : undefined;
    },
    field: (object, name) => {
      const brought = draftOf(object)?.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
      const field = brought?.field ?? schema.object(object)?.field(name);
      return field && isFieldPermissionable(field);
    },
  };
}

function permissionSetOutcomes(
  installer: Installer,
  { files }: Package,
  members: Member[],
  known: Grantable,
): Outcome[] {
  return members
    .filter(({ type, name }) => type === 'PermissionSet' && files.has(`${PERMISSION_SETS}${name}.permissionset`))
    .map(({ name }) => {
      const fileName = `${PERMISSION_SETS}${name}.permissionset`;
      try {
        const draft = draftPermissionSet(name, fileName, files.get(fileName) ?? '', known);
        return {
          component: { componentType: 'PermissionSet', fileName, fullName: name },
          effect: installer.effectOfPermissionSet(draft),
          install: () => installer.installPermissionSet(draft),
        };
      } catch (cause) {
        if (cause instanceof Problem) return failure(cause);
        throw cause;
      }
    });
}
