//! What takes long where there are many events: answering, looking a subject up, searching. The board says what is to
//! be done and takes what came of it; whether that happens at once or on another thread is not its business.

use std::ops::Range;
use std::sync::Arc;

use super::data::Data;
use super::hits::Hits;
use crate::query::{FilterError, Question};
use crate::store::{Answer, Detail, Store, Subject};
use crate::visit::{Marks, Seen};

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
    Answer { data: Data, question: Box<Question>, seen: Option<Arc<Seen>>, mapped: bool },
    /// Look up what there is to say about a subject.
    Detail { store: Arc<Store>, question: Box<Question>, answer: Arc<Answer>, subject: Subject },
    /// Look through the event list.
    Find { store: Arc<Store>, answer: Arc<Answer>, hits: Hits },
}

/// What came of a task, or of a part of it.
#[derive(Debug)]
pub struct Done {
    /// Of which task.
    pub generation: u64,
    /// More is to come.
    pub partial: bool,
    pub(super) what: What,
}

#[derive(Debug)]
pub(super) enum What {
    Answer(Box<Result<(Answer, Option<Marks>), FilterError>>),
    Detail(Option<Detail>),
    /// Rows looked at, and those of them that match.
    Found(Range<usize>, Vec<usize>),
}

impl Task {
    /// Does it. Tells what came of it, in several parts where there are any; ends early when `stop` says so.
    pub fn run(self, stop: &dyn Fn() -> bool, tell: &mut dyn FnMut(Done)) {
        let Self { generation, work } = self;
        let mut done = |partial, what| tell(Done { generation, partial, what });
        match work {
            Work::Answer { data, question, seen, mapped } => {
                let answer = data.store.answer(&question);
                let marks = |answer: Answer| {
                    if mapped {
                        answer.places.look();
                    }
                    let marks = seen.map(|seen| seen.compare(data.seen_from(answer.as_of)));
                    (answer, marks)
                };
                done(false, What::Answer(Box::new(answer.map(marks))));
            }
            Work::Detail { store, question, answer, subject } => {
                done(false, What::Detail(store.detail(&question, &answer, &subject)));
            }
            Work::Find { store, answer, mut hits } => {
                while !hits.complete() && !stop() {
                    let (block, rows) = look(&store, &answer, &hits);
                    hits.add(&block, []);
                    done(!hits.complete(), What::Found(block, rows));
                }
            }
        }
    }
}

/// Looks through the next rows.
pub(super) fn look(store: &Store, answer: &Answer, hits: &Hits) -> (Range<usize>, Vec<usize>) {
    /// A few milliseconds' worth of text.
    const BLOCK: usize = 1 << 14;
    let block = hits.block(BLOCK);
    let rows = answer.events.iter_from(block.start).take(block.len());
    let found = store.find(rows, &hits.needle).into_iter().map(|at| block.start + at).collect();
    (block, found)
}
