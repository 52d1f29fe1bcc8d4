import { CASE, CASE_COMMENT, EMAIL_MESSAGE } from './case-rules.ts';
import { ATTACHMENT, CONTENT_DOCUMENT_LINK, CONTENT_VERSION } from './file-rules.ts';
import { IDEA, IDEA_COMMENT, VOTE } from './idea-rules.ts';
import { DATA_CATEGORY_SELECTION, KNOWLEDGE, TOPIC_ASSIGNMENT } from './knowledge-rules.ts';
import { ASSET, CONTACT, ORDER, PERMISSION_SET_ASSIGNMENT, USER } from './people-rules.ts';
import { CASE_ARTICLE, CASE_SOLUTION, SOLUTION } from './solution-rules.ts';
import type { Rules } from './writer.ts';

/** What the platform does around writes, by object. */
export const RULES: Record<string, Rules> = {
  Case: CASE,
  CaseComment: CASE_COMMENT,
  EmailMessage: EMAIL_MESSAGE,
  Contact: CONTACT,
  User: USER,
  PermissionSetAssignment: PERMISSION_SET_ASSIGNMENT,
  Asset: ASSET,
  Order: ORDER,
  Solution: SOLUTION,
  CaseSolution: CASE_SOLUTION,
  CaseArticle: CASE_ARTICLE,
  Idea: IDEA,
  IdeaComment: IDEA_COMMENT,
  Vote: VOTE,
  ContentVersion: CONTENT_VERSION,
  ContentDocumentLink: CONTENT_DOCUMENT_LINK,
  Attachment: ATTACHMENT,
  Knowledge__kav: KNOWLEDGE,
  Knowledge__DataCategorySelection: DATA_CATEGORY_SELECTION,
  TopicAssignment: TOPIC_ASSIGNMENT,
};
