//! The outcome of an import: counts, problems and oddities, and the errors that stop it.

use std::fmt;
use std::io;

/// The most problems that a report lists; further ones are only counted.
const MAX_PROBLEMS: usize = 1000;

/// Why a whole file cannot be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be opened or read.
    #[error("{name} cannot be read: {source}")]
    Io {
        /// Name of the file.
        name: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The file is not a table of the expected data set.
    #[error("{name} {what}")]
    Wrong {
        /// Name of the file.
        name: String,
        /// What the file is instead, as the predicate of a sentence.
        what: String,
    },
    /// The caller asked to stop.
    #[error("stopped")]
    Stopped,
}

impl ImportError {
    /// A [`Self::Wrong`]; `what` is the predicate of a sentence about the file.
    pub(super) fn wrong_content(name: &str, what: impl Into<String>) -> Self {
        Self::Wrong { name: name.to_owned(), what: what.into() }
    }

    /// A [`Self::Io`].
    pub(super) fn unreadable(name: &str, source: io::Error) -> Self {
        Self::Io { name: name.to_owned(), source }
    }
}

/// A row that was skipped, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// Name of the file.
    pub file: String,
    /// Line on which the row begins, from 1.
    pub line: u64,
    /// Number (from 1) and name of the column; `None` if the row as a whole is wrong.
    pub column: Option<(usize, String)>,
    /// The value of the cell, sanitised and shortened.
    pub value: String,
    /// What is wrong, or what was expected.
    pub expected: String,
}

impl RowProblem {
    /// Returns the name of the column and what was expected, without the value.
    #[must_use]
    pub fn reason(&self) -> String {
        match &self.column {
            Some((_, name)) => format!("{name}: {}", self.expected),
            None => self.expected.clone(),
        }
    }
}

impl fmt::Display for RowProblem {
    /// Writes `file:line:column: name “value”: what was expected`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:", self.file, self.line)?;
        match &self.column {
            Some((number, name)) => write!(f, "{number}: {name} “{}”: {}", self.value, self.expected),
            None => write!(f, " {}", self.expected),
        }
    }
}

/// What an import changes of the earlier one that it continues, in events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportUpdate {
    /// The earlier import does not have them.
    pub added: usize,
    /// Their killed are as before.
    pub unchanged: usize,
    /// Their numbers of killed differ. The earlier numbers are kept.
    pub corrected: usize,
    /// They are missing within the days and countries of the new files.
    pub withdrawn: usize,
    /// They are missing and kept: the new files do not cover them.
    pub kept: usize,
    /// They are missing and kept: they may be among rows that were left out or not sampled.
    pub unclear: usize,
}

/// Counts, problems and oddities of the imported rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Rows read, without the header.
    pub read: usize,
    /// Rows that became events or stated totals.
    pub taken: usize,
    /// Rows skipped because of a problem.
    pub skipped: usize,
    /// Imported rows with at least one oddity.
    pub flagged: usize,
    /// Rows that replaced an earlier row with the same id.
    pub replaced: usize,
    /// Rows that became part of the event of an earlier row: other actors of the same event.
    pub joined: usize,
    /// Rows left out because others contain them: the counts of a part of what is counted.
    pub contained: usize,
    /// The first problems, in file order.
    pub problems: Vec<RowProblem>,
    /// The first oddity of each category with its location, and how many rows have one of that category.
    pub flags: Vec<(String, usize)>,
    /// Imported violent demonstrations, which ACLED does not count as political violence.
    pub violent_demonstrations: usize,
    /// Remarks on whole files, such as unknown columns.
    pub notes: Vec<String>,
    /// What changed of the earlier import that this one continues.
    pub update: Option<ImportUpdate>,
    /// Totals of periods that the earlier import does not have.
    pub added_totals: usize,
    /// Totals of periods that differ from those of the earlier import.
    pub corrected_totals: usize,
}

impl ImportReport {
    /// Records a skipped row.
    pub(super) fn add_problem(&mut self, problem: RowProblem) {
        self.skipped += 1;
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }

    /// Records the oddities of an imported row. The text before the first colon is the category.
    pub(super) fn add_flags(&mut self, file: &str, line: u64, flags: &[String]) {
        if flags.is_empty() {
            return;
        }
        self.flagged += 1;
        for flag in flags {
            let category = flag_category(flag);
            match self.flags.iter_mut().find(|(first, _)| {
                first.split_once(": ").is_some_and(|(_, flag)| flag_category(flag) == category)
            }) {
                Some((_, count)) => *count += 1,
                None => self.flags.push((format!("{file}:{line}: {flag}"), 1)),
            }
        }
    }
}

fn flag_category(flag: &str) -> &str {
    flag.split_once(':').map_or(flag, |(category, _)| category)
}
