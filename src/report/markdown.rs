//! Markdown, for notes and wikis: documents, and what tables of events are made of.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::brief::Block;
use super::line;

/// Writes a document.
///
/// # Errors
/// Those of the output.
pub fn document(out: &mut dyn Write, blocks: &[Block]) -> io::Result<()> {
    let mut after: Option<&Block> = None;
    for block in blocks {
        if after.is_some() && !matches!((after, block), (Some(Block::Item(..)), Block::Item(..))) {
            line(out, "")?;
        }
        match block {
            Block::Title(text) => line(out, &format!("# {}", escaped(text)))?,
            Block::Heading(text) => line(out, &format!("## {}", escaped(text)))?,
            Block::Paragraph(text) => line(out, &escaped(text))?,
            Block::Item(about, text) => line(out, &format!("- **{}**: {}", escaped(about), escaped(text)))?,
        }
        after = Some(block);
    }
    Ok(())
}

/// The text with what Markdown or HTML would take for a mark made harmless.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '`' | '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A link.
pub(super) fn link(name: &str, url: &str) -> String {
    format!("[{}]({})", escaped(name), escaped_url(url))
}

/// An address in which nothing ends the link or the cell.
fn escaped_url(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '(' | ')' | '|' | '<' | '>' | '\\' | '"' | '`' | ' ' => {
                // Writing to a text cannot fail.
                _ = write!(out, "%{:02X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// A row of a table.
pub(super) fn table_row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_in_text_are_harmless() {
        assert_eq!(escaped("a_b <i> [x]"), "a\\_b \\<i\\> \\[x\\]");
        assert_eq!(escaped("a ` b"), "a \\` b");
        let mut out = Vec::new();
        let items = ["a", "b"].map(|text| Block::Item(text.to_owned(), "t".to_owned()));
        document(&mut out, &[&[Block::Heading("H")], &items[..]].concat()).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "## H\n\n- **a**: t\n- **b**: t\n");
    }

    #[test]
    fn an_address_ends_neither_link_nor_cell() {
        assert_eq!(escaped_url("https://a.org/b_(c)|d e"), "https://a.org/b_%28c%29%7Cd%20e");
    }
}
