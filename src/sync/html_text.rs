//! Plain text from the HTML of titles and texts.

use quick_xml::escape::resolve_html5_entity;

use crate::model::text::sanitize;

/// The most characters of an item's text that are kept. Longer quotations would need a licence.
pub(super) const MAX_EXCERPT_CHARS: usize = 300;
/// The longest name of a character reference; longer ones are text.
const MAX_REFERENCE_BYTES: usize = 32;

/// Returns a text without HTML tags, scripts and comments, on one line, sanitised.
pub(super) fn plain_text(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, marked) = rest.split_at(at);
        text.push_str(before);
        rest = if marked.starts_with('<') {
            skip_tag(marked, &mut text)
        } else {
            resolve_reference(marked, &mut text)
        };
    }
    text.push_str(rest);
    sanitize(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

/// Returns what follows a tag or comment, for which a space is written. A `<` that begins neither is text.
fn skip_tag<'h>(html: &'h str, text: &mut String) -> &'h str {
    let inner = html.get(1..).unwrap_or_default();
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
        text.push('<');
        return inner;
    }
    text.push(' ');
    if let Some(comment) = inner.strip_prefix("!--") {
        return comment.split_once("-->").map_or("", |(_, after)| after);
    }
    let name = inner.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let mut after = inner.split_once('>').map_or("", |(_, after)| after);
    if ["script", "style"].iter().any(|hidden| name.eq_ignore_ascii_case(hidden)) {
        // Its content is not text; it ends at the tag of the same name.
        while let Some((_, end)) = after.split_once("</") {
            after = end;
            if end.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
                return end.split_once('>').map_or("", |(_, after)| after);
            }
        }
        return "";
    }
    after
}

/// Writes the character of a reference such as `&amp;` or `&#1575;` and returns what follows. An `&` that begins none is
/// text.
fn resolve_reference<'h>(html: &'h str, text: &mut String) -> &'h str {
    let inner = html.get(1..).unwrap_or_default();
    let end = inner.bytes().take(MAX_REFERENCE_BYTES).position(|byte| byte == b';');
    let parts = end.and_then(|end| Some((inner.get(..end)?, inner.get(end + 1..)?)));
    if let Some((name, after)) = parts {
        if let Some(c) = numbered_character(name) {
            text.push(c);
            return after;
        }
        if let Some(characters) = resolve_html5_entity(name) {
            text.push_str(characters);
            return after;
        }
    }
    text.push('&');
    inner
}

/// Returns the character of a reference by number: `#1575` or `#x627`.
fn numbered_character(name: &str) -> Option<char> {
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?)
}

/// Returns the beginning of a text, cut at a word.
pub(super) fn excerpt(text: &str, max_chars: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(max_chars) else { return text.to_owned() };
    let start = text.get(..end).unwrap_or_default();
    let cut = start.rsplit_once(' ').map_or(start, |(words, _)| words);
    format!("{cut} …")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_characters_stay() {
        for (html, text) in [
            ("<p>Two <b>were</b> hurt.</p>", "Two were hurt."),
            ("a < b &amp; c > d", "a < b & c > d"),
            ("&#1603;&#x627;بل &ndash; &eacute;&nbsp;x", "كابل – é x"),
            ("R&D; AT&T &unknown; &#xFFFFFFFF;", "R&D; AT&T &unknown; &#xFFFFFFFF;"),
            ("a<script>if (1<2) { x(\"</b>\") }</SCRIPT >b<style>p{}</style>c", "a b c"),
            ("a<!-- <p>not this</p> -->b", "a b"),
            ("a<p never closed", "a"),
            ("a<script>never closed", "a"),
            ("\u{1b}[31mred\u{202e}", "[31mred"),
        ] {
            assert_eq!(plain_text(html), text, "{html}");
        }
    }

    #[test]
    fn an_excerpt_ends_at_a_word() {
        assert_eq!(excerpt("one two three", 9), "one two …");
        assert_eq!(excerpt("one", 9), "one");
    }
}
