//! Cuts a value in brackets into one chunk for each entry. A chunk holds the comments above the entry and the rest of
//! its last line, so that it can be moved, left out or replaced as a whole. All pieces together are the whole text.

use super::gap::first_line_break;
use super::ron_tree::{RonEntry, RonNode};

/// A value with the text that it is part of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ValueText<'t> {
    /// The whole text.
    pub(crate) text: &'t str,
    /// The value.
    pub(crate) node: &'t RonNode,
}

/// The pieces of an entry, in order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EntryChunk<'t> {
    /// White space and comments before the entry, without the rest of the line of the entry before it.
    pub(crate) lead: &'t str,
    /// The key, the colon and the gaps up to the value; empty without a key.
    pub(crate) label: &'t str,
    /// The value.
    pub(crate) value: ValueText<'t>,
    /// The text between value and comma.
    pub(crate) before_comma: &'t str,
    /// Whether a comma follows.
    pub(crate) has_comma: bool,
    /// The rest of the line if it holds no other value, with its line break.
    pub(crate) trail: &'t str,
}

/// A value in brackets, cut into pieces.
#[derive(Debug, Clone)]
pub(crate) struct ChunkList<'t> {
    /// The name and the opening bracket.
    pub(crate) open: &'t str,
    /// The rest of the line of the opening bracket if it holds no entry, with its line break.
    pub(crate) head: &'t str,
    /// The entries.
    pub(crate) chunks: Vec<EntryChunk<'t>>,
    /// White space and comments before the closing bracket.
    pub(crate) tail: &'t str,
    /// The closing bracket.
    pub(crate) close: &'t str,
}

/// A value in the three versions of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Versions<T> {
    /// The common ancestor, if the value exists there.
    pub(crate) base: Option<T>,
    /// The version of the branch that is merged into.
    pub(crate) ours: T,
    /// The version of the branch that is merged.
    pub(crate) theirs: T,
}

impl<T: Copy> Versions<T> {
    /// Returns a part of each version.
    pub(crate) fn map<P>(self, part: impl Fn(T) -> P) -> Versions<P> {
        Versions { base: self.base.map(&part), ours: part(self.ours), theirs: part(self.theirs) }
    }
}

impl<T: Copy + PartialEq> Versions<T> {
    /// Returns the side that changed, if only one did or both did alike.
    pub(crate) fn pick_changed(self) -> Option<T> {
        let Self { base, ours, theirs } = self;
        if ours == theirs || base == Some(theirs) {
            Some(ours)
        } else if base == Some(ours) {
            Some(theirs)
        } else {
            None
        }
    }
}

impl<'t> ValueText<'t> {
    /// Returns the text of the value.
    pub(crate) fn body(self) -> &'t str {
        slice(self.text, self.node.range.start, self.node.range.end)
    }

    /// Returns the text before the value.
    pub(crate) fn text_before(self) -> &'t str {
        slice(self.text, 0, self.node.range.start)
    }

    /// Returns the text after the value.
    pub(crate) fn text_after(self) -> &'t str {
        slice(self.text, self.node.range.end, self.text.len())
    }

    /// Returns the value of the field `name`.
    pub(crate) fn field(self, name: &str) -> Option<Self> {
        self.node.field(self.text, name).map(|node| Self { node, ..self })
    }

    /// Returns the bracket that opens the value and the name before it; `None` for a value without brackets.
    pub(crate) fn bracket(self) -> Option<(char, &'t str)> {
        let open = self.node.brackets.as_ref()?.open;
        let name = slice(self.text, self.node.range.start, open).trim();
        Some((slice(self.text, open, self.text.len()).chars().next()?, name))
    }

    /// Cuts the value into pieces; `None` for a value without brackets.
    pub(crate) fn cut(self) -> Option<ChunkList<'t>> {
        let Self { text, node } = self;
        let brackets = node.brackets.as_ref()?;
        let inside = brackets.open + 1;
        let entries = &brackets.entries;
        let first = entries.first().map_or(brackets.close, RonEntry::start);
        let head = inside + line_rest_length(slice(text, inside, first));
        let mut chunks = Vec::with_capacity(entries.len());
        let mut from = head;
        for (index, entry) in entries.iter().enumerate() {
            let (start, value) = (entry.start(), entry.value.range.clone());
            let next = entries.get(index + 1).map_or(brackets.close, RonEntry::start);
            let after = entry.end();
            let end = after + line_rest_length(slice(text, after, next));
            chunks.push(EntryChunk {
                lead: slice(text, from, start),
                label: slice(text, start, value.start),
                value: Self { text, node: &entry.value },
                before_comma: entry.comma.map_or("", |comma| slice(text, value.end, comma)),
                has_comma: entry.comma.is_some(),
                trail: slice(text, after, end),
            });
            from = end;
        }
        Some(ChunkList {
            open: slice(text, node.range.start, inside),
            head: slice(text, inside, head),
            chunks,
            tail: slice(text, from, brackets.close),
            close: slice(text, brackets.close, node.range.end),
        })
    }
}

impl EntryChunk<'_> {
    /// Whether two chunks differ at most in the white space around their pieces and in the comma.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        let pieces = |chunk: &Self| [chunk.lead, chunk.label, chunk.before_comma, chunk.trail].map(str::trim);
        self.value.body() == other.value.body() && pieces(self) == pieces(other)
    }
}

fn slice(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).unwrap_or_default()
}

/// Returns the length of the rest of a line, with its line break, if it holds only white space and comments; otherwise 0.
/// A block comment that continues on the next line belongs to the entry after it.
fn line_rest_length(gap: &str) -> usize {
    let end = first_line_break(gap).filter(|end| !slice(gap, 0, *end).contains('\n'));
    end.and_then(|end| gap.get(end..)?.find('\n').map(|length| end + length + 1)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_holds_the_comments_above_it_and_the_rest_of_its_line() {
        let text =
            "( // head\n  // above a\n  a: 1, // of a\n\n  /* long\n */ b: [2] /* x */ , c: 3\n  // tail\n)";
        let node = RonNode::parse(text).unwrap();
        let list = ValueText { text, node: &node }.cut().unwrap();
        assert_eq!((list.open, list.head, list.tail, list.close), ("(", " // head\n", "  // tail\n", ")"));
        let pieces: Vec<_> = list
            .chunks
            .iter()
            .map(|it| (it.lead, it.label, it.value.body(), it.before_comma, it.has_comma, it.trail))
            .collect();
        assert_eq!(
            pieces,
            [
                ("  // above a\n  ", "a: ", "1", "", true, " // of a\n"),
                ("\n  /* long\n */ ", "b: ", "[2]", " /* x */ ", true, ""),
                (" ", "c: ", "3", "", false, "\n"),
            ]
        );
    }
}
