//! Markdown, for notes and wikis.

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
}
