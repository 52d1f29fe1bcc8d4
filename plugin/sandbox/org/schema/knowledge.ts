import type { ObjectSpec } from './spec.ts';

const LANGUAGES = ['en_US', 'de', 'es', 'fr', 'fa', 'iw', 'pt_BR', 'sv'];

const VERSION_FIELDS = `
    KnowledgeArticleId reference(KnowledgeArticle) FSG rel=KnowledgeArticle
    ArticleNumber string(30) DFS indexed
    IsVisibleInApp boolean DFSG default=true
    IsMasterLanguage boolean DFSG default=true
    MasterVersionId reference(Knowledge__kav) NFSG rel=MasterVersion
    VersionNumber int(6) SG default=1
    IsLatestVersion boolean DFSG default=true
    IsOutOfDate boolean DFSG
    PublishStatus picklist(40) DFSGR default=Draft
    ValidationStatus picklist(40) DFG default=Not_Validated
    FirstPublishedDate datetime NFS
    LastPublishedDate datetime NFS
    ArchivedDate datetime NFS
    ArticleTotalViewCount int(9) NFSG default=0
    ArticleCaseAttachCount int(9) NFSG default=0
    OwnerId reference(User) DFSG rel=Owner
    NextReviewDate datetime NFS`;

const PICKLISTS = {
  Language: LANGUAGES,
  PublishStatus: ['Draft', 'Online', 'Archived'],
  ValidationStatus: ['Validated', 'Not Validated'],
};

const KAV: ObjectSpec = {
  name: 'Knowledge__kav',
  label: 'Knowledge',
  plural: 'Knowledge',
  prefix: 'ka0',
  system: 'deleted created modified stamp viewed',
  can: 'create update delete undelete search',
  nameField: 'Title',
  fields: `
    Title string(255) CUFSGL
    UrlName string(255) CUFSGL
    Summary textarea(1000) CUNFS
    Language picklist(40) CDFSGR default=en_US
    RecordTypeId reference(RecordType) CUNF rel=RecordType
    IsVisibleInPkb boolean CUDFSG
    IsVisibleInCsp boolean CUDFSG
    IsVisibleInPrm boolean CUDFSG
    Body__c textarea(131072) CUN html${VERSION_FIELDS}`,
  picklists: PICKLISTS,
};

/** The read view over all article types: standard fields only. */
const VERSION: ObjectSpec = {
  name: 'KnowledgeArticleVersion',
  label: 'Knowledge Article Version',
  plural: 'Knowledge Article Version',
  prefix: 'ka0',
  system: 'deleted created modified stamp viewed',
  can: 'search',
  nameField: 'Title',
  storedAs: 'Knowledge__kav',
  fields: `
    Title string(255) FSGL
    UrlName string(255) FSGL
    Summary textarea(1000) NFS
    Language picklist(40) FSGR
    IsVisibleInPkb boolean DFSG
    IsVisibleInCsp boolean DFSG
    IsVisibleInPrm boolean DFSG${VERSION_FIELDS}`,
  picklists: PICKLISTS,
};

const ARTICLE: ObjectSpec = {
  name: 'KnowledgeArticle',
  label: 'Knowledge Article',
  plural: 'Knowledge Article',
  prefix: 'kA0',
  system: 'deleted created modified stamp viewed',
  can: 'delete',
  nameField: 'ArticleNumber',
  fields: `
    ArticleNumber string(30) DAFSL digits=9
    CaseAssociationCount int(9) DFSG default=0
    FirstPublishedDate datetime NFS
    LastPublishedDate datetime NFS
    ArchivedDate datetime NFS
    MasterLanguage picklist(40) DFSGR default=en_US
    TotalViewCount int(9) NFSG default=0`,
  picklists: { MasterLanguage: LANGUAGES },
};

const CASE_ARTICLE: ObjectSpec = {
  name: 'CaseArticle',
  label: 'Case Article',
  plural: 'Case Article',
  prefix: '0aC',
  system: 'deleted created stamp',
  can: 'create delete undelete',
  fields: `
    CaseId reference(Case) CFSG rel=Case children=CaseArticles ondelete=cascade
    KnowledgeArticleId reference(KnowledgeArticle) CFSG rel=KnowledgeArticle children=CaseArticles ondelete=cascade
    ArticleLanguage picklist(40) DFR default=en_US
    ArticleVersionNumber int(6) CNG
    IsSharedByEmail boolean CDG`,
  picklists: { ArticleLanguage: LANGUAGES },
};

/** In which data categories a version of an article is. */
const DATA_CATEGORY_SELECTION: ObjectSpec = {
  name: 'Knowledge__DataCategorySelection',
  label: 'Data Category Selection',
  plural: 'Data Category Selections',
  prefix: '02p',
  system: 'deleted created stamp',
  can: 'create delete',
  fields: `
    ParentId reference(Knowledge__kav) CFSG rel=Parent children=DataCategorySelections ondelete=cascade
    DataCategoryGroupName string(255) CFSG indexed
    DataCategoryName string(255) CFSG indexed`,
};

export const KNOWLEDGE_OBJECTS: ObjectSpec[] = [KAV, VERSION, ARTICLE, CASE_ARTICLE, DATA_CATEGORY_SELECTION];
