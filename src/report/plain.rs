//! Plain lines of at most 80 columns: for pipes, mail and screen readers.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::brief::Block;
use super::line;

/// Columns of a line.
const WIDTH: usize = 80;

/// Writes a document.
///
/// # Errors
/// Those of the output.
pub fn document(out: &mut dyn Write, blocks: &[Block]) -> io::Result<()> {
    let mut after: Option<&Block> = None;
    for block in blocks {
        let joined = matches!(
            (after, block),
            (None | Some(Block::Heading(_)), _) | (Some(Block::Item(..)), Block::Item(..))
        );
        if !joined {
            line(out, "")?;
        }
        match block {
            Block::Heading(text) => line(out, &text.to_uppercase())?,
            Block::Title(text) | Block::Paragraph(text) => wrapped(out, text, "", "")?,
            Block::Item(about, text) => wrapped(out, &format!("{about}: {text}"), "- ", "  ")?,
        }
        after = Some(block);
    }
    Ok(())
}

/// Writes a text, broken at spaces; a word longer than a line stays whole.
fn wrapped(out: &mut dyn Write, text: &str, first: &str, rest: &str) -> io::Result<()> {
    let mut current = first.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        if !is_empty && current.width() + 1 + word.width() > WIDTH {
            line(out, &current)?;
            rest.clone_into(&mut current);
            is_empty = true;
        }
        if !is_empty {
            current.push(' ');
        }
        current.push_str(word);
        is_empty = false;
    }
    line(out, &current)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_spaces_and_hang() {
        let mut out = Vec::new();
        let words = "word ".repeat(30);
        let blocks = [
            Block::Title("T".to_owned()),
            Block::Heading("Fronts"),
            Block::Item("A".to_owned(), words),
            Block::Item("B".to_owned(), "x".repeat(100)),
            Block::Paragraph("p".to_owned()),
        ];
        document(&mut out, &blocks).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[..3], ["T", "", "FRONTS"]);
        assert!(lines[3].starts_with("- A: word word") && lines[3].width() <= 80, "{text}");
        assert!(lines[4].starts_with("  word"), "{text}");
        assert_eq!(lines[5], "- B:");
        assert_eq!(lines[7..], ["", "p"]);
    }
}
