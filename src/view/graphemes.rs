//! Splits text into what is drawn as one sign.

use unicode_segmentation::{GraphemeIndices, UnicodeSegmentation};

use crate::model::limits::MAX_CLUSTER_CHARS;

/// The number of characters that are segmented at a time, so that the first signs of a long text cost little.
const BLOCK_CHARS: usize = 16 * MAX_CLUSTER_CHARS;

/// The grapheme clusters of a text from left to right, each with its byte offset. A cluster of more than
/// [`MAX_CLUSTER_CHARS`] is split.
#[derive(Debug, Clone)]
pub(super) struct Graphemes<'a> {
    text: &'a str,
    /// The offset of the current block.
    block_start: usize,
    block_len: usize,
    block: GraphemeIndices<'a>,
}

impl<'a> Graphemes<'a> {
    /// Creates the graphemes of a text.
    pub(super) fn new(text: &'a str) -> Self {
        let mut graphemes = Self { text, block_start: 0, block_len: 0, block: "".grapheme_indices(true) };
        graphemes.start_block(0);
        graphemes
    }

    fn start_block(&mut self, start: usize) {
        let rest = self.text.get(start..).unwrap_or_default();
        let block = first_chars(rest, BLOCK_CHARS);
        (self.block_start, self.block_len) = (start, block.len());
        self.block = block.grapheme_indices(true);
    }
}

impl<'a> Iterator for Graphemes<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        #[cfg(test)]
        EXAMINED.set(EXAMINED.get() + 1);
        loop {
            let Some((offset, cluster)) = self.block.next() else {
                let end = self.block_start + self.block_len;
                if end >= self.text.len() {
                    return None;
                }
                self.start_block(end);
                continue;
            };
            let start = self.block_start + offset;
            let ends_block = offset + cluster.len() == self.block_len;
            // The last cluster of a block may continue in the text after it.
            if ends_block && offset > 0 && start + cluster.len() < self.text.len() {
                self.start_block(start);
                continue;
            }
            let piece = first_chars(cluster, MAX_CLUSTER_CHARS);
            if piece.len() < cluster.len() {
                self.start_block(start + piece.len());
            }
            return Some((start, piece));
        }
    }
}

#[cfg(test)]
thread_local! {
    /// The graphemes that this thread has examined.
    static EXAMINED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Returns the number of graphemes that `work` examines.
#[cfg(test)]
pub(super) fn count_graphemes(work: impl FnOnce()) -> usize {
    let before = EXAMINED.get();
    work();
    EXAMINED.get() - before
}

/// Returns the first `count` characters, or the whole text if it is shorter.
pub(super) fn first_chars(text: &str, count: usize) -> &str {
    // Every character has a byte, so most texts need no count.
    if text.len() <= count {
        return text;
    }
    text.char_indices().nth(count).map_or(text, |(end, _)| text.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn graphemes(text: &str) -> Vec<&str> {
        Graphemes::new(text).map(|(_, grapheme)| grapheme).collect()
    }

    #[test]
    fn a_long_cluster_is_split() {
        let chain = "\u{1f469}\u{200d}".repeat(20);
        let lengths: Vec<usize> = graphemes(&chain).iter().map(|piece| piece.chars().count()).collect();
        assert_eq!(lengths, [16, 16, 8]);
        assert_eq!(graphemes(&chain).concat(), chain);
        let jamo = "\u{1100}".repeat(1000);
        assert_eq!(graphemes(&jamo).len(), 1000_usize.div_ceil(MAX_CLUSTER_CHARS));
    }

    proptest! {
        #[test]
        fn clusters_across_the_end_of_a_block_stay_whole(
            lead in 0..MAX_CLUSTER_CHARS,
            parts in prop::collection::vec(
                prop::sample::select(vec!["a", "e\u{301}", "\u{1f469}\u{200d}\u{1f692}", "🇦🇫", "سلام", "한", "क्\u{200d}ष"]),
                0..300,
            ),
        ) {
            let text = "x".repeat(BLOCK_CHARS - lead) + &parts.concat();
            let expected: Vec<(usize, &str)> = text.grapheme_indices(true).collect();
            prop_assert_eq!(Graphemes::new(&text).collect::<Vec<_>>(), expected);
        }
    }
}
