//! A parsed filter: its text and its expression.

use std::ops::Range;
use std::str::FromStr;

use super::bind::{self, BoundFilter};
use super::error::FilterError;
use super::expr::Expr;
use super::parse;
use super::sql_condition;
use crate::model::{Day, Situation};

/// A filter that parses. Whether its names exist shows when it is bound to a situation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    text: String,
    expr: Expr,
    /// Byte range of each value of each term, in the order in which they are written.
    spans: Vec<Range<usize>>,
}

impl Filter {
    /// Returns the empty filter, which matches everything.
    #[must_use]
    pub fn match_all() -> Self {
        Self::default()
    }

    /// Whether it matches everything.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.expr == Expr::All
    }

    /// Returns the text as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the expression. `Display` writes it as the filter's canonical form.
    #[must_use]
    pub fn expr(&self) -> &Expr {
        &self.expr
    }

    /// Binds the filter to a situation: resolves names, and counts lengths of time back from `as_of`.
    ///
    /// # Errors
    ///
    /// Fails if no id and no name matches a front, actor or source.
    pub fn bind(&self, situation: &Situation, as_of: Day) -> Result<BoundFilter, FilterError> {
        bind::bind_filter(&self.expr, &self.spans, situation, as_of)
    }

    /// Compiles the filter to a condition in SQL on the columns of `docs/clickhouse.md`. An actor is found by a part of
    /// the name that the data set uses.
    ///
    /// # Errors
    ///
    /// Fails at the first value that the columns cannot decide.
    pub fn to_sql_condition(&self) -> Result<String, FilterError> {
        sql_condition::compile_expr(&self.expr, &self.spans)
    }
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        let (expr, spans) = parse::parse_filter(text)?;
        Ok(Self { text: text.to_owned(), expr, spans })
    }
}
