//! Keeps what is on screen in sync with the state: the answer, the detail, the search matches and the places on
//! the map. Each is recomputed when the state asks for something else.

use std::sync::Arc;

use super::answer_table::{AnswerTable, TableKey};
use super::board_data::BoardData;
use super::executor::Executor;
use super::map_cells::{MapCells, map_projection, selected_event_row};
use super::scene::PlaceWork;
use super::search_matches::{SearchGoal, SearchMatches, SearchStep};
use super::state::State;
use super::task::{SEARCH_BLOCK, Work, count_outside, search_block};
use crate::findings::Headline;
use crate::model::Day;
use crate::model::text::fold;
use crate::query::{Question, WindowLength};
use crate::store::{Answer, Detail, Store, Subject};

/// The answer, the detail, the search matches and the map, each with the input it was computed for.
#[derive(Debug)]
pub(super) struct AnswerSync {
    /// The question that `answer` answers; `None` before the first.
    pub(super) question: Option<Question>,
    pub(super) answer: Arc<Answer>,
    /// What matters in the answer.
    pub(super) headline: Arc<Headline>,
    /// The subject of `detail`.
    subject: Option<Subject>,
    /// The subject whose detail the state asks for.
    wanted_subject: Option<Subject>,
    detail: Option<Detail>,
    /// The table of the open overlay.
    table: Option<AnswerTable>,
    matches: Option<SearchMatches>,
    /// The places on the map; `None` while the map is not on screen.
    map_cells: Option<MapCells>,
    /// Whether the places on the map are left to another thread.
    is_placing: bool,
    pub(super) executor: Executor,
}

impl AnswerSync {
    /// Creates an empty answer as of a day, with nothing else.
    pub(super) fn new(as_of: Day, executor: Executor) -> Self {
        Self {
            question: None,
            answer: Arc::new(Answer::empty(as_of)),
            headline: Arc::new(Headline::empty(as_of)),
            subject: None,
            wanted_subject: None,
            detail: None,
            table: None,
            matches: None,
            map_cells: None,
            is_placing: false,
            executor,
        }
    }

    /// Returns the detail, if it is known.
    pub(super) const fn detail(&self) -> Option<&Detail> {
        self.detail.as_ref()
    }

    /// Whether a subject is selected whose detail is not known yet.
    pub(super) const fn is_looking_up(&self) -> bool {
        self.detail.is_none() && self.wanted_subject.is_some()
    }

    /// Returns the places on the map, if it is on screen.
    pub(super) const fn map_cells(&self) -> Option<&MapCells> {
        self.map_cells.as_ref()
    }

    /// Whether the answer on screen belongs to an earlier question, and the answer to the current one is late.
    pub(super) const fn is_answer_late(&self) -> bool {
        self.executor.is_late() && self.executor.is_answering()
    }

    /// Returns who computes the places on the map, and whether they are ready.
    pub(super) fn place_work(&self, store: &Store) -> PlaceWork {
        match (self.executor.is_inline(store), self.is_placing) {
            (true, _) => PlaceWork::Inline,
            (false, false) => PlaceWork::Worker,
            (false, true) => PlaceWork::Pending,
        }
    }

    /// Replaces the places on the map.
    pub(super) fn set_map_cells(&mut self, map_cells: MapCells) {
        self.map_cells = Some(map_cells);
    }

    /// Replaces the answer and drops what was computed from the previous one. The old detail stays until the
    /// new one is looked up.
    pub(super) fn set_answer(&mut self, question: Question, answer: Answer, headline: Headline) {
        self.question = Some(question);
        self.answer = Arc::new(answer);
        self.headline = Arc::new(headline);
        self.map_cells = None;
        self.subject = None;
        self.matches = None;
        self.table = None;
    }

    /// Returns the table of the open overlay, if it is known.
    pub(super) const fn table(&self) -> Option<&AnswerTable> {
        self.table.as_ref()
    }

    /// Replaces the table.
    pub(super) fn set_table(&mut self, table: AnswerTable) {
        self.table = Some(table);
    }

    /// Computes a table; `None` while no overlay lists one. Returns the work left for another thread.
    pub(super) fn compute_table(&mut self, key: Option<TableKey>, store: &Arc<Store>) -> Option<Work> {
        let Some(key) = key else {
            self.table = None;
            return None;
        };
        if self.table.as_ref().is_some_and(|table| table.key() == key) {
            return None;
        }
        if !self.executor.is_inline(store) {
            let (store, answer) = (Arc::clone(store), Arc::clone(&self.answer));
            return Some(Work::Table { store, answer, key });
        }
        self.table = Some(key.compute(store, &self.answer));
        None
    }

    /// Replaces the detail.
    pub(super) fn set_detail(&mut self, subject: Option<Subject>, detail: Option<Detail>) {
        self.subject = subject;
        self.detail = detail;
    }

