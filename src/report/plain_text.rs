//! Plain text in lines of at most 80 columns, for pipes, mail and screen readers.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::brief::DocumentBlock;
use super::write_line;

/// The width of a line, in columns.
const LINE_WIDTH: usize = 80;

/// Writes a document.
///
/// # Errors
/// Returns the error of the output.
pub fn write_document(out: &mut dyn Write, blocks: &[DocumentBlock]) -> io::Result<()> {
    let mut previous: Option<&DocumentBlock> = None;
    for block in blocks {
        let is_adjacent = matches!(
            (previous, block),
            (None | Some(DocumentBlock::Heading(_)), _)
                | (Some(DocumentBlock::Item(..)), DocumentBlock::Item(..))
        );
        if !is_adjacent {
            write_line(out, "")?;
        }
        match block {
            DocumentBlock::Heading(text) => write_line(out, &text.to_uppercase())?,
            DocumentBlock::Title(text) | DocumentBlock::Paragraph(text) => write_wrapped(out, text, "", "")?,
            DocumentBlock::Item(subject, text) => {
                write_wrapped(out, &format!("{subject}: {text}"), "- ", "  ")?;
            }
        }
        previous = Some(block);
    }
    Ok(())
}

/// Writes text wrapped at spaces. A word longer than a line stays whole.
fn write_wrapped(out: &mut dyn Write, text: &str, first_indent: &str, indent: &str) -> io::Result<()> {
    let mut current = first_indent.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        if !is_empty && current.width() + 1 + word.width() > LINE_WIDTH {
            write_line(out, &current)?;
            indent.clone_into(&mut current);
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
    fn lines_wrap_at_spaces_with_a_hanging_indent() {
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
