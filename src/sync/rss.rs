//! RSS 2.0, RSS 1.0 (RDF) and Atom: items for the inbox.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesStart, Event};

use super::fetch_error::SyncError;
use super::html_text::{MAX_EXCERPT_CHARS, excerpt, plain_text};
use super::http_client::{resolve_address, shown_url};
use super::http_request::{HttpAnswer, HttpRequest};
use super::short_key::shorten_key;
use super::sync_job::{Service, SyncJob};
use super::text_encoding::decode_xml;
use crate::feed_store::MAX_ITEMS;
use crate::model::text::sanitize;
use crate::model::{FeedChange, InboxItem};

/// The most characters of a title that are kept.
const MAX_TITLE_CHARS: usize = 300;
/// The most bytes of a field that are read.
const MAX_FIELD_BYTES: usize = 1 << 16;

/// The service: any file of items, so that the feed names its address.
pub(super) const SERVICE: Service = Service { sync, url: "", licence: "", citation: "" };

/// Fetches the file and keeps its items.
fn sync(job: &mut SyncJob<'_>) -> Result<FeedChange, SyncError> {
    let url = job.feed.request.url.clone().unwrap_or_default();
    // The address may hold a key.
    let validators_key = shorten_key(&url);
    let known = job.state.validators.get(&validators_key).cloned();
    let request = HttpRequest { url: &url, validators: known.as_ref(), ..HttpRequest::default() };
    let HttpAnswer::Received { body, validators } = job.http.fetch(&request)? else {
        return Ok(FeedChange { at: Some(job.now), ..FeedChange::default() });
    };
    let channel =
        parse_channel(&body).map_err(|what| SyncError::Unexpected { url: shown_url(&url), what })?;
    let is_broken_off = channel.is_broken_off;
    let (entries, has_more) = (channel.entries.len(), channel.has_more);
    let mut items = channel.into_items(&job.feed.name, job.feed.request.outlet.as_deref(), &url);
    if is_broken_off {
        job.notes
            .push(format!("the file breaks off in the middle; the {entries} items before that were read"));
    }
    if has_more {
        job.notes.push(format!(
            "the file has more than the {MAX_ITEMS} items that are kept; the first ones were read"
        ));
    }
    if items.len() < entries {
        job.notes.push(format!("left out, without id, link and title: {}", entries - items.len()));
    }
    let mut ids = HashSet::new();
    let duplicates = items.iter().filter(|item| !ids.insert(item.id.as_str())).count();
    if duplicates > 0 {
        job.notes.push(format!("left out, with the id of an earlier item: {duplicates}"));
    }
    let latest = job.now + TimeDelta::days(1);
    for item in &mut items {
        item.licence.clone_from(&job.feed.request.licence);
        // A date in the future would keep the item at the top for ever.
        item.published = item.published.filter(|published| *published <= latest);
    }
    let newest = items.iter().filter_map(|item| item.published).max();
    job.state.version = newest.map(|at| format!("newest item {}", at.date())).or(job.state.version.take());
    let change = job.commit_items(items)?;
    job.state.validators.clear();
    // A file that broke off is fetched again.
    if !is_broken_off {
        job.state.validators.insert(validators_key, validators);
    }
    Ok(change)
}

/// A file of items.
#[derive(Debug, Default)]
pub(super) struct Channel {
    title: String,
    entries: Vec<Entry>,
    /// Whether the file ends before its root element does.
    is_broken_off: bool,
    /// Whether the file has more than [`MAX_ITEMS`] items.
    has_more: bool,
}

/// An item as the file has it.
#[derive(Debug, Default, Clone)]
struct Entry {
    id: String,
    title: String,
    link: String,
    published: String,
    updated: String,
    text: String,
}

impl Entry {
    /// Returns the field that an element of this name fills.
    fn field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "title" => &mut self.title,
            "link" => &mut self.link,
            "guid" | "id" => &mut self.id,
            "pubDate" | "published" | "date" | "issued" => &mut self.published,
            "updated" | "modified" => &mut self.updated,
            "description" | "summary" | "content" | "encoded" => &mut self.text,
            _ => return None,
        })
    }
}

