//! What is on screen besides the state: the answer to the last question, the detail, the search matches and the places
//! on the map. Each is made anew when the state asks for something else.

use std::borrow::Cow;
use std::sync::Arc;

use super::data::Data;
use super::executor::Executor;
use super::hits::{Hits, Seek};
use super::map_cells::Mapped;
use super::state::State;
use super::task::{Work, look};
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
    wanted: Option<Subject>,
    detail: Option<Detail>,
    matches: Option<Hits>,
    /// The places on the map; `None` while it is not on screen.
    mapped: Option<Mapped>,
    pub(super) executor: Executor,
}

impl AnswerSync {
    /// Nothing yet, seen from a day.
    pub(super) fn new(as_of: Day, executor: Executor) -> Self {
        Self {
            question: None,
            answer: Arc::new(Answer::nothing(as_of)),
            subject: None,
            wanted: None,
            detail: None,
            matches: None,
            mapped: None,
            executor,
        }
    }

    /// The detail of the subject, if it is known.
    pub(super) const fn detail(&self) -> Option<&Detail> {
        self.detail.as_ref()
    }

    /// Whether there is a subject whose detail is not known yet.
    pub(super) const fn is_looking_up(&self) -> bool {
        self.detail.is_none() && self.wanted.is_some()
    }

    /// The places on the map, if it is on screen.
    pub(super) const fn mapped(&self) -> Option<&Mapped> {
        self.mapped.as_ref()
    }

    /// Whether the answer is to an earlier question and the reader has been told that the next takes long.
    pub(super) const fn is_answer_late(&self) -> bool {
        self.executor.is_late() && self.executor.is_answering()
    }

    /// Takes a new answer. Detail, matches and map were made from the one before.
    pub(super) fn set_answer(&mut self, question: Question, answer: Answer) {
        self.question = Some(question);
        self.answer = Arc::new(answer);
        self.mapped = None;
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
            matches.add(block, rows);
        }
    }

    /// The reader has waited long enough to be told: a detail of another subject goes.
    pub(super) fn mark_late(&mut self) {
        self.executor.mark_late();
        self.drop_late_detail();
    }

    /// Drops a detail of another subject once the right one is late.
    pub(super) fn drop_late_detail(&mut self) {
        if self.executor.is_late() && self.wanted != self.subject {
            self.set_detail(None, None);
        }
    }

    /// Looks up a subject. Returns the work left for another thread: the detail of a front or a pair visits all
    /// events, an event has its own.
    pub(super) fn look_up(&mut self, subject: Option<Subject>, store: &Arc<Store>) -> Option<Work> {
        self.wanted.clone_from(&subject);
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
    pub(super) fn search(&mut self, state: &mut State, data: &Data) -> Option<Work> {
        let Some(needle) = state.search.as_deref().map(fold) else {
            self.matches = None;
            state.seek = None;
            return None;
        };
        self.matches.take_if(|matches| matches.needle != needle);
        if self.matches.is_none() && matches!(state.seek, Some(Seek::To { .. })) {
            let at = state.events.cursor.selected();
            self.matches = Some(Hits::new(needle, self.answer.events.len(), at));
        }
        let matches = self.matches.as_mut()?;
        if self.executor.is_inline(&data.store) {
            while !matches.complete() {
                let (block, rows) = look(&data.store, &self.answer, matches);
                matches.add(&block, rows);
            }
        }
        (!matches.complete()).then(|| Work::Find {
            store: Arc::clone(&data.store),
            answer: Arc::clone(&self.answer),
            hits: matches.rest(),
        })
    }

    /// The row the search goes to now, if any, and what it has found so far.
    pub(super) fn seek(&self, state: &mut State) -> Option<(Option<usize>, String)> {
        let (matches, seek) = (self.matches.as_ref()?, state.seek?);
        let at = state.events.cursor.selected();
        let found = match seek {
            Seek::There { around } => Some((at, around)),
            Seek::To { forward, here } => matches.next(at, forward, here),
        };
        state.seek = match (found, matches.complete()) {
            (_, true) => None,
            (Some((_, around)), false) => Some(Seek::There { around }),
            (None, false) => Some(seek),
        };
        let row = found.filter(|_| matches!(seek, Seek::To { .. })).map(|(row, _)| row);
        Some((row, matches.report(found, state.search.as_deref().unwrap_or_default())))
    }

    /// Puts the places into cells of the map, unless they are there already; `None`: the map is not on screen.
    pub(super) fn place_on_map(&mut self, state: &State, store: &Store, size: Option<(u16, u16)>) {
        let Some(size) = size else {
            self.mapped = None;
            return;
        };
        let new = match Mapped::of(self.mapped.as_ref(), state, store, &self.answer, size) {
            Cow::Owned(new) => new,
            Cow::Borrowed(_) => return,
        };
        self.mapped = Some(new);
    }
}
