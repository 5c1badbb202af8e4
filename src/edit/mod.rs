//! Changes situation files as their authors wrote them: an edit touches the bytes of what it changes and no others.

mod entry_chunks;
mod entry_keys;
mod merge_order;
#[cfg(test)]
mod merge_tests;
mod merge_words;
pub(crate) mod ron_tree;
mod situation_merge;
mod text_merge;

pub use self::situation_merge::{MergedSituation, merge_situations};
