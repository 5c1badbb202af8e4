//! What is on screen besides the state: the answer to the last question, the detail, the search matches and the places
//! on the map. Each is made anew when the state asks for something else.

use std::borrow::Cow;
use std::sync::Arc;

use super::data::BoardData;
use super::executor::Executor;
use super::map_cells::MapCells;
use super::search_matches::{SearchGoal, SearchMatches};
use super::state::State;
use super::task::{Work, search_block};
use crate::model::Day;
use crate::model::text::fold;
use crate::query::Question;
use crate::store::{Answer, Detail, Store, Subject};

/// The answer, the detail, the search matches and the map, each with what it was made for.
#[derive(Debug)]
pub(super) struct AnswerSync {
    /// The question that the answer is to.
    pub(super) question: Option<Question>,
    pub(super) answer: Arc<Answer>,
    /// What the detail is about.
    subject: Option<Subject>,
    /// What the detail is to be about.
    wanted_subject: Option<Subject>,
    detail: Option<Detail>,
    matches: Option<SearchMatches>,
    /// The places on the map; `None` while it is not on screen.
    map_cells: Option<MapCells>,
    pub(super) executor: Executor,
}

impl AnswerSync {
    /// Nothing yet, seen from a day.
    pub(super) fn new(as_of: Day, executor: Executor) -> Self {
        Self {
            question: None,
            answer: Arc::new(Answer::empty(as_of)),
            subject: None,
            wanted_subject: None,
            detail: None,
            matches: None,
            map_cells: None,
            executor,
        }
    }

    /// The detail of the subject, if it is known.
    pub(super) const fn detail(&self) -> Option<&Detail> {
        self.detail.as_ref()
    }

    /// Whether there is a subject whose detail is not known yet.
    pub(super) const fn is_looking_up(&self) -> bool {
        self.detail.is_none() && self.wanted_subject.is_some()
    }

    /// The places on the map, if it is on screen.
    pub(super) const fn map_cells(&self) -> Option<&MapCells> {
        self.map_cells.as_ref()
    }

    /// Whether the answer is to an earlier question and the reader has been told that the next takes long.
    pub(super) const fn is_answer_late(&self) -> bool {
        self.executor.is_late() && self.executor.is_answering()
    }

    /// Takes a new answer. Detail, matches and map were made from the one before.
    pub(super) fn set_answer(&mut self, question: Question, answer: Answer) {
        self.question = Some(question);
        self.answer = Arc::new(answer);
        self.map_cells = None;
        self.subject = None;
        self.matches = None;
    }

    /// Takes the detail of a subject.
    pub(super) fn set_detail(&mut self, subject: Option<Subject>, detail: Option<Detail>) {
        self.subject = subject;
        self.detail = detail;
    }

    /// Takes rows that were searched, and those of them that match.
    pub(super) fn add_matches(&mut self, block: &std::ops::Range<usize>, rows: Vec<usize>) {
        if let Some(matches) = &mut self.matches {
            matches.add_block(block, rows);
        }
    }

    /// The reader has waited long enough to be told: a detail of another subject goes.
    pub(super) fn mark_late(&mut self) {
        self.executor.mark_late();
        self.drop_late_detail();
    }

    /// Drops a detail of another subject once the right one is late.
    pub(super) fn drop_late_detail(&mut self) {
        if self.executor.is_late() && self.wanted_subject != self.subject {
            self.set_detail(None, None);
        }
    }

    /// Looks up a subject. Returns the work left for another thread: the detail of a front or a pair visits all
    /// events, an event has its own.
    pub(super) fn look_up(&mut self, subject: Option<Subject>, store: &Arc<Store>) -> Option<Work> {
        self.wanted_subject.clone_from(&subject);
        let (Some(subject), Some(question)) = (subject, &self.question) else {
            // Nothing is selected, so nothing that was may stay in sight.
            self.set_detail(None, None);
            return None;
        };
        if Some(&subject) == self.subject.as_ref() {
            return None;
        }
        if !self.executor.is_inline(store) && !matches!(subject, Subject::Event(_)) {
            let (store, answer) = (Arc::clone(store), Arc::clone(&self.answer));
            return Some(Work::Detail { store, question: Box::new(question.clone()), answer, subject });
        }
        let detail = store.detail(question, &self.answer, &subject);
        self.set_detail(Some(subject), detail);
        None
    }

    /// Searches the event list for the text of the state's search. Returns the work left for another thread.
    pub(super) fn search(&mut self, state: &mut State, data: &BoardData) -> Option<Work> {
        let Some(needle) = state.search_text.as_deref().map(fold) else {
            self.matches = None;
            state.search_goal = None;
            return None;
        };
        self.matches.take_if(|matches| matches.needle != needle);
        if self.matches.is_none() && matches!(state.search_goal, Some(SearchGoal::GoToNext { .. })) {
            let at = state.events.cursor.selected();
            self.matches = Some(SearchMatches::new(needle, self.answer.events.len(), at));
        }
        let matches = self.matches.as_mut()?;
        if self.executor.is_inline(&data.store) {
            while !matches.is_complete() {
                let (block, rows) = search_block(&data.store, &self.answer, matches);
                matches.add_block(&block, rows);
            }
        }
        (!matches.is_complete()).then(|| Work::Find {
            store: Arc::clone(&data.store),
            answer: Arc::clone(&self.answer),
            hits: matches.remaining(),
        })
    }

    /// The row the search goes to now, if any, and what it has found so far.
    pub(super) fn advance_search(&self, state: &mut State) -> Option<(Option<usize>, String)> {
        let (matches, seek) = (self.matches.as_ref()?, state.search_goal?);
        let at = state.events.cursor.selected();
        let found = match seek {
            SearchGoal::CountRest { around } => Some((at, around)),
            SearchGoal::GoToNext { forward, here } => matches.next_match(at, forward, here),
        };
        state.search_goal = match (found, matches.is_complete()) {
            (_, true) => None,
            (Some((_, around)), false) => Some(SearchGoal::CountRest { around }),
            (None, false) => Some(seek),
        };
        let row = found.filter(|_| matches!(seek, SearchGoal::GoToNext { .. })).map(|(row, _)| row);
        Some((row, matches.report(found, state.search_text.as_deref().unwrap_or_default())))
    }

    /// Puts the places into cells of the map, unless they are there already; `None`: the map is not on screen.
    pub(super) fn place_on_map(&mut self, state: &State, store: &Store, size: Option<(u16, u16)>) {
        let Some(size) = size else {
            self.map_cells = None;
            return;
        };
        let new = match MapCells::reuse_or_build(self.map_cells.as_ref(), state, store, &self.answer, size) {
            Cow::Owned(new) => new,
            Cow::Borrowed(_) => return,
        };
        self.map_cells = Some(new);
    }
}
