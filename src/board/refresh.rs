//! Keeping a board's numbers, cursors and detail in step with its state. What takes long is done at once where there
//! are few events; where there are many it becomes a task, and the board goes on with what it has until that is done.

use super::board_core::{Board, stale_data_message};
use super::executor::WorkKey;
use super::task::{Task, TaskOutput, TaskResult, Work};
use super::{ActiveFilter, Overlay, copy, cursor_moves, restore};
use crate::query::{FilterError, Question};
use crate::store::Answer;
use crate::visit::VisitMarks;

impl Board {
    /// The number of the last task. What is done for an earlier one is of no use.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.sync.executor.generation()
    }

    /// What is to be done elsewhere, once.
    pub const fn take_task(&mut self) -> Option<Task> {
        self.sync.executor.take_task()
    }

    /// Whether something is being done elsewhere without which the screen is not what was asked for.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.sync.executor.is_waiting()
    }

    /// Tells the reader that what was asked for takes its time.
    pub fn mark_late(&mut self) {
        self.sync.mark_late();
    }

    /// Takes what was done elsewhere. False: it is of no use any more.
    pub fn accept_result(&mut self, done: TaskResult) -> bool {
        if done.generation != self.generation() {
            return false;
        }
        let key = if done.is_partial { None } else { self.sync.executor.finish() };
        match (done.output, key) {
            (TaskOutput::Answer(answered), Some(WorkKey::Answer(question, _))) => match *answered {
                Ok((answer, marks)) => self.set_answer(*question, answer, marks),
                Err(error) => _ = self.clear_filter(&error),
            },
            (TaskOutput::Detail(detail), Some(WorkKey::Detail(subject))) => {
                self.sync.set_detail(Some(subject), detail);
            }
            (TaskOutput::Matches(block, rows), _) => self.sync.add_matches(&block, rows),
            (TaskOutput::Answer(_) | TaskOutput::Detail(_), _) => {}
        }
        self.refresh();
        true
    }

    /// Brings numbers, cursors and detail in step with the state, as far as that can be done at once.
    pub(super) fn refresh(&mut self) {
        let question = self.ask_question();
        let newest = self.data.store.situation().as_of;
        self.state.as_of = self.state.view.as_of.unwrap_or(newest);
        self.state.is_as_of_changed = self.sync.answer.as_of != newest;
        let room = self.pane_sizes();
        restore::restore_cursors(&mut self.state, &self.data.store, &self.sync.answer, &room);
        let mut detail = self.look_up_detail();
        let search = self.sync.search(&mut self.state, &self.data);
        if self.follow_search() {
            detail = self.look_up_detail();
        }
        self.sync.executor.submit(question.or(detail).or(search));
        self.sync.drop_late_detail();
        let room = self.pane_sizes();
        let last = room.detail_lines.saturating_sub(room.detail_visible);
        self.state.detail_scroll.fit(last + 1, 1);
        let map = room.has_map().then_some(room.map_size);
        self.sync.place_on_map(&self.state, &self.data.store, map);
        if let Some(Overlay::Why { cursor, .. }) = &mut self.state.overlay {
            cursor.fit(room.overlay_rows.saturating_sub(room.overlay_visible) + 1, 1);
        }
    }

    /// Asks the question of the state. Returns the work left for another thread.
    fn ask_question(&mut self) -> Option<Work> {
        loop {
            let room = self.pane_sizes();
            let (mapped, room) = (room.has_map(), room.buckets);
            let data = self.next_data.as_ref().unwrap_or(&self.data);
            let situation = data.store.situation();
            let as_of = self.state.view.as_of.unwrap_or(situation.as_of);
            let question =
                restore::build_question(&self.state.view, situation, as_of, room, self.settings.week_start);
            let fresh = self.next_data.is_some();
            let seen =
                self.visit_comparison.as_ref().and_then(|visit| visit.pending_comparison(as_of, fresh));
            let error = match question {
                Ok(question) if !fresh && self.question() == Some(&question) => {
                    if let (Some(visit), Some(seen)) = (&mut self.visit_comparison, seen) {
                        visit.set_marks(seen.compare_with(self.data.seen_from(as_of)), as_of);
                    }
                    return None;
                }
                Ok(question) if !self.sync.executor.is_inline(&data.store) => {
                    let (data, question) = (data.clone(), Box::new(question));
                    return Some(Work::Answer { data, question, seen, mapped });
                }
                Ok(question) => match data.store.answer(&question) {
                    Ok(answer) => {
                        let marks = seen.map(|seen| seen.compare_with(data.seen_from(as_of)));
                        self.set_answer(question, answer, marks);
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

    /// Puts the answer on screen, and with it the data it is about.
    fn set_answer(&mut self, question: Question, answer: Answer, marks: Option<VisitMarks>) {
        if let Some(data) = self.next_data.take() {
            if let Some(why) = self.state.stale_reason.take() {
                // What it said of the old data holds no more.
                self.state.message.take_if(|message| message.text == stale_data_message(&why));
            }
            let read = if self.state.is_partial { "Read" } else { "Read again" };
            match data.unreadable_count() {
                0 => {}
                1 => self.show_message(format!("{read}; 1 record could not be read"), true),
                n => self.show_message(format!("{read}; {n} records could not be read"), true),
            }
            self.state.is_partial = data.is_partial;
            self.data = data;
        }
        if let (Some(visit), Some(marks)) = (&mut self.visit_comparison, marks) {
            visit.set_marks(marks, answer.as_of);
        }
        self.sync.set_answer(question, answer);
    }

    /// A filter that held before the data changed may name what is no longer there: it is put away rather than shown
    /// as if it worked. False: there is none.
    fn clear_filter(&mut self, error: &FilterError) -> bool {
        let before = self.state.view.narrowings.len();
        self.state.view.narrowings.retain(|narrowing| !matches!(narrowing, ActiveFilter::Filter(_)));
        self.show_message(format!("The filter was cleared: {}", error.message), true);
        self.state.view.narrowings.len() < before
    }

    /// Looks up the subject of the detail. Returns the work left for another thread.
    fn look_up_detail(&mut self) -> Option<Work> {
        let subject = copy::selected_subject(&self.state, &self.sync.answer);
        self.sync.look_up(subject, &self.data.store)
    }

    /// Goes to the next match if it is known, and says how far the search has come. Whether the cursor moved.
    fn follow_search(&mut self) -> bool {
        let Some((row, report)) = self.sync.advance_search(&mut self.state) else { return false };
        let room = self.pane_sizes();
        self.with_context(room, |state, ctx| {
            if let Some(row) = row {
                cursor_moves::select_row(state, ctx, row);
            }
            state.show_message(report);
        });
        row.is_some()
    }
}