/// Parses a file.
///
/// # Errors
/// What the file is instead.
pub(super) fn parse_channel(bytes: &[u8]) -> Result<Channel, String> {
    let text = decode_xml(bytes)?;
    let mut reader = Reader::from_str(&text);
    // Feeds often contain HTML that is not well-formed.
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    reader.config_mut().allow_dangling_amp = true;
    let mut parser = ChannelParser::default();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => parser.start_element(&tag)?,
            Ok(Event::Empty(tag)) => parser.note_empty_element(&tag),
            Ok(Event::Text(text)) => parser.add_text(&text),
            Ok(Event::CData(text)) => parser.add_text(&text),
            Ok(Event::GeneralRef(reference)) => match reference.resolve_char_ref() {
                Ok(Some(c)) => parser.add_text(c.encode_utf8(&mut [0; 4])),
                // Entities that the document defines itself are not expanded.
                _ => parser.add_text(resolve_html5_entity(&reference).unwrap_or(" ")),
            },
            Ok(Event::End(tag)) => parser.end_element(tag.local_name().as_ref()),
            Ok(Event::Eof) => {
                parser.channel.is_broken_off = !parser.is_complete;
                break;
            }
            Ok(_) => {}
            Err(_) if parser.channel.entries.is_empty() => return Err("it is not well-formed XML".to_owned()),
            // The items before the fault are complete.
            Err(_) => {
                parser.channel.is_broken_off = true;
                break;
            }
        }
        if parser.channel.entries.len() > MAX_ITEMS {
            parser.channel.entries.truncate(MAX_ITEMS);
            parser.channel.has_more = true;
            break;
        }
    }
    if parser.has_root { Ok(parser.channel) } else { Err("it is not RSS or Atom".to_owned()) }
}

/// The state of reading a file.
#[derive(Debug, Default)]
struct ChannelParser {
    channel: Channel,
    has_root: bool,
    /// Whether the root element has ended.
    is_complete: bool,
    entry: Option<Entry>,
    /// The element whose text is read, with everything inside it.
    open_field: Option<String>,
}

impl ChannelParser {
    fn start_element(&mut self, tag: &BytesStart<'_>) -> Result<(), String> {
        let name = local_name(tag);
        match name.as_str() {
            "rss" | "RDF" | "feed" => self.has_root = true,
            "html" | "HTML" if !self.has_root => return Err("it is a web page, not RSS or Atom".to_owned()),
            "item" | "entry" => {
                self.entry = Some(Entry::default());
                self.open_field = None;
            }
            "link" => note_atom_link(tag, self.entry.as_mut()),
            _ => {}
        }
        if self.open_field.is_some() {
            self.add_text(" ");
        } else if self.field(&name).is_some_and(|field| field.is_empty()) {
            // The first element of a name counts; later ones are those of an image or of another vocabulary.
            self.open_field = Some(name);
        }
        Ok(())
    }

    fn note_empty_element(&mut self, tag: &BytesStart<'_>) {
        if local_name(tag) == "link" {
            note_atom_link(tag, self.entry.as_mut());
        }
        self.add_text(" ");
    }

    fn end_element(&mut self, name: &str) {
        self.is_complete |= self.entry.is_none() && matches!(name, "rss" | "RDF" | "feed");
        if matches!(name, "item" | "entry") {
            self.channel.entries.extend(self.entry.take());
            self.open_field = None;
        } else if self.open_field.as_deref() == Some(name) {
            self.open_field = None;
        } else {
            self.add_text(" ");
        }
    }

    fn add_text(&mut self, text: &str) {
        let Some(name) = self.open_field.take() else { return };
        if let Some(field) = self.field(&name)
            && field.len() + text.len() <= MAX_FIELD_BYTES
        {
            field.push_str(text);
        }
        self.open_field = Some(name);
    }

    fn field(&mut self, name: &str) -> Option<&mut String> {
        match &mut self.entry {
            Some(entry) => entry.field(name),
            None => (name == "title").then_some(&mut self.channel.title),
        }
    }
}

fn local_name(tag: &BytesStart<'_>) -> String {
    tag.local_name().as_ref().to_owned()
}

/// Notes the address in the attributes of Atom's `link`: the first one that is the item itself.
fn note_atom_link(tag: &BytesStart<'_>, entry: Option<&mut Entry>) {
    let attribute = |name: &str| {
        let attribute = tag.try_get_attribute(name).ok().flatten()?;
        Some(attribute.value.replace("&amp;", "&"))
    };
    let is_item = attribute("rel").is_none_or(|rel| rel == "alternate");
    if let (Some(entry), Some(href), true) = (entry, attribute("href"), is_item)
        && entry.link.is_empty()
    {
        entry.link = href;
    }
}

