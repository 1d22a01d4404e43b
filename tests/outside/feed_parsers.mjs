// Reads feeds with feedsmith and rss-parser: node feed_parsers.mjs FOLDER_OF_MODULES < [{"parser": …, "body": …}, …]
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(`${process.argv[2]}/`);
const asked = JSON.parse(readFileSync(0, "utf8"));

const READERS = { feedsmith: readByFeedsmith, "rss-parser": readByRssParser };

function readByFeedsmith(body) {
  const { format, feed } = require("feedsmith").parseFeed(body);
  return { rss: smithRss, atom: smithAtom, json: smithJson }[format](feed);
}

function smithRss(feed) {
  return {
    title: feed.title,
    page: feed.link,
    links: linksOf(feed.atom?.links),
    entries: feed.items.map((one) => ({
      id: one.guid.value,
      title: one.title,
      link: one.link,
      published: one.pubDate,
      authors: one.dc.creators,
      categories: (one.categories ?? []).map((category) => category.name),
      summary: one.description,
    })),
  };
}

function smithAtom(feed) {
  const names = (of) => of.authors?.map((author) => author.name);
  return {
    title: feed.title.value,
    page: feed.links.find((link) => link.rel === "alternate").href,
    links: linksOf(feed.links),
    entries: feed.entries.map((one) => ({
      id: one.id,
      title: one.title.value,
      link: one.links[0].href,
      published: one.published,
      updated: one.updated,
      authors: names(one) ?? names(feed),
      categories: (one.categories ?? []).map((category) => category.term),
      summary: one.summary.value,
      content: one.content.value,
    })),
  };
}

function smithJson(feed) {
  const names = (of) => of.authors?.map((author) => author.name);
  return {
    title: feed.title,
    page: feed.home_page_url,
    links: feed.next_url ? { "prev-archive": feed.next_url } : {},
    entries: feed.items.map((one) => ({
      id: one.id,
      title: one.title,
      link: one.url,
      published: one.date_published,
      updated: one.date_modified,
      authors: names(one) ?? names(feed),
      categories: one.tags ?? [],
      summary: one.summary,
      content: one.content_html,
    })),
  };
}

async function readByRssParser(body) {
  const Parser = require("rss-parser");
  const feed = await new Parser().parseString(body);
  const isAtom = body.includes("<feed ");
  return {
    title: feed.title,
    page: feed.link,
    links: feed.paginationLinks ?? {},
    entries: feed.items.map((one) => ({
      id: one.guid ?? one.id,
      title: one.title,
      link: one.link,
      published: one.pubDate,
      authors: one.creator ? [one.creator] : one.author ? [one.author] : [],
      categories: one.categories ?? [],
      // Its word for RSS's description is "content".
      summary: isAtom ? one.summary : one.content,
      content: isAtom ? one.content : undefined,
    })),
  };
}

function linksOf(links = []) {
  return Object.fromEntries(links.map((link) => [link.rel, link.href]));
}

const read = [];
for (const { parser, body } of asked) {
  read.push(await READERS[parser](body));
}
process.stdout.write(JSON.stringify(read));
