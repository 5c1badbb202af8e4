//! Changes situation files as their authors wrote them: an edit touches the bytes of what it changes and no others. No
//! other code writes to situation files.

mod apply;
mod document;
mod draft_text;
mod entry_chunks;
mod entry_keys;
mod format;
#[cfg(test)]
mod format_tests;
mod gap;
mod inbox_decisions;
mod layout;
mod locate;
mod merge_conflict;
mod merge_order;
#[cfg(test)]
mod merge_tests;
mod ron_token;
mod ron_tree;
mod save;
mod situation_merge;
mod splice;
#[cfg(test)]
mod tests;
mod text_merge;

pub use self::apply::{EditError, FileChange, PlannedChanges, RecordPlace, SituationFiles};
pub use self::format::format_text;
pub use self::save::{reason_not_writable, write_changes};
pub use self::situation_merge::{MergedSituation, merge_situations};
pub(crate) use self::splice::put_entry;
