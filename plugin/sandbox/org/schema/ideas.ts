import type { ObjectSpec } from './spec.ts';

const IDEA: ObjectSpec = {
  name: 'Idea',
  label: 'Idea',
  plural: 'Ideas',
  prefix: '087',
  system: 'deleted created modified stamp viewed',
  can: 'create update delete undelete search',
  nameField: 'Title',
  fields: `
    Title string(255) CUFSG
    Body textarea(32000) CUN html
    CommunityId reference(Community) CDFSG rel=Community children=Ideas
    Status picklist(40) CUNFSG
    Categories multipicklist(4099) CUNF
    VoteTotal double(18,0) NFS default=0 plain
    VoteScore double(18,4) NFS default=0 plain
    NumComments int(9) NDFSG default=0
    LastCommentDate datetime NFS
    LastCommentId reference(IdeaComment) NFSG rel=LastComment
    IsMerged boolean DFSG
    ParentIdeaId reference(Idea) NFSG rel=ParentIdea
    IsHtml boolean DFSG default=true
    CreatorName string(121) NFSG from=CreatedById.Name
    CreatorSmallPhotoUrl string(255) NFSG from=CreatedById.SmallPhotoUrl
    CreatorFullPhotoUrl string(255) NFSG from=CreatedById.FullPhotoUrl
    RecordTypeId reference(RecordType) NFSG rel=RecordType`,
  picklists: {
    Status: ['Under Review', 'Planned', 'In Development', 'Delivered', 'Not Planned'],
    Categories: ['Alerts', 'Billing', 'Console', 'Devices', 'Reporting', 'Security'],
  },
  labels: { Body: 'Description', CommunityId: 'Zone ID', VoteTotal: 'Vote Points' },
};

const IDEA_COMMENT: ObjectSpec = {
  name: 'IdeaComment',
  label: 'Idea Comment',
  plural: 'Idea Comments',
  prefix: '00a',
  system: 'deleted created stamp',
  can: 'create update delete undelete search',
  fields: `
    IdeaId reference(Idea) CFSG rel=Idea children=Comments ondelete=cascade
    CommentBody textarea(4000) CUNFS html
    UpVotes int(9) NFSG default=0
    IsHtml boolean DFSG default=true
    CommunityId reference(Community) NFSG rel=Community
    CreatorName string(121) NFSG from=CreatedById.Name`,
  labels: { CommentBody: 'Body' },
};

const VOTE: ObjectSpec = {
  name: 'Vote',
  label: 'Vote',
  plural: 'Votes',
  prefix: '083',
  system: 'deleted created modified stamp',
  can: 'create update delete',
  fields: `
    ParentId reference(Idea,IdeaComment,KnowledgeArticle,Solution) CFSG rel=Parent children=Votes ondelete=cascade
    Type picklist(40) CUFSGR`,
  picklists: { Type: ['Up', 'Down'] },
};

const COMMUNITY: ObjectSpec = {
  name: 'Community',
  label: 'Zone',
  plural: 'Zones',
  prefix: '09a',
  system: 'created modified stamp',
  can: '',
  nameField: 'Name',
  fields: `
    Name string(255) FSGL
    Description string(4000) NFS
    IsActive boolean DFSG default=true
    IsPublished boolean DFSG default=true
    CanCreateCase boolean DFSG
    HasChatterService boolean DFSG
    DataCategoryName string(255) NFS`,
};

export const IDEA_OBJECTS: ObjectSpec[] = [IDEA, IDEA_COMMENT, VOTE, COMMUNITY];
