//! Markdown for notes and wikis: documents, and the parts of event tables.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::brief::DocumentBlock;
use super::write_line;

/// Writes a document.
///
/// # Errors
/// Returns the error of the output.
pub fn write_document(out: &mut dyn Write, blocks: &[DocumentBlock]) -> io::Result<()> {
    let mut previous: Option<&DocumentBlock> = None;
    for block in blocks {
        if previous.is_some()
            && !matches!((previous, block), (Some(DocumentBlock::Item(..)), DocumentBlock::Item(..)))
        {
            write_line(out, "")?;
        }
        match block {
            DocumentBlock::Title(text) => write_line(out, &format!("# {}", escape_markdown(text)))?,
            DocumentBlock::Heading(text) => write_line(out, &format!("## {}", escape_markdown(text)))?,
            DocumentBlock::Paragraph(text) => write_line(out, &escape_markdown(text))?,
            DocumentBlock::Item(subject, text) => {
                write_line(out, &format!("- **{}**: {}", escape_markdown(subject), escape_markdown(text)))?;
            }
        }
        previous = Some(block);
    }
    Ok(())
}

/// Escapes the characters that Markdown or HTML would interpret as markup.
pub(super) fn escape_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '`' | '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Returns a link.
pub(super) fn inline_link(name: &str, url: &str) -> String {
    format!("[{}]({})", escape_markdown(name), escape_url(url))
}

/// Percent-encodes the characters that would end the link or the table cell.
fn escape_url(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '(' | ')' | '|' | '<' | '>' | '\\' | '"' | '`' | ' ' => {
                // Writing to a string cannot fail.
                _ = write!(out, "%{:02X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// Returns a row of a table.
pub(super) fn table_row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_text_is_escaped() {
        assert_eq!(escape_markdown("a_b <i> [x]"), "a\\_b \\<i\\> \\[x\\]");
        assert_eq!(escape_markdown("a ` b"), "a \\` b");
        let mut out = Vec::new();
        let items = ["a", "b"].map(|text| DocumentBlock::Item(text.to_owned(), "t".to_owned()));
        write_document(&mut out, &[&[DocumentBlock::Heading("H")], &items[..]].concat()).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "## H\n\n- **a**: t\n- **b**: t\n");
    }

    #[test]
    fn address_ends_neither_link_nor_cell() {
        assert_eq!(escape_url("https://a.org/b_(c)|d e"), "https://a.org/b_%28c%29%7Cd%20e");
    }
}
