//! What is told about an import.

use std::fmt;
use std::io;

/// How many problems are kept; the others are only counted.
const MAX_PROBLEMS: usize = 1000;

/// Why nothing of a file can be read.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It cannot be opened or read.
    #[error("{name} cannot be read: {source}")]
    Io {
        /// Name of the file.
        name: String,
        /// What the system says.
        source: io::Error,
    },
    /// It is something else.
    #[error("{name} {what}")]
    Wrong {
        /// Name of the file.
        name: String,
        /// What it is, as the rest of a sentence.
        what: String,
    },
    /// Somebody asked to stop.
    #[error("stopped")]
    Stopped,
}

impl ImportError {
    /// The file is something else.
    pub(super) fn wrong_content(name: &str, what: impl Into<String>) -> Self {
        Self::Wrong { name: name.to_owned(), what: what.into() }
    }

    /// The file cannot be read.
    pub(super) fn unreadable(name: &str, source: io::Error) -> Self {
        Self::Io { name: name.to_owned(), source }
    }
}

/// Why a row was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// Name of the file.
    pub file: String,
    /// Line on which the row begins, from 1.
    pub line: u64,
    /// Number of the column, from 1, and its name; `None`: the row as a whole.
    pub column: Option<(usize, String)>,
    /// What stands there, safe to show and cut when long.
    pub value: String,
    /// What is wrong, or was expected.
    pub expected: String,
}

impl fmt::Display for RowProblem {
    /// `file:line:column: name "value": what was expected`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:", self.file, self.line)?;
        match &self.column {
            Some((number, name)) => write!(f, "{number}: {name} “{}”: {}", self.value, self.expected),
            None => write!(f, " {}", self.expected),
        }
    }
}

/// What came of the rows of some files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Rows read, the header not among them.
    pub read: usize,
    /// Rows that became events or stated totals.
    pub taken: usize,
    /// Rows left out for a problem.
    pub skipped: usize,
    /// Rows taken about which something is odd.
    pub flagged: usize,
    /// Rows whose id had been there before: the later one stands.
    pub replaced: usize,
    /// The first problems, in the order of the files.
    pub problems: Vec<RowProblem>,
    /// The first odd thing of each sort, with its place and how many rows have one like it.
    pub flags: Vec<(String, usize)>,
    /// What holds for a whole file: columns that are not known, and the like.
    pub notes: Vec<String>,
}

impl ImportReport {
    /// Notes a row that is left out.
    pub(super) fn add_problem(&mut self, problem: RowProblem) {
        self.skipped += 1;
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }

    /// Notes what is odd about a row that is taken: sorted by what stands before the first colon.
    pub(super) fn add_flags(&mut self, file: &str, line: u64, flags: &[String]) {
        if flags.is_empty() {
            return;
        }
        self.flagged += 1;
        for flag in flags {
            let sort = flag_category(flag);
            match self
                .flags
                .iter_mut()
                .find(|(first, _)| first.split_once(": ").is_some_and(|(_, f)| flag_category(f) == sort))
            {
                Some((_, count)) => *count += 1,
                None => self.flags.push((format!("{file}:{line}: {flag}"), 1)),
            }
        }
    }
}

fn flag_category(flag: &str) -> &str {
    flag.split_once(':').map_or(flag, |(sort, _)| sort)
}
