// Pages in Markdown as tests see them: sections, blocks of code, links, and what they name. It must judge nothing.

/** A fenced block: the words behind the fence, and what stands in it. */
type Block = { readonly language: string; readonly context: string; readonly text: string };

export type Page = {
  /** Titles of the second level, in order. */
  readonly sections: readonly string[];
  /** Anchors of all titles, as GitHub makes them. */
  readonly anchors: readonly string[];
  readonly blocks: readonly Block[];
  /** Targets of links to files and anchors of this project, as written. */
  readonly links: readonly string[];
  /** Dashboards and panels: **On-call › Title**. */
  readonly panels: readonly { readonly dashboard: string; readonly title: string }[];
};

const FENCED = /^( *)```(\w*)(?: (\w+))?\n([\s\S]*?)^\1```$/gm;
const LINK = /\]\((?!https?:)([^)\s]+)\)/g;
const PANEL = /\*\*(Executive|On-call|Debug)\s›\s([^*]+)\*\*/g;

/** GitHub's anchor of a title; titles that stand twice on a page are not told apart. */
const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');

const titlesOf = (prose: string, level: string): string[] =>
  [...prose.matchAll(new RegExp(`^${level} (.+)$`, 'gm'))].map(([, title = '']) => title);

/** Takes a page apart. */
export const parsePage = (text: string): Page => {
  const prose = text.replaceAll(FENCED, '');
  return {
    sections: titlesOf(prose, '##'),
    anchors: titlesOf(prose, '#{1,4}').map(anchorOf),
    blocks: [...text.matchAll(FENCED)].map(([, , language = '', context = '', body = '']) => ({
      language,
      context,
      text: body,
    })),
    links: [...prose.matchAll(LINK)].map(([, target = '']) => target),
    panels: [...prose.matchAll(PANEL)].map(([, dashboard = '', title = '']) => ({
      dashboard,
      title: title.trim().replaceAll(/\s+/g, ' '),
    })),
  };
};

/** Blocks of a language, in order. */
export const blocksOf = ({ blocks }: Page, language: string): readonly Block[] =>
  blocks.filter((block) => block.language === language);
