import type { ObjectSpec } from './spec.ts';

const CONTENT_VERSION: ObjectSpec = {
  name: 'ContentVersion',
  label: 'Content Version',
  plural: 'Content Versions',
  prefix: '068',
  system: 'deleted created modified stamp',
  can: 'create update search',
  nameField: 'Title',
  fields: `
    ContentDocumentId reference(ContentDocument) CDFSG rel=ContentDocument children=ContentVersions ondelete=cascade
    Title string(255) CUDFSGL
    PathOnClient string(500) CFS
    VersionData base64 CU
    VersionDataUrl string(255) NFSG
    ContentSize int(9) NFSG
    FileExtension string(40) NFSG
    FileType string(20) DFSG
    Checksum string(50) NFSG
    VersionNumber string(20) NFSG
    IsLatest boolean DFSG
    IsMajorVersion boolean CDFSG default=true
    FirstPublishLocationId reference(Account,Asset,Case,Contact,Contract,EmailMessage,Idea,Solution,User) CNFSG rel=FirstPublishLocation
    ContentLocation picklist(40) CDFSGR default=S
    Origin picklist(40) CDFSGR default=C
    OwnerId reference(User) CUDFSG rel=Owner
    Description textarea(1000) CUNFS
    ReasonForChange string(1000) CUNFS
    PublishStatus picklist(40) DFSGR default=P
    SharingOption picklist(40) CUDFSGR default=A
    SharingPrivacy picklist(40) CUDFSGR default=N
    TagCsv textarea(2000) CUNS
    ContentUrl url(1333) CUNFS
    ContentModifiedDate datetime CNFS
    TextPreview string(255) NFSG`,
  picklists: {
    ContentLocation: ['S', 'E', 'L'],
    Origin: ['C', 'H'],
    PublishStatus: ['P', 'R', 'U'],
    SharingOption: ['A', 'R'],
    SharingPrivacy: ['N', 'P'],
  },
};

const CONTENT_DOCUMENT: ObjectSpec = {
  name: 'ContentDocument',
  label: 'Content Document',
  plural: 'Content Documents',
  prefix: '069',
  system: 'deleted created modified stamp viewed',
  can: 'update delete undelete search',
  nameField: 'Title',
  fields: `
    Title string(255) UFSGL
    Description textarea(1000) UNFS
    FileType string(20) NFSG
    FileExtension string(40) NFSG
    ContentSize int(9) NFSG
    LatestPublishedVersionId reference(ContentVersion) NFSG rel=LatestPublishedVersion
    OwnerId reference(User) UFSG rel=Owner
    PublishStatus picklist(40) DFSGR default=P
    ContentModifiedDate datetime NFS
    SharingOption picklist(40) UNDFSGR default=A
    SharingPrivacy picklist(40) UNDFSGR default=N
    IsArchived boolean UDFSG`,
};

const CONTENT_DOCUMENT_LINK: ObjectSpec = {
  name: 'ContentDocumentLink',
  label: 'Content Document Link',
  plural: 'Content Document Link',
  prefix: '06A',
  system: 'deleted stamp',
  can: 'create update delete',
  fields: `
    ContentDocumentId reference(ContentDocument) CFSG rel=ContentDocument children=ContentDocumentLinks ondelete=cascade
    LinkedEntityId reference(Account,Asset,Case,CaseComment,Contact,Contract,EmailMessage,Group,Idea,Order,Organization,Solution,User) CFSG rel=LinkedEntity children=ContentDocumentLinks ondelete=cascade
    ShareType picklist(40) CUDFSGR default=V
    Visibility picklist(40) CUDFSGR`,
  picklists: { ShareType: ['V', 'C', 'I'], Visibility: ['AllUsers', 'InternalUsers', 'SharedUsers'] },
};

const ATTACHMENT: ObjectSpec = {
  name: 'Attachment',
  label: 'Attachment',
  plural: 'Attachments',
  prefix: '00P',
  system: 'deleted created modified stamp',
  can: 'create update delete undelete',
  nameField: 'Name',
  fields: `
    ParentId reference(Account,Asset,Case,Contact,Contract,EmailMessage,Order,Solution) CFSG rel=Parent children=Attachments ondelete=cascade
    Name string(255) CUFSGL
    Body base64 CU
    BodyLength int(8) NFSG
    ContentType string(120) CUNFSG
    Description textarea(500) CUNFS
    IsPrivate boolean CUDFSG
    OwnerId reference(User) CUDFSG rel=Owner`,
};

export const FILE_OBJECTS: ObjectSpec[] = [CONTENT_VERSION, CONTENT_DOCUMENT, CONTENT_DOCUMENT_LINK, ATTACHMENT];