    /// Adds a block of rows that was searched, with its matching rows.
    pub(super) fn add_matches(&mut self, block: &std::ops::Range<usize>, rows: Vec<usize>) {
        if let Some(matches) = &mut self.matches {
            matches.add_block(block, rows);
        }
    }

    /// Marks running work as late, and drops a detail of another subject.
    pub(super) fn mark_late(&mut self) {
        self.executor.mark_late();
        self.drop_late_detail();
    }

    /// Drops a detail of another subject if the wanted one is late. Returns whether it did.
    pub(super) fn drop_late_detail(&mut self) -> bool {
        let is_late = self.executor.is_late() && self.wanted_subject != self.subject;
        if is_late {
            self.set_detail(None, None);
        }
        is_late
    }

    /// Looks up the detail of a subject. Returns the work left for another thread: the detail of a front or a
    /// dyad visits all events, that of an event only itself.
    pub(super) fn look_up(&mut self, subject: Option<Subject>, store: &Arc<Store>) -> Option<Work> {
        self.wanted_subject.clone_from(&subject);
        let (Some(subject), Some(question)) = (subject, &self.question) else {
            // Nothing is selected, so no detail may stay on screen.
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

    /// Searches the event list for the text of the search. Returns the work left for another thread.
    pub(super) fn search(&mut self, state: &mut State, data: &BoardData) -> Option<Work> {
        let Some(needle) = state.search_text.as_deref().map(fold) else {
            self.matches = None;
            state.search_goal = None;
            return None;
        };
        self.matches.take_if(|matches| matches.needle != needle);
        let question = self.question.as_ref()?;
        if self.matches.is_none() && matches!(state.search_goal, Some(SearchGoal::GoToNext { .. })) {
            let start = state.events.cursor.selected();
            let matches = SearchMatches::new(needle, self.answer.events.len(), start);
            self.matches = Some(matches.counting_outside(question.window.length != WindowLength::All));
        }
        let matches = self.matches.as_mut()?;
        if self.executor.is_inline(&data.store) {
            while let Some(step) = matches.next_step(SEARCH_BLOCK) {
                match step {
                    SearchStep::Block(block) => {
                        let rows = search_block(&data.store, &self.answer, &matches.needle, &block);
                        matches.add_block(&block, rows);
                    }
                    SearchStep::CountOutside => {
                        matches.set_outside(count_outside(&data.store, question, &matches.needle, &|| false));
                    }
                }
            }
        }
        (!matches.is_complete()).then(|| Work::Find {
            store: Arc::clone(&data.store),
            question: Box::new(question.clone()),
            answer: Arc::clone(&self.answer),
            matches: matches.remaining(),
        })
    }

    /// Records how many events outside the window match a search without a match.
    pub(super) fn set_matches_outside(&mut self, count: usize) {
        if let Some(matches) = &mut self.matches {
            matches.set_outside(count);
        }
    }

    /// Returns how many events match outside the window, for a complete search without a match; `None` for any other
    /// search.
    pub(super) fn matches_outside(&self) -> Option<usize> {
        self.matches.as_ref().and_then(SearchMatches::outside_of_no_match)
    }

    /// Returns the row that the search goes to now, if any, and a report of its progress. `None` if no search
    /// is running.
    pub(super) fn advance_search(&self, state: &mut State) -> Option<(Option<usize>, String)> {
        let (matches, goal) = (self.matches.as_ref()?, state.search_goal?);
        let current = state.events.cursor.selected();
        let found = match goal {
            SearchGoal::CountRest { around } => Some((current, around)),
            SearchGoal::GoToNext { forward, here } => matches.next_match(current, forward, here),
        };
        state.search_goal = match (found, matches.is_complete()) {
            (_, true) => None,
            (Some((_, around)), false) => Some(SearchGoal::CountRest { around }),
            (None, false) => Some(goal),
        };
        let row = found.filter(|_| matches!(goal, SearchGoal::GoToNext { .. })).map(|(row, _)| row);
        Some((row, matches.report(found, state.search_text.as_deref().unwrap_or_default())))
    }

    /// Assigns the places to cells of the map, unless they are up to date. `size` is `None` while the map is
    /// not on screen. Returns the work left for another thread: counting visits all events, and the names of the places
    /// may have to be read from a file.
    pub(super) fn place_on_map(
        &mut self,
        state: &State,
        store: &Arc<Store>,
        size: Option<(u16, u16)>,
    ) -> Option<Work> {
        self.is_placing = false;
        let Some(size) = size else {
            self.map_cells = None;
            return None;
        };
        let projection = map_projection(state, store, size);
        if self.map_cells.as_ref().is_some_and(|cells| cells.projection == projection) {
            return None;
        }
        if self.executor.is_inline(store) {
            self.map_cells = Some(MapCells::new(&self.answer, projection));
            return None;
        }
        self.is_placing = true;
        let (store, answer) = (Arc::clone(store), Arc::clone(&self.answer));
        let selected = selected_event_row(state, &answer);
        Some(Work::Map { store, answer, projection, selected })
    }
}
