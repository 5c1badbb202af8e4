//! Sources: the documents and data sets that facts come from.

/// Index of a source in [`super::Situation::sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceIx(pub u32);

/// A document or data set that reports facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Short stable id, unique in the situation.
    pub id: String,
    /// Title.
    pub title: String,
    /// Publisher, if stated.
    pub publisher: Option<String>,
    /// Date of publication as stated, free form (`2023-03`, `after 2026-01`).
    pub published: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Licence or citation that the source requires.
    pub licence: Option<String>,
    /// Remark for the user.
    pub note: Option<String>,
}
