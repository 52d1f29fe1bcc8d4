import type { Pages } from '../view/models.ts';
import type { Frame } from '../view/view.ts';

export type Flash = NonNullable<Frame['flash']>;

/** What a handler answers; `respond` turns it into HTTP. */
export type Reply = PageReply | DataReply | RedirectReply | FileReply | PictureReply;

/** `data` goes to whoever asks for JSON, in place of the way to a page. */
interface RedirectReply {
  kind: 'redirect';
  to: string;
  flash?: Flash;
  data?: object;
}

type PageReply = {
  [P in keyof Pages]: {
    kind: 'page';
    page: P;
    model: Pages[P];
    status: number;
    section: Frame['section'];
    headers: Record<string, string>;
    keep: boolean;
    waits: boolean;
  };
}[keyof Pages];

interface DataReply {
  kind: 'data';
  data: object;
}

interface FileReply {
  kind: 'file';
  name: string;
  size: number;
  stream: NodeJS.ReadableStream;
}

/** A picture of the company's, shown within a page. */
interface PictureReply {
  kind: 'picture';
  type: string;
  stream: NodeJS.ReadableStream;
}

interface PageOptions {
  status?: number;
  section?: Frame['section'];
  headers?: Record<string, string>;
  /** The same for this person until what was read for it changes: nothing in it is of this one request but form keys. */
  keep?: boolean;
  /** Something on it waits to be sent: then it says that the CRM is away, also where nothing else has told yet. */
  waits?: boolean;
}

export function show<P extends keyof Pages>(page: P, model: Pages[P], options: PageOptions = {}): Reply {
  const { status = 200, section, headers = {}, keep = false, waits = false } = options;
  return { kind: 'page', page, model, status, section, headers, keep, waits } as PageReply;
}

/** JSON, whoever asks: for scripts, there is no page of it. */
export function data(found: object): Reply {
  return { kind: 'data', data: found };
}

/** 303: what was posted is done, go and look. With `data`, a script is told at once what has come of it. */
export function seeOther(to: string, flash?: Flash, data?: object): Reply {
  return { kind: 'redirect', to, ...(flash ? { flash } : {}), ...(data ? { data } : {}) };
}

/** Always a download: nothing a customer sent is ever shown inside our pages. */
export function download(file: Omit<FileReply, 'kind'>): Reply {
  return { kind: 'file', ...file };
}

/** Only of a type that a browser shows as a picture and nothing else. */
export function picture(found: Omit<PictureReply, 'kind'>): Reply {
  return { kind: 'picture', ...found };
}
