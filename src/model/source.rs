//! Sources: the documents and data sets that facts come from.

use super::publication_date::PublicationDate;

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
    /// Date of publication: one that [`Source::publication_date`] reads, or free text.
    pub published: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Licence or citation that the source requires.
    pub licence: Option<String>,
    /// Remark for the user.
    pub note: Option<String>,
}

impl Source {
    /// Returns the date of publication as it is shown.
    #[must_use]
    pub fn published_text(&self) -> Option<String> {
        let date = self.publication_date();
        date.map_or_else(|| self.published.clone(), |date| Some(date.to_string()))
    }

    /// Returns the date of publication if it is written as one: `2025-12-07`, `≈2021-07`, `2023..`.
    #[must_use]
    pub fn publication_date(&self) -> Option<PublicationDate> {
        self.published.as_deref()?.parse().ok()
    }
}
