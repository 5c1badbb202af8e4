//! RSS 2.0, RSS 1.0 (RDF) and Atom: items for the inbox.

use chrono::{DateTime, NaiveDateTime};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::fetch_error::SyncError;
use super::http_client::{HttpAnswer, HttpRequest, shown_url};
use super::sync_job::SyncJob;
use crate::model::text::sanitize;
use crate::model::{FeedChange, InboxItem};

/// The most characters of an item's text that are kept. Longer quotations would need a licence.
const MAX_EXCERPT_CHARS: usize = 300;

/// Fetches the file and keeps its items.
pub(super) fn sync(job: &mut SyncJob<'_>) -> Result<FeedChange, SyncError> {
    let url = job.feed.request.url.clone().unwrap_or_default();
    let known = job.state.validators.get(&url).cloned();
    let request = HttpRequest { url: &url, validators: known.as_ref(), ..HttpRequest::default() };
    let HttpAnswer::Received { body, validators } = job.http.fetch(&request)? else {
        return Ok(FeedChange { at: Some(job.now), ..FeedChange::default() });
    };
    let channel = parse_channel(&body)
        .map_err(|what| SyncError::Unexpected { url: shown_url(&url), what: what.to_owned() })?;
    let items = channel.into_items(&job.feed.name, job.feed.request.outlet.as_deref());
    let newest = items.iter().filter_map(|item| item.published).max();
    job.state.version = newest.map(|at| format!("newest item {}", at.date())).or(job.state.version.take());
    let change = job.commit_items(items)?;
    job.state.validators.insert(url, validators);
    Ok(change)
}

/// A file of items.
#[derive(Debug, Default)]
struct Channel {
    title: String,
    entries: Vec<Entry>,
}

/// An item as the file has it.
#[derive(Debug, Default, Clone)]
struct Entry {
    id: String,
    title: String,
    link: String,
    date: String,
    text: String,
}

/// Parses a file.
///
/// # Errors
/// What the file is instead.
fn parse_channel(bytes: &[u8]) -> Result<Channel, &'static str> {
    let text = String::from_utf8_lossy(bytes);
    let mut reader = Reader::from_str(&text);
    // Feeds often contain HTML that is not well-formed.
    reader.config_mut().check_end_names = false;
    let mut channel = Channel::default();
    let mut entry: Option<Entry> = None;
    let mut field = String::new();
    let mut has_root = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                let name = local_name(&tag);
                match name.as_str() {
                    "rss" | "RDF" | "feed" => has_root = true,
                    "html" | "HTML" => return Err("it is a web page, not RSS or Atom"),
                    "item" | "entry" => entry = Some(Entry::default()),
                    "link" => note_atom_link(&tag, entry.as_mut()),
                    _ => {}
                }
                field = name;
            }
            Ok(Event::Empty(tag)) => {
                if local_name(&tag) == "link" {
                    note_atom_link(&tag, entry.as_mut());
                }
            }
            Ok(Event::Text(text)) => add_text(&mut channel, entry.as_mut(), &field, &text),
            Ok(Event::CData(text)) => add_text(&mut channel, entry.as_mut(), &field, &text),
            Ok(Event::GeneralRef(reference)) => {
                let text = match reference.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    _ => named_character(&reference).to_owned(),
                };
                add_text(&mut channel, entry.as_mut(), &field, &text);
            }
            Ok(Event::End(tag)) => {
                let name = tag.local_name();
                if matches!(name.as_ref(), "item" | "entry") {
                    channel.entries.extend(entry.take());
                }
                field.clear();
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) if channel.entries.is_empty() => return Err("it is not well-formed XML"),
            // The items before the fault are complete.
            Err(_) => break,
        }
    }
    if has_root { Ok(channel) } else { Err("it is not RSS or Atom") }
}

fn local_name(tag: &BytesStart<'_>) -> String {
    tag.local_name().as_ref().to_owned()
}

/// Returns the character of a named reference in XML or of the commonest in HTML.
fn named_character(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => " ",
    }
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

fn add_text(channel: &mut Channel, entry: Option<&mut Entry>, field: &str, text: &str) {
    let Some(entry) = entry else {
        if field == "title" && channel.entries.is_empty() {
            channel.title.push_str(text);
        }
        return;
    };
    let target = match field {
        "title" => &mut entry.title,
        "link" => &mut entry.link,
        "guid" | "id" => &mut entry.id,
        "pubDate" | "published" | "date" => &mut entry.date,
        "updated" if entry.date.is_empty() => &mut entry.date,
        "description" | "summary" | "content" => &mut entry.text,
        _ => return,
    };
    target.push_str(text);
}

impl Channel {
    fn into_items(self, feed: &str, outlet: Option<&str>) -> Vec<InboxItem> {
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
                url: Some(entry.link.trim().to_owned()).filter(|url| url.starts_with("http")),
                published: parse_date(entry.date.trim()),
                days: None,
                place: None,
                excerpt: Some(excerpt(&plain_text(&entry.text), MAX_EXCERPT_CHARS))
                    .filter(|text| !text.is_empty()),
                licence: None,
                mentions: None,
                decision: None,
                title,
            })
        };
        self.entries.into_iter().filter_map(to_item).collect()
    }
}

/// Returns a short name for an address or id.
pub(super) fn shorten_key(key: &str) -> String {
    format!("{:x}", md5::compute(key)).chars().take(12).collect()
}

/// Returns a text without HTML tags, on one line, sanitised.
pub(super) fn plain_text(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' if is_tag => {
                is_tag = false;
                text.push(' ');
            }
            _ if is_tag => {}
            c => text.push(if c.is_whitespace() { ' ' } else { c }),
        }
    }
    let text =
        text.replace("&nbsp;", " ").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
    sanitize(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

/// Returns the beginning of a text, cut at a word.
pub(super) fn excerpt(text: &str, max_chars: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(max_chars) else { return text.to_owned() };
    let start = text.get(..end).unwrap_or_default();
    let cut = start.rsplit_once(' ').map_or(start, |(words, _)| words);
    format!("{cut} …")
}

/// Parses a date of RFC 2822 or RFC 3339, to UTC.
pub(super) fn parse_date(text: &str) -> Option<NaiveDateTime> {
    let date = DateTime::parse_from_rfc2822(text).or_else(|_| DateTime::parse_from_rfc3339(text));
    date.ok().map(|date| date.naive_utc())
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
        let items = parse_channel(RSS.as_bytes()).unwrap().into_items("kp", None);
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
        let items = parse_channel(ATOM.as_bytes()).unwrap().into_items("desk", Some("The Desk"));
        assert_eq!(items[0].title, "Clash & talks");
        assert_eq!(items[0].url.as_deref(), Some("https://a.example/1?x=1&y=2"));
        assert_eq!(items[0].outlet, "The Desk");
        assert_eq!(items[0].published.unwrap().to_string(), "2026-02-01 09:00:00");
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

    #[test]
    fn an_excerpt_ends_at_a_word() {
        assert_eq!(excerpt("one two three", 9), "one two …");
        assert_eq!(excerpt("one", 9), "one");
    }
}
