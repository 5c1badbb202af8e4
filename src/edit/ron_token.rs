//! The tokens and comments of a RON text.

use std::borrow::Cow;

use super::gap::Gap;
use crate::file::ron_syntax::{RonSlice, is_ron_whitespace};

/// A token or a comment.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Lexeme<'t> {
    /// A text, character, number, word or sign.
    Token(&'t str),
    /// A comment, without white space at the end of its line.
    Comment(Cow<'t, str>),
}

/// Reads the tokens and the comments of a text, each in order, without trailing commas. Two texts with the same tokens
/// and comments mean the same.
pub(super) fn read_lexemes(text: &str) -> (Vec<Lexeme<'_>>, Vec<Lexeme<'_>>) {
    let mut lexemes: (Vec<Lexeme<'_>>, Vec<Lexeme<'_>>) = (Vec::new(), Vec::new());
    let mut rest = RonSlice::whole(text);
    loop {
        let next = rest.skip_blank();
        let blank = text.get(rest.offset..next.offset).unwrap_or_default();
        lexemes.1.extend(Gap::read(blank).comments.into_iter().map(|comment| Lexeme::Comment(comment.text)));
        let length = token_length(next.text);
        let Some((token, after)) = next.text.split_at_checked(length).filter(|_| length > 0) else {
            return lexemes;
        };
        if matches!(token, ")" | "]" | "}") && lexemes.0.last() == Some(&Lexeme::Token(",")) {
            lexemes.0.pop();
        }
        lexemes.0.push(Lexeme::Token(token));
        rest = next.subslice(after);
    }
}

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

/// Returns the length up to the next white space, sign, comment or text; of a sign, its own.
fn word_length(rest: &str) -> usize {
    let is_end = |c: char| is_ron_whitespace(c) || "()[]{},:/\"'".contains(c);
    let length = rest.find(is_end).unwrap_or(rest.len());
    if length == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { length }
}
