//! Filters.
use crate::model::{Day, Event, Situation, Tolls};
/// Filter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filter {
    text: String,
}
/// Error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// message
    pub message: String,
    /// where
    pub span: std::ops::Range<usize>,
    /// hint
    pub hint: Option<String>,
}
/// Bound filter.
#[derive(Debug, Clone)]
pub struct Bound;
/// Candidate.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// situation
    pub situation: &'a Situation,
    /// event
    pub event: &'a Event,
    /// tolls
    pub tolls: Tolls,
    /// contested
    pub contested: bool,
    /// folded
    pub folded: &'a str,
}
impl Filter {
    /// everything
    #[must_use]
    pub fn everything() -> Self {
        Self::default()
    }
    /// is everything
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.text.is_empty()
    }
    /// text
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
    /// bind
    /// # Errors
    /// unknown names
    pub fn bind(&self, _s: &Situation, _as_of: Day) -> Result<Bound, FilterError> {
        Ok(Bound)
    }
}
impl std::str::FromStr for Filter {
    type Err = FilterError;
    fn from_str(t: &str) -> Result<Self, FilterError> {
        Ok(Self { text: t.into() })
    }
}
impl Bound {
    /// matches
    #[must_use]
    pub fn matches(&self, _c: &Candidate<'_>) -> bool {
        true
    }
}
/// Folded haystack.
#[must_use]
pub fn haystack(_s: &Situation, e: &Event) -> String {
    crate::model::text::fold(&e.summary)
}
