//! [`AnsweredQuestion`]: the data, a question and its answer.

use super::answer::Answer;
use super::event_store::Store;
use crate::query::Question;

/// A question with its answer and the data that it was put to.
#[derive(Debug, Clone, Copy)]
pub struct AnsweredQuestion<'a> {
    /// The data.
    pub store: &'a Store,
    /// The question.
    pub question: &'a Question,
    /// The answer with all figures.
    pub answer: &'a Answer,
}
