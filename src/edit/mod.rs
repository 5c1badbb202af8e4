//! Changes situation files as their authors wrote them: an edit touches the bytes of what it changes and no others.

mod document;
mod format;
mod gap;
pub(crate) mod layout;
mod ron_token;
pub(crate) mod ron_tree;
#[cfg(test)]
mod tests;

pub use self::format::format_text;