impl Channel {
    /// Converts the entries to items. `url` is the address of the file, to which their links may be relative.
    pub(super) fn into_items(self, feed: &str, outlet: Option<&str>, url: &str) -> Vec<InboxItem> {
        let outlet = outlet.map_or_else(|| plain_text(&self.title), str::to_owned);
        let to_item = |entry: Entry| {
            let title = plain_text(&entry.title);
            let key = [entry.id.trim(), entry.link.trim(), title.as_str()]
                .into_iter()
                .find(|text| !text.is_empty())?
                .to_owned();
            Some(InboxItem {
                id: format!("{feed}:{}", shorten_key(&key)),
                feed: feed.to_owned(),
                outlet: outlet.clone(),
                url: item_address(entry.link.trim(), entry.id.trim(), url),
                published: parse_date(entry.published.trim()).or_else(|| parse_date(entry.updated.trim())),
                excerpt: Some(excerpt(&plain_text(&entry.text), MAX_EXCERPT_CHARS))
                    .filter(|text| !text.is_empty()),
                title: if title.is_empty() {
                    "(without title)".to_owned()
                } else {
                    excerpt(&title, MAX_TITLE_CHARS)
                },
                ..InboxItem::default()
            })
        };
        self.entries.into_iter().filter_map(to_item).collect()
    }
}

