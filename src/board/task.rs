//! Work that may take long with many events: answering, looking up a detail, searching. The board hands out a
//! [`Task`] and accepts its results; the caller decides on which thread it runs.

use std::ops::Range;
use std::sync::Arc;

use super::answer_table::{AnswerTable, TableKey};
use super::board_data::BoardData;
use super::map_cells::{self, MapCells};
use super::projection::Projection;
use super::search_matches::{SearchMatches, SearchStep};
use crate::findings::Headline;
use crate::model::Day;
use crate::query::{FilterError, Question};
use crate::store::{Answer, Detail, Store, Subject};
use crate::visit::{VisitMarks, VisitRecord};

/// A unit of work. A newer task makes it obsolete.
#[derive(Debug)]
pub struct Task {
    /// The number of the task, in order of creation.
    pub generation: u64,
    pub(super) work: Work,
}

#[derive(Debug)]
pub(super) enum Work {
    /// Answer a question and compare with a visit, if given. `needs_places`: the places are computed as well, because
    /// the map is on screen or the header names a chosen area.
    Answer { data: BoardData, question: Box<Question>, seen: Option<Arc<VisitRecord>>, needs_places: bool },
    /// Find out what was known by a day.
    KnownBy { data: BoardData, day: Day },
    /// Look up the detail of a subject.
    Detail { store: Arc<Store>, question: Box<Question>, answer: Arc<Answer>, subject: Subject },
    /// Compute the table of an overlay.
    Table { store: Arc<Store>, answer: Arc<Answer>, key: TableKey },
    /// Count the places of an answer, group them by cell of the map, and read what their labels name.
    Map { store: Arc<Store>, answer: Arc<Answer>, projection: Projection, selected: Option<u32> },
    /// Search the event list.
    Find { store: Arc<Store>, question: Box<Question>, answer: Arc<Answer>, matches: SearchMatches },
}

/// A result of a task, or a part of it.
#[derive(Debug)]
pub struct TaskResult {
    /// The number of the task.
    pub generation: u64,
    /// Whether more parts follow.
    pub is_partial: bool,
    pub(super) output: TaskOutput,
}

/// An answer, what matters in it, and the changes since a visit.
pub(super) type AnswerOutput = (Answer, Headline, Option<VisitMarks>);

#[derive(Debug)]
pub(super) enum TaskOutput {
    Answer(Box<Result<AnswerOutput, FilterError>>),
    KnownBy(Box<BoardData>),
    Detail(Option<Detail>),
    Table(Box<AnswerTable>),
    Map(MapCells),
    /// A block of rows that was searched, with its matching rows.
    Matches(Range<usize>, Vec<usize>),
    /// The number of events outside the window that match a search without a match.
    MatchesOutside(usize),
}

impl Task {
    /// Runs the task and passes each result to `report`. A search reports block by block, and ends early when
    /// `should_stop` returns `true`.
    pub fn run(self, should_stop: &dyn Fn() -> bool, report: &mut dyn FnMut(TaskResult)) {
        let Self { generation, work } = self;
        let mut send = |is_partial, output| report(TaskResult { generation, is_partial, output });
        match work {
            Work::Answer { data, question, seen, needs_places } => {
                let answer = Headline::answer(&data.store, &question);
                let with_marks = |(answer, headline): (Answer, Headline)| {
                    if needs_places {
                        count_places(&data.store, &answer, &question);
                    }
                    let marks = seen.map(|seen| seen.compare_with(data.seen_from(answer.as_of)));
                    (answer, headline, marks)
                };
                send(false, TaskOutput::Answer(Box::new(answer.map(with_marks))));
            }
            Work::KnownBy { data, day } => {
                send(false, TaskOutput::KnownBy(Box::new(data.known_by(Some(day)))));
            }
            Work::Detail { store, question, answer, subject } => {
                send(false, TaskOutput::Detail(store.detail(&question, &answer, &subject)));
            }
            Work::Table { store, answer, key } => {
                send(false, TaskOutput::Table(Box::new(key.compute(&store, &answer))));
            }
            Work::Map { store, answer, projection, selected } => {
                let cells = map_cells::build_with_records(&store, &answer, projection, selected);
                send(false, TaskOutput::Map(cells));
            }
            Work::Find { store, question, answer, mut matches } => {
                while let Some(step) = matches.next_step(SEARCH_BLOCK).filter(|_| !should_stop()) {
                    let output = match step {
                        SearchStep::Block(block) => {
                            let rows = search_block(&store, &answer, &matches.needle, &block);
                            matches.skip_block(&block, !rows.is_empty());
                            TaskOutput::Matches(block, rows)
                        }
                        SearchStep::CountOutside => {
                            let count = count_outside(&store, &question, &matches.needle, should_stop);
                            matches.set_outside(count);
                            TaskOutput::MatchesOutside(count)
                        }
                    };
                    send(!matches.is_complete(), output);
                }
            }
        }
    }
}

/// Counts the places of an answer, and reads the record that a chosen area is named after.
fn count_places(store: &Store, answer: &Answer, question: &Question) {
    let rows = &answer.places.get().rows;
    let area = question.selection.area;
    let chosen = rows.iter().filter(|row| area.is_some_and(|area| area.contains(row.at)));
    if let Some(newest) = chosen.map(|row| row.newest).max() {
        _ = store.event(newest);
    }
}

/// The rows that a search reads at once: a few milliseconds of work.
pub(super) const SEARCH_BLOCK: usize = 1 << 14;

/// Searches a block of rows. Returns the matching ones.
pub(super) fn search_block(store: &Store, answer: &Answer, needle: &str, block: &Range<usize>) -> Vec<usize> {
    let rows = answer.events.iter_from(block.start).take(block.len());
    store.find_text(rows, needle).into_iter().map(|offset| block.start + offset).collect()
}

/// Counts the events outside the window that match; fewer if `should_stop` returns `true`, because then nobody needs the
/// number. A filter that no longer fits the data has been reported with the answer.
pub(super) fn count_outside(
    store: &Store,
    question: &Question,
    needle: &str,
    should_stop: &dyn Fn() -> bool,
) -> usize {
    let outside = store.count_text_outside_window(question, needle, should_stop);
    outside.map_or(0, |outside| outside.before.saturating_add(outside.after))
}
