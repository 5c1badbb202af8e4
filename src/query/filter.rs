//! A filter: its text as written, and what it says.

use std::ops::Range;
use std::str::FromStr;

use super::bind::{self, BoundFilter};
use super::error::FilterError;
use super::expr::Expr;
use super::parse;
use crate::model::{Day, Situation};

/// A filter that reads well; whether its names exist shows when it is bound to a situation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    text: String,
    expr: Expr,
    /// Where each value of each term stands in the text, in the order they are written.
    spans: Vec<Range<usize>>,
}

impl Filter {
    /// The filter that lets everything through, written as nothing.
    #[must_use]
    pub fn match_all() -> Self {
        Self::default()
    }

    /// Whether it lets everything through.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.expr == Expr::All
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it says. Written with `Display`, it is the filter in its canonical form.
    #[must_use]
    pub fn expr(&self) -> &Expr {
        &self.expr
    }

    /// The filter with its names looked up in a situation, and lengths of time counted back from `as_of`.
    ///
    /// # Errors
    ///
    /// A front, actor or source of which no id and no name fits.
    pub fn bind(&self, situation: &Situation, as_of: Day) -> Result<BoundFilter, FilterError> {
        bind::bind_filter(&self.expr, &self.spans, situation, as_of)
    }
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        let (expr, spans) = parse::parse_filter(text)?;
        Ok(Self { text: text.to_owned(), expr, spans })
    }
}
