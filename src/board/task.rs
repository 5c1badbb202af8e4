//! What takes long where there are many events: answering, looking a subject up, searching. The board says what is to
//! be done and takes what came of it; whether that happens at once or on another thread is not its business.

use std::ops::Range;
use std::sync::Arc;

use super::data::BoardData;
use super::search_matches::SearchMatches;
use crate::query::{FilterError, Question};
use crate::store::{Answer, Detail, Store, Subject};
use crate::visit::{VisitMarks, VisitRecord};

/// Something to be done. Anything done for an earlier one is of no use any more.
#[derive(Debug)]
pub struct Task {
    /// Tasks are numbered in their order.
    pub generation: u64,
    pub(super) work: Work,
}

#[derive(Debug)]
pub(super) enum Work {
    /// Answer a question, and compare with a visit where that is asked for. `mapped`: the map is on screen.
    Answer { data: BoardData, question: Box<Question>, seen: Option<Arc<VisitRecord>>, mapped: bool },
    /// Look up what there is to say about a subject.
    Detail { store: Arc<Store>, question: Box<Question>, answer: Arc<Answer>, subject: Subject },
    /// Look through the event list.
    Find { store: Arc<Store>, answer: Arc<Answer>, hits: SearchMatches },
}

/// What came of a task, or of a part of it.
#[derive(Debug)]
pub struct TaskResult {
    /// Of which task.
    pub generation: u64,
    /// More is to come.
    pub is_partial: bool,
    pub(super) output: TaskOutput,
}

#[derive(Debug)]
pub(super) enum TaskOutput {
    Answer(Box<Result<(Answer, Option<VisitMarks>), FilterError>>),
    Detail(Option<Detail>),
    /// Rows looked at, and those of them that match.
    Matches(Range<usize>, Vec<usize>),
}

impl Task {
    /// Does it. Tells what came of it, in several parts where there are any; ends early when `stop` says so.
    pub fn run(self, stop: &dyn Fn() -> bool, tell: &mut dyn FnMut(TaskResult)) {
        let Self { generation, work } = self;
        let mut done = |partial, what| tell(TaskResult { generation, is_partial: partial, output: what });
        match work {
            Work::Answer { data, question, seen, mapped } => {
                let answer = data.store.answer(&question);
                let marks = |answer: Answer| {
                    if mapped {
                        answer.places.get();
                    }
                    let marks = seen.map(|seen| seen.compare_with(data.seen_from(answer.as_of)));
                    (answer, marks)
                };
                done(false, TaskOutput::Answer(Box::new(answer.map(marks))));
            }
            Work::Detail { store, question, answer, subject } => {
                done(false, TaskOutput::Detail(store.detail(&question, &answer, &subject)));
            }
            Work::Find { store, answer, mut hits } => {
                while !hits.is_complete() && !stop() {
                    let (block, rows) = search_block(&store, &answer, &hits);
                    hits.add_block(&block, []);
                    done(!hits.is_complete(), TaskOutput::Matches(block, rows));
                }
            }
        }
    }
}

/// Looks through the next rows.
pub(super) fn search_block(
    store: &Store,
    answer: &Answer,
    hits: &SearchMatches,
) -> (Range<usize>, Vec<usize>) {
    /// A few milliseconds' worth of text.
    const BLOCK: usize = 1 << 14;
    let block = hits.next_block(BLOCK);
    let rows = answer.events.iter_from(block.start).take(block.len());
    let found = store.find_text(rows, &hits.needle).into_iter().map(|at| block.start + at).collect();
    (block, found)
}
