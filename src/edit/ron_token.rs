//! The lengths of RON's tokens.

use crate::file::ron_syntax::is_ron_whitespace;

/// Returns the length in bytes of the token at the start of `rest`, which is neither white space nor a comment: a text,
/// a character, a number, a word, or one sign such as a bracket. 0 at the end of the text.
pub(super) fn token_length(rest: &str) -> usize {
    let prefix = rest.find(|c| c != 'b' && c != 'r').unwrap_or(rest.len());
    let (prefix, body) = rest.split_at(prefix);
    let length = match (prefix, body.chars().next()) {
        ("" | "b", Some(quote @ ('"' | '\''))) => quoted_length(body, quote),
        ("r" | "br", Some('"' | '#')) => raw_length(body),
        _ => None,
    };
    length.map_or_else(|| word_length(rest), |length| prefix.len() + length)
}

/// Returns the length of a text or character with escapes. `None` if it is not closed.
fn quoted_length(body: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (i, c) in body.char_indices().skip(1) {
        // The character `'` may be written without an escape: `'''`.
        let is_content = is_escaped || (i == 1 && quote == '\'');
        if c == quote && !is_content {
            return Some(i + 1);
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    None
}

/// Returns the length of a raw text after its `r`, which ends at a quotation mark with as many `#` as its opening; or
/// of a raw name such as `#type`.
fn raw_length(body: &str) -> Option<usize> {
    let hashes = body.find(|c| c != '#')?;
    let (opening, content) = body.split_at(hashes);
    let Some(content) = content.strip_prefix('"') else { return Some(hashes + word_length(content)) };
    let closing = format!("\"{opening}");
    Some(hashes + 1 + content.find(&closing)? + closing.len())
}

/// Returns the length up to the next white space, sign or comment; of a sign, its own.
fn word_length(rest: &str) -> usize {
    let is_end = |c: char| is_ron_whitespace(c) || "()[]{},:/".contains(c);
    let length = rest.find(is_end).unwrap_or(rest.len());
    if length == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { length }
}
