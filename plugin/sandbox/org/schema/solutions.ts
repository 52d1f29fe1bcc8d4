import type { ObjectSpec } from './spec.ts';

/** Statuses of a solution in their order; true means reviewed. */
export const SOLUTION_STATUSES: [name: string, reviewed: boolean][] = [
  ['Draft', false],
  ['Reviewed', true],
  ['Duplicate', false],
];

const SOLUTION: ObjectSpec = {
  name: 'Solution',
  label: 'Solution',
  plural: 'Solutions',
  prefix: '501',
  system: 'deleted created modified stamp viewed',
  can: 'create update delete undelete search',
  nameField: 'SolutionName',
  fields: `
    SolutionNumber string(30) DAFS digits=8
    SolutionName string(255) CUDFSGL
    SolutionNote textarea(32000) CUN
    Status picklist(255) CUDFSG default=Draft
    IsReviewed boolean DFSG
    IsPublished boolean CUDFSG
    IsPublishedInPublicKb boolean CUDFSG
    IsHtml boolean DFSG default=true
    IsOutOfDate boolean DF
    OwnerId reference(User) CUDFSG rel=Owner
    RecordTypeId reference(RecordType) CUNF rel=RecordType
    SolutionLanguage picklist(40) CUNFR
    TimesUsed int(9) DFSG default=0`,
  picklists: {
    Status: SOLUTION_STATUSES.map(([name]) => name),
    SolutionLanguage: ['en_US', 'de', 'es', 'fr', 'fa', 'iw', 'pt_BR', 'sv'],
  },
  labels: {
    SolutionName: 'Title',
    SolutionNote: 'Solution Details',
    IsPublished: 'Public',
    IsPublishedInPublicKb: 'Visible in Public Knowledge Base',
    TimesUsed: 'Num Related Cases',
  },
};

const SOLUTION_STATUS: ObjectSpec = {
  name: 'SolutionStatus',
  label: 'Solution Status Value',
  plural: 'Solution Status Values',
  prefix: '01J',
  system: 'created modified stamp',
  can: '',
  nameField: 'MasterLabel',
  fields: `
    ApiName string(255) FSGL
    MasterLabel string(255) NFSG
    SortOrder int(9) NFSG
    IsDefault boolean DFSG
    IsReviewed boolean DFSG`,
};

const CASE_SOLUTION: ObjectSpec = {
  name: 'CaseSolution',
  label: 'Case Solution',
  plural: 'Case Solution',
  prefix: '010',
  system: 'deleted created stamp',
  can: 'create delete undelete',
  fields: `
    CaseId reference(Case) CFSG rel=Case children=CaseSolutions ondelete=cascade
    SolutionId reference(Solution) CFSG rel=Solution children=CaseSolutions ondelete=cascade`,
};

const CATEGORY_NODE: ObjectSpec = {
  name: 'CategoryNode',
  label: 'Category Node',
  plural: 'Category Nodes',
  prefix: '02n',
  system: 'created modified stamp',
  can: 'create update delete',
  nameField: 'MasterLabel',
  fields: `
    MasterLabel string(40) CUFSG
    ParentId reference(CategoryNode) CUNFSG
    SortOrder int(8) CUNFSG
    SortStyle picklist(40) CUDFSGR default=Alphabetical`,
  picklists: { SortStyle: ['Alphabetical', 'Custom'] },
};

const CATEGORY_DATA: ObjectSpec = {
  name: 'CategoryData',
  label: 'Category Data',
  plural: 'Category Data',
  prefix: '02o',
  system: 'deleted created modified stamp',
  can: 'create update delete',
  fields: `
    CategoryNodeId reference(CategoryNode) CUFSG ondelete=cascade
    RelatedSobjectId reference(Solution) CUFSG ondelete=cascade`,
};

export const SOLUTION_OBJECTS: ObjectSpec[] = [SOLUTION, SOLUTION_STATUS, CASE_SOLUTION, CATEGORY_NODE, CATEGORY_DATA];
