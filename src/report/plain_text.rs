//! Plain lines of at most 80 columns: for pipes, mail and screen readers.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::brief::DocumentBlock;
use super::write_line;

/// Columns of a line.
const LINE_WIDTH: usize = 80;

/// Writes a document.
///
/// # Errors
/// Those of the output.
pub fn write_document(out: &mut dyn Write, blocks: &[DocumentBlock]) -> io::Result<()> {
    let mut after: Option<&DocumentBlock> = None;
    for block in blocks {
        let joined = matches!(
            (after, block),
            (None | Some(DocumentBlock::Heading(_)), _)
                | (Some(DocumentBlock::Item(..)), DocumentBlock::Item(..))
        );
        if !joined {
            write_line(out, "")?;
        }
        match block {
            DocumentBlock::Heading(text) => write_line(out, &text.to_uppercase())?,
            DocumentBlock::Title(text) | DocumentBlock::Paragraph(text) => write_wrapped(out, text, "", "")?,
            DocumentBlock::Item(about, text) => write_wrapped(out, &format!("{about}: {text}"), "- ", "  ")?,
        }
        after = Some(block);
    }
    Ok(())
}

/// Writes a text, broken at spaces; a word longer than a line stays whole.
fn write_wrapped(out: &mut dyn Write, text: &str, first: &str, rest: &str) -> io::Result<()> {
    let mut current = first.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        if !is_empty && current.width() + 1 + word.width() > LINE_WIDTH {
            write_line(out, &current)?;
            rest.clone_into(&mut current);
            is_empty = true;
        }
        if !is_empty {
            current.push(' ');
        }
        current.push_str(word);
        is_empty = false;
    }
    write_line(out, &current)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_spaces_and_hang() {
        let mut out = Vec::new();
        let words = "word ".repeat(30);
        let blocks = [
            DocumentBlock::Title("T".to_owned()),
            DocumentBlock::Heading("Fronts"),
            DocumentBlock::Item("A".to_owned(), words),
            DocumentBlock::Item("B".to_owned(), "x".repeat(100)),
            DocumentBlock::Paragraph("p".to_owned()),
        ];
        write_document(&mut out, &blocks).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[..3], ["T", "", "FRONTS"]);
        assert!(lines[3].starts_with("- A: word word") && lines[3].width() <= 80, "{text}");
        assert!(lines[4].starts_with("  word"), "{text}");
        assert_eq!(lines[5], "- B:");
        assert_eq!(lines[7..], ["", "p"]);
    }
}
