//! Changes situation files as their authors wrote them: an edit touches the bytes of what it changes and no others.

pub(crate) mod ron_tree;
