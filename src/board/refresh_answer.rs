//! Keeps numbers, cursors and detail in sync with the state. With few events everything is computed inline;
//! with many, long work becomes a task, and the board keeps what it has until the result arrives.

use super::answer_table::{AnswerTable, TableKey};
use super::board_core::{Board, stale_data_message};
use super::board_data::BoardData;
use super::executor::WorkKey;
use super::task::{Task, TaskOutput, TaskResult, Work};
use super::{
    ActiveFilter, Command, Overlay, contested_list, copy_row, cursor_moves, inbox_list, restore_cursors,
};
use crate::findings::Headline;
use crate::model::group_thousands;
use crate::query::{FilterError, Question};
use crate::store::Answer;
use crate::visit::VisitMarks;

impl Board {
    /// Returns the number of the last task. Results of earlier tasks are obsolete.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.sync.executor.generation()
    }

    /// Takes the task for another thread; returns it once.
    pub const fn take_task(&mut self) -> Option<Task> {
        self.sync.executor.take_task()
    }

    /// Whether the screen is out of date until running work is finished.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.sync.executor.is_waiting()
    }

    /// Shows that the running work takes long.
    pub fn mark_late(&mut self) {
        self.sync.mark_late();
    }

    /// Applies a result. Returns `false` if it is obsolete.
    pub fn accept_result(&mut self, result: TaskResult) -> bool {
        if result.generation != self.generation() {
            return false;
        }
        let key = if result.is_partial { None } else { self.sync.executor.finish() };
        match (result.output, key) {
            (TaskOutput::Answer(answer), Some(WorkKey::Answer(question, _))) => match *answer {
                Ok((answer, headline, marks)) => self.set_answer(*question, answer, headline, marks),
                Err(error) => _ = self.clear_filter(&error),
            },
            (TaskOutput::KnownBy(data), Some(WorkKey::KnownBy(..))) => self.next_data = Some(*data),
            (TaskOutput::Detail(detail), Some(WorkKey::Detail(subject))) => {
                self.sync.set_detail(Some(subject), detail);
            }
            (TaskOutput::Table(table), Some(WorkKey::Table(_))) => self.sync.set_table(*table),
            (TaskOutput::Map(map_cells), Some(WorkKey::Map(_))) => self.sync.set_map_cells(map_cells),
            (TaskOutput::Matches(block, rows), _) => self.sync.add_matches(&block, rows),
            (TaskOutput::MatchesOutside(count), _) => self.sync.set_matches_outside(count),
            (
                TaskOutput::Answer(_)
                | TaskOutput::KnownBy(_)
                | TaskOutput::Detail(_)
                | TaskOutput::Table(_)
                | TaskOutput::Map(_),
                _,
            ) => {}
        }
        self.refresh();
        true
    }

    /// Brings numbers, cursors and detail in sync with the state, as far as that is possible inline.
    pub(super) fn refresh(&mut self) {
        let question = self.ask_question();
        let newest = self.data.store.situation().as_of;
        self.state.as_of = self.state.view.as_of.unwrap_or(newest);
        self.state.is_as_of_changed = self.sync.answer.as_of != newest;
        let pane_sizes = self.pane_sizes();
        let data = (&*self.data.store, &*self.sync.answer, &*self.sync.headline);
        restore_cursors::restore_cursors(&mut self.state, data, &pane_sizes, question.is_some());
        let table_key = TableKey::from_overlay(self.state.overlay.as_ref());
        let table = self.sync.compute_table(table_key, &self.data.store);
        let mut detail = self.look_up_detail();
        let search = self.sync.search(&mut self.state, &self.data);
        if self.follow_search() {
            detail = self.look_up_detail();
        }
        let pane_sizes = self.pane_sizes();
        let map_size = pane_sizes.has_map().then_some(pane_sizes.map_size);
        let map = self.sync.place_on_map(&self.state, &self.data.store, map_size);
        self.sync.executor.submit(question.or(table).or(detail).or(map).or(search));
        let pane_sizes = if self.sync.drop_late_detail() { self.pane_sizes() } else { pane_sizes };
        let last = pane_sizes.detail_lines.saturating_sub(pane_sizes.detail_visible);
        self.state.detail_scroll.fit(last + 1, 1);
        if let Some(Overlay::Why { cursor, .. }) = &mut self.state.overlay {
            cursor.fit(pane_sizes.overlay_rows.saturating_sub(pane_sizes.overlay_visible) + 1, 1);
        }
        if let Some(Overlay::Frequencies { cursor, .. }) = &mut self.state.overlay {
            cursor.fit(pane_sizes.overlay_rows, pane_sizes.overlay_visible);
        }
        let contested = self.sync.table().and_then(AnswerTable::contested);
        let height = pane_sizes.overlay_visible;
        contested_list::fit_cursor(&mut self.state, &self.data.store, contested, height);
        inbox_list::fit_cursor(&mut self.state, self.data.store.situation(), height);
    }

    /// Asks the question of the state. Returns the work left for another thread.
    fn ask_question(&mut self) -> Option<Work> {
        if let Some(work) = self.derive_data() {
            return Some(work);
        }
        loop {
            let pane_sizes = self.pane_sizes();
            let data = self.next_data.as_ref().unwrap_or(&self.data);
            let situation = data.store.recorded_situation();
            let as_of = self.state.view.as_of.unwrap_or(situation.as_of);
            let question = restore_cursors::build_question(
                &self.state.view,
                situation,
                as_of,
                (pane_sizes.buckets, pane_sizes.faces.lane_columns),
                self.settings.week_start,
            );
            let is_fresh = self.next_data.is_some();
            let has_changed = self.next_data.as_ref().is_some_and(|next| !next.is_same_data(&self.data));
            let seen =
                self.visit_comparison.as_ref().and_then(|visit| visit.pending_comparison(as_of, has_changed));
            let error = match question {
                Ok(question) if !is_fresh && self.question() == Some(&question) => {
                    if let (Some(visit), Some(seen)) = (&mut self.visit_comparison, seen) {
                        visit.set_marks(seen.compare_with(self.data.seen_from(as_of)), as_of);
                    }
                    return None;
                }
                Ok(question) if !self.sync.executor.is_inline(&data.store) => {
                    let (data, question) = (data.clone(), Box::new(question));
                    let needs_places = pane_sizes.has_map() || question.selection.area.is_some();
                    return Some(Work::Answer { data, question, seen, needs_places });
                }
                Ok(question) => match Headline::answer(&data.store, &question) {
                    Ok((answer, headline)) => {
                        let marks = seen.map(|seen| seen.compare_with(data.seen_from(as_of)));
                        self.set_answer(question, answer, headline, marks);
                        return None;
                    }
                    Err(error) => error,
                },
                Err(error) => error,
            };
            if !self.clear_filter(&error) {
                return None;
            }
        }
    }

    /// Derives the data that the view shows, known by its day and grouped by its dimension, as newer data that the next
    /// answer brings. Returns the work left for another thread.
    fn derive_data(&mut self) -> Option<Work> {
        let (day, group) = (self.state.view.known_by, self.state.view.group);
        let is_wanted = |data: &BoardData| data.known_by_day() == day && data.is_grouped_by(group);
        let newest = self.next_data.as_ref().unwrap_or(&self.data);
        if is_wanted(newest) {
            return None;
        }
        if newest.is_same_data(&self.data) && is_wanted(&self.data) {
            self.next_data = None;
            return None;
        }
        let known = match day {
            _ if newest.known_by_day() == day => newest.clone(),
            Some(day) if !self.sync.executor.is_inline(newest.recorded()) => {
                return Some(Work::KnownBy { data: newest.clone(), day });
            }
            day => newest.known_by(day),
        };
        self.next_data = Some(known.grouped_by(group));
        None
    }

    /// Shows the answer, and the newer data if it belongs to them.
    fn set_answer(
        &mut self,
        question: Question,
        answer: Answer,
        headline: Headline,
        marks: Option<VisitMarks>,
    ) {
        if let Some(data) = self.next_data.take_if(|data| data.is_same_data(&self.data)) {
            self.data = data;
        } else if let Some(data) = self.next_data.take() {
            if let Some(failed) = self.state.failed_reload.take() {
                // The message about the old data no longer applies.
                self.state.message.take_if(|message| message.text == stale_data_message(&failed));
            }
            let prefix = if self.state.is_partial { "Read" } else { "Reloaded" };
            match data.unreadable_count() {
                0 if data.changes.is_empty() => {}
                0 => self.show_message(format!("{prefix}: {}", data.changes), false),
                1 => self.show_message(format!("{prefix}; 1 record could not be read"), true),
                n => self.show_message(format!("{prefix}; {n} records could not be read"), true),
            }
            self.state.is_partial = data.is_partial;
            inbox_list::keep_item(&mut self.state, self.data.store.situation(), data.store.situation());
            self.data = data;
        }
        if let (Some(visit), Some(marks)) = (&mut self.visit_comparison, marks) {
            visit.set_marks(marks, answer.as_of);
        }
        self.sync.set_answer(question, answer, headline);
    }

    /// Clears a filter that became invalid because the data no longer contain a name it uses. Returns `false`
    /// if there was no filter.
    fn clear_filter(&mut self, error: &FilterError) -> bool {
        let count_before = self.state.view.filters.len();
        self.state.view.filters.retain(|filter| !matches!(filter, ActiveFilter::Filter(_)));
        self.show_message(format!("The filter was cleared: {}", error.message), true);
        self.state.view.filters.len() < count_before
    }

    /// Looks up the detail of the selected subject. Returns the work left for another thread.
    fn look_up_detail(&mut self) -> Option<Work> {
        let situation = self.data.store.situation();
        let subject = copy_row::shown_subject(&self.state, situation, &self.sync.answer, &self.sync.headline);
        self.sync.look_up(subject, &self.data.store)
    }

    /// Returns what a search without a match would find outside the window, and the key that widens it.
    fn search_hint(&self) -> Option<String> {
        let count = self.sync.matches_outside().filter(|count| *count > 0)?;
        let key = self.settings.keymap.first_chord_text(Command::Widen);
        let words = || format!("{} outside this window: {key} widens it", group_thousands(count));
        (!key.is_empty()).then(words)
    }

    /// Selects the next match, if it is known, and shows the progress of the search. Returns whether the cursor
    /// moved.
    fn follow_search(&mut self) -> bool {
        let Some((row, mut report)) = self.sync.advance_search(&mut self.state) else { return false };
        if let Some(hint) = self.search_hint() {
            // Without the text searched for, the key is never cut off.
            report = format!("No match shown; {hint}");
        }
        let pane_sizes = self.pane_sizes();
        self.with_context(pane_sizes, |state, ctx| {
            if let Some(row) = row {
                cursor_moves::select_row(state, ctx, row);
            }
            state.show_message(report);
        });
        row.is_some()
    }
}
