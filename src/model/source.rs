//! Documents and data sets that facts come from.

/// Index of a source in [`super::Situation::sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceIx(pub u32);

/// A document or data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Short stable id, unique in the situation.
    pub id: String,
    /// Title.
    pub title: String,
    /// Publisher, if stated.
    pub publisher: Option<String>,
    /// When published, as far as stated (free form: `2023-03`, `after 2026-01`).
    pub published: Option<String>,
    /// Where to find it.
    pub url: Option<String>,
    /// Licence or citation the source asks for.
    pub licence: Option<String>,
    /// Anything the reader should know.
    pub note: Option<String>,
}
