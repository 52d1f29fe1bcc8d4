/** `/id/{org}/{user}`: who a token acts as, with the addresses of the APIs. */
import type { Reply } from '../call.ts';
import { VERSIONS } from '../call.ts';
import { badToken, type OAuthOptions } from './oauth.ts';

export interface IdentityRequest {
  orgId: string;
  userId: string;
  token: string | undefined;
}

export function createIdentity(options: OAuthOptions): (request: IdentityRequest) => Reply {
  return ({ orgId, userId, token }) => {
    const session = token ? options.sessions.use(token) : undefined;
    if (!session) return badToken(token);
    const user = options.users.find(userId);
    if (!user || orgId.slice(0, 15) !== options.orgId.slice(0, 15))
      return { status: 404, body: 'Bad_Id', headers: { 'content-type': 'text/plain' } };
    const base = options.instanceUrl();
    const data = `${base}/services/data/v{version}/`;
    const cut = user.name.lastIndexOf(' ');
    const body = {
      id: `${base}/id/${options.orgId}/${user.id}`,
      asserted_user: user.id === session.userId,
      user_id: user.id,
      organization_id: options.orgId,
      username: user.username,
      nick_name: user.username.split('@')[0],
      display_name: user.name,
      email: user.email,
      email_verified: true,
      first_name: cut < 0 ? null : user.name.slice(0, cut),
      last_name: user.name.slice(cut + 1),
      timezone: 'GMT',
      photos: { picture: `${base}/profilephoto/005/F`, thumbnail: `${base}/profilephoto/005/T` },
      urls: {
        rest: data,
        sobjects: `${data}sobjects/`,
        search: `${data}search/`,
        query: `${data}query/`,
        recent: `${data}recent/`,
        profile: `${base}/${user.id}`,
      },
      active: user.isActive,
      user_type: 'STANDARD',
      language: 'en_US',
      locale: 'en_US',
      utcOffset: 0,
      last_modified_date: new Date(options.now()).toISOString().replace('Z', '+0000'),
    };
    return { status: 200, body };
  };
}

/** The list of versions, which needs no token. */
export function versions(): Reply {
  const names = ['Winter', 'Spring', 'Summer'];
  const body = [];
  for (let number = VERSIONS.lowest; number <= VERSIONS.highest; number += 1) {
    // Three releases a year: 65 was Winter '26, 66 Spring '26, 67 Summer '26.
    const label = `${names[(number - 65 + 60) % 3]} '${26 + Math.floor((number - 65) / 3)}`;
    body.push({ label, url: `/services/data/v${number}.0`, version: `${number}.0` });
  }
  return { status: 200, body };
}
