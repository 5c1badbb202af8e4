//! The canonical layout of a whole file.

use super::document::ValueDoc;
use super::gap::{Comment, Gap, Spacing, normalize_breaks};
use super::layout::write_root;
use super::ron_token::read_lexemes;
use super::ron_tree::RonNode;
use crate::file::ron_syntax::RonSlice;
use crate::file::source_text::SourceText;
use crate::model::{Diagnostic, Severity, text};

/// Returns the text of a RON file in the canonical layout. Values, their order and the comments are the same; white
/// space and the comma after a last entry may differ. A byte order mark at the start is left out, as when a file is
/// read. `name` is the name of the file in a diagnostic.
///
/// # Errors
/// If the text is not RON, or if the result would not have the same tokens and comments, which is a fault of the
/// program.
pub fn format_text(name: &str, text: &str) -> Result<String, Box<Diagnostic>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let root = match RonNode::parse(text) {
        Ok(root) => root,
        Err(fault) => {
            let source = SourceText::new(name.to_owned(), text.to_owned());
            return Err(source
                .to_diagnostics(vec![fault])
                .pop()
                .unwrap_or_else(|| alteration_problem(name))
                .into());
        }
    };
    let (head, rest) = text.split_at_checked(root.range.start).unwrap_or_default();
    let mut out = write_root(write_head(head), &ValueDoc::from_node(text, &root));
    let tail = Gap::read(rest.get(root.range.len()..).unwrap_or_default());
    push_comments(&mut out, &tail.comments);
    out.push('\n');
    let is_same = RonNode::parse(&out).is_ok() && read_lexemes(&out) == read_lexemes(text);
    if is_same { Ok(out) } else { Err(alteration_problem(name).into()) }
}

/// The problem of a layout that has other tokens or comments than the text.
fn alteration_problem(name: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        message: format!(
            "{} is left as it is, because the layout would change more than white space",
            text::sanitize(name)
        ),
        location: None,
        hint: Some("this is a fault of frontwatch: please report it with the file".to_owned()),
    }
}

/// Lays out what precedes the root: comments and attributes.
fn write_head(head: &str) -> String {
    let mut out = String::new();
    let mut rest = head;
    let mut follows_attribute = false;
    loop {
        let blank_end = RonSlice::whole(rest).skip_blank().offset;
        let (blank, next) = rest.split_at_checked(blank_end).unwrap_or_default();
        let mut gap = Gap::read(blank);
        push_comments(&mut out, &gap.comments);
        if follows_attribute && gap.comments.is_empty() {
            gap.after = gap.after.max(Spacing::Break);
        }
        if !out.is_empty() {
            out.push_str(white_space(gap.after));
        }
        if next.is_empty() {
            return out;
        }
        let end = next.find(']').map_or(next.len(), |end| end + 1);
        let (attribute, after) = next.split_at_checked(end).unwrap_or((next, ""));
        out.push_str(&normalize_breaks(attribute));
        rest = after;
        follows_attribute = true;
    }
}

fn push_comments(out: &mut String, comments: &[Comment<'_>]) {
    for comment in comments {
        if !out.is_empty() {
            out.push_str(white_space(comment.before));
        }
        out.push_str(&comment.text);
    }
}

/// Returns the white space between two things that are not indented.
const fn white_space(spacing: Spacing) -> &'static str {
    match spacing {
        Spacing::Inline => " ",
        Spacing::Break => "\n",
        Spacing::BlankLine => "\n\n",
    }
}