/// Returns the address of an item: its link, or an id that is an address.
fn item_address(link: &str, id: &str, url: &str) -> Option<String> {
    let is_address = |text: &str| text.starts_with("https://") || text.starts_with("http://");
    let scheme = link.split_once(':').map(|(scheme, _)| scheme);
    let has_scheme = scheme.is_some_and(|scheme| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let address = match link {
        "" => Some(id.to_owned()),
        _ if is_address(link) => Some(link.to_owned()),
        // Such as `javascript:`.
        _ if has_scheme => None,
        _ => Some(resolve_address(url, link)),
    };
    address.filter(|address| is_address(address)).map(|address| sanitize(&address).into_owned())
}

/// Parses a date of RFC 2822 or RFC 3339, or one without a zone, to UTC.
pub(super) fn parse_date(text: &str) -> Option<NaiveDateTime> {
    // A wrong weekday is common and says nothing.
    let dated = text.split_once(", ").map_or(text, |(_, dated)| dated);
    let zoned = DateTime::parse_from_rfc2822(dated).or_else(|_| DateTime::parse_from_rfc3339(text));
    let formats = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%a, %d %b %Y %H:%M:%S"];
    let unzoned = || formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|day| day.and_time(NaiveTime::MIN));
    zoned.ok().map(|date| date.naive_utc()).or_else(unzoned).or_else(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RSS: &str = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>Kabul &amp; Press</title>
        <link>https://k.example</link>
        <item><title>Blast in <![CDATA[<b>Kunduz</b>]]></title><link>https://k.example/1</link><guid>g1</guid>
        <pubDate>Mon, 02 Feb 2026 08:00:00 +0430</pubDate><description>&lt;p&gt;Two were &amp;amp; hurt.&lt;/p&gt;</description></item>
        <item><title>Talks</title><link>https://k.example/2</link></item></channel></rss>"#;
    const ATOM: &str = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Desk</title>
        <entry><id>urn:1</id><title type="html">Clash &amp;amp; talks</title><link rel="self" href="https://a.example/self"/>
        <link href="https://a.example/1?x=1&amp;y=2"/><updated>2026-02-01T10:00:00Z</updated><published>2026-02-01T09:00:00Z</published>
        <summary>Short</summary></entry></feed>"#;

    #[test]
    fn rss_items_are_read() {
        let items = parse_channel(RSS.as_bytes()).unwrap().into_items("kp", None, "");
        assert_eq!(items.len(), 2);
        let first = &items[0];
        assert_eq!((first.title.as_str(), first.outlet.as_str()), ("Blast in Kunduz", "Kabul & Press"));
        assert_eq!(first.published.unwrap().to_string(), "2026-02-02 03:30:00");
        assert_eq!(first.excerpt.as_deref(), Some("Two were & hurt."));
        assert_eq!(first.url.as_deref(), Some("https://k.example/1"));
        assert!(first.id.starts_with("kp:") && first.id != items[1].id);
        assert_eq!(items[1].published, None);
    }

    #[test]
    fn atom_entries_are_read() {
        let items = parse_channel(ATOM.as_bytes()).unwrap().into_items("desk", Some("The Desk"), "");
        assert_eq!(items[0].title, "Clash & talks");
        assert_eq!(items[0].url.as_deref(), Some("https://a.example/1?x=1&y=2"));
        assert_eq!(items[0].outlet, "The Desk");
        assert_eq!(items[0].published.unwrap().to_string(), "2026-02-01 09:00:00");
    }

    #[test]
    fn a_file_that_breaks_off_is_told_from_a_complete_one() {
        for (text, is_broken_off) in [
            (RSS.to_owned(), false),
            (ATOM.to_owned(), false),
            (RSS.replace("</channel></rss>", ""), true),
            (RSS.replace("</item></channel></rss>", "<item><title>Half"), true),
            (RSS.replace("</channel></rss>", "<item <"), true),
        ] {
            assert_eq!(parse_channel(text.as_bytes()).unwrap().is_broken_off, is_broken_off, "{text}");
        }
    }

    #[test]
    fn titles_are_bounded_and_never_empty() {
        let long = items(&format!("<title>{}</title>", "word ".repeat(1000)));
        assert_eq!(long[0].title, format!("{} …", ["word"; 60].join(" ")));
        assert_eq!(items("<link>https://n.example/1</link>")[0].title, "(without title)");
    }

    #[test]
    fn other_content_is_named() {
        assert_eq!(
            parse_channel(b"<html><body>Log in</body></html>").unwrap_err(),
            "it is a web page, not RSS or Atom"
        );
        assert_eq!(parse_channel(b"{}").unwrap_err(), "it is not RSS or Atom");
        assert!(parse_channel(b"<rss><channel></channel></rss>").unwrap().entries.is_empty());
    }

    /// Returns the items of an RSS file with one item.
    fn items(item: &str) -> Vec<InboxItem> {
        let text = format!("<rss><channel><title>N</title><item>{item}</item></channel></rss>");
        parse_channel(text.as_bytes()).unwrap().into_items("n", None, "https://n.example/rss/feed.xml?key=s")
    }

    #[test]
    fn nested_and_foreign_elements_do_not_mix() {
        let found = items(
            "<title>One <b>two</b> three</title><media:title>Other</media:title><link>/a/1</link>\
             <description>A & B &nbsp;&eacute;<br>C</description><content:encoded><![CDATA[Long]]></content:encoded>",
        );
        let item = &found[0];
        assert_eq!(item.title, "One two three");
        assert_eq!(item.excerpt.as_deref(), Some("A & B é C"));
        assert_eq!(item.url.as_deref(), Some("https://n.example/a/1"));
        let xhtml = br#"<feed><title>D</title><logo/><entry><id>https://d.example/1</id><title>T</title>
            <content type="xhtml"><div><p>In <i>Kunduz</i></p>.</div></content></entry></feed>"#;
        let found = parse_channel(xhtml).unwrap().into_items("d", None, "https://d.example/f");
        assert_eq!(found[0].excerpt.as_deref(), Some("In Kunduz ."));
        assert_eq!(found[0].url.as_deref(), Some("https://d.example/1"));
        let image = b"<rss><channel><title>News</title><image><title>Logo</title></image></channel></rss>";
        assert_eq!(parse_channel(image).unwrap().title, "News");
    }

    #[test]
    fn only_web_addresses_become_links() {
        let url = |link: &str| items(&format!("<title>t</title><link>{link}</link>"))[0].url.clone();
        assert_eq!(url("2"), Some("https://n.example/rss/2".to_owned()));
        assert_eq!(url("//m.example/3"), Some("https://m.example/3".to_owned()));
        for link in ["javascript:alert(1)", "mailto:a@b.example", "file:///etc/passwd"] {
            assert_eq!(url(link), None, "{link}");
        }
    }

    #[test]
    fn dates_come_in_many_forms() {
        let date = |text: &str| parse_date(text).map(|date| date.to_string());
        for text in ["Mon, 02 Feb 2026 08:00:00 GMT", "2026-02-02T12:30:00+04:30", "2026-02-02 08:00:00"] {
            assert_eq!(date(text).as_deref(), Some("2026-02-02 08:00:00"), "{text}");
        }
        assert_eq!(date("2026-02-02").as_deref(), Some("2026-02-02 00:00:00"));
        assert_eq!(date("yesterday"), None);
        assert_eq!(items("<title>t</title>")[0].published, None);
    }

    #[test]
    fn entities_are_not_expanded_and_sizes_are_bounded() {
        let bomb = "<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>\
                    <rss><channel><item><title>x&b;&b;y</title></item></channel></rss>";
        let found = parse_channel(bomb.as_bytes()).unwrap().into_items("n", None, "");
        assert_eq!(found[0].title, "x y");
        let item = format!("<item><title>t</title><description>{}</description></item>", "w ".repeat(1000));
        let large = format!("<rss><channel>{}</channel></rss>", item.repeat(6000));
        assert!(large.len() > 10 << 20);
        let found = parse_channel(large.as_bytes()).unwrap().into_items("n", None, "");
        assert_eq!(found.len(), MAX_ITEMS);
        let deep = format!("<rss><channel><item><title>{}", "<a>".repeat(1_000_000));
        assert!(parse_channel(deep.as_bytes()).unwrap().entries.is_empty());
    }
}
