//! Keeping a board's numbers, cursors and detail in step with its state. What takes long is done at once where there
//! are few events; where there are many it becomes a task, and the board goes on with what it has until that is done.

use super::executor::WorkKey;
use super::session::{Board, old_data};
use super::task::{Done, Task, What, Work};
use super::{Narrowing, Overlay, moves, row, settle};
use crate::query::{FilterError, Question};
use crate::store::Answer;
use crate::visit::Marks;

impl Board {
    /// The number of the last task. What is done for an earlier one is of no use.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.sync.executor.generation()
    }

    /// What is to be done elsewhere, once.
    pub const fn task(&mut self) -> Option<Task> {
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
    pub fn take(&mut self, done: Done) -> bool {
        if done.generation != self.generation() {
            return false;
        }
        let key = if done.partial { None } else { self.sync.executor.finish() };
        match (done.what, key) {
            (What::Answer(answered), Some(WorkKey::Answer(question, _))) => match *answered {
                Ok((answer, marks)) => self.set_answer(*question, answer, marks),
                Err(error) => _ = self.clear_filter(&error),
            },
            (What::Detail(detail), Some(WorkKey::Detail(subject))) => {
                self.sync.set_detail(Some(subject), detail);
            }
            (What::Found(block, rows), _) => self.sync.add_matches(&block, rows),
            (What::Answer(_) | What::Detail(_), _) => {}
        }
        self.refresh();
        true
    }

    /// Brings numbers, cursors and detail in step with the state, as far as that can be done at once.
    pub(super) fn refresh(&mut self) {
        let question = self.ask();
        let newest = self.data.store.situation().as_of;
        self.state.as_of = self.state.view.as_of.unwrap_or(newest);
        self.state.travelled = self.sync.answer.as_of != newest;
        let room = self.room();
        settle::find_rows(&mut self.state, &self.data.store, &self.sync.answer, &room);
        let mut detail = self.look_up();
        let search = self.sync.search(&mut self.state, &self.data);
        if self.seek() {
            detail = self.look_up();
        }
        self.sync.executor.submit(question.or(detail).or(search));
        self.sync.drop_late_detail();
        let room = self.room();
        let last = room.detail_lines.saturating_sub(room.detail);
        self.state.detail.fit(last + 1, 1);
        let map = room.has_map().then_some(room.map);
        self.sync.place_on_map(&self.state, &self.data.store, map);
        if let Some(Overlay::Why { cursor, .. }) = &mut self.state.overlay {
            cursor.fit(room.overlay_rows.saturating_sub(room.overlay) + 1, 1);
        }
    }

    /// Asks the question of the state. Returns the work left for another thread.
    fn ask(&mut self) -> Option<Work> {
        loop {
            let room = self.room();
            let (mapped, room) = (room.has_map(), room.buckets);
            let data = self.next.as_ref().unwrap_or(&self.data);
            let situation = data.store.situation();
            let as_of = self.state.view.as_of.unwrap_or(situation.as_of);
            let question =
                settle::question(&self.state.view, situation, as_of, room, self.settings.week_start);
            let fresh = self.next.is_some();
            let seen = self.visit.as_ref().and_then(|visit| visit.to_compare(as_of, fresh));
            let error = match question {
                Ok(question) if !fresh && self.question() == Some(&question) => {
                    if let (Some(visit), Some(seen)) = (&mut self.visit, seen) {
                        visit.take(seen.compare(self.data.seen_from(as_of)), as_of);
                    }
                    return None;
                }
                Ok(question) if !self.sync.executor.is_inline(&data.store) => {
                    let (data, question) = (data.clone(), Box::new(question));
                    return Some(Work::Answer { data, question, seen, mapped });
                }
                Ok(question) => match data.store.answer(&question) {
                    Ok(answer) => {
                        let marks = seen.map(|seen| seen.compare(data.seen_from(as_of)));
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
    fn set_answer(&mut self, question: Question, answer: Answer, marks: Option<Marks>) {
        if let Some(data) = self.next.take() {
            if let Some(why) = self.state.stale.take() {
                // What it said of the old data holds no more.
                self.state.message.take_if(|message| message.text == old_data(&why));
            }
            let read = if self.state.part { "Read" } else { "Read again" };
            match data.unreadable() {
                0 => {}
                1 => self.say(format!("{read}; 1 record could not be read"), true),
                n => self.say(format!("{read}; {n} records could not be read"), true),
            }
            self.state.part = data.part;
            self.data = data;
        }
        if let (Some(visit), Some(marks)) = (&mut self.visit, marks) {
            visit.take(marks, answer.as_of);
        }
        self.sync.set_answer(question, answer);
    }

    /// A filter that held before the data changed may name what is no longer there: it is put away rather than shown
    /// as if it worked. False: there is none.
    fn clear_filter(&mut self, error: &FilterError) -> bool {
        let before = self.state.view.narrowings.len();
        self.state.view.narrowings.retain(|narrowing| !matches!(narrowing, Narrowing::Filter(_)));
        self.say(format!("The filter was cleared: {}", error.message), true);
        self.state.view.narrowings.len() < before
    }

    /// Looks up the subject of the detail. Returns the work left for another thread.
    fn look_up(&mut self) -> Option<Work> {
        let subject = row::subject(&self.state, &self.sync.answer);
        self.sync.look_up(subject, &self.data.store)
    }

    /// Goes to the next match if it is known, and says how far the search has come. Whether the cursor moved.
    fn seek(&mut self) -> bool {
        let Some((row, report)) = self.sync.seek(&mut self.state) else { return false };
        let room = self.room();
        self.in_context(room, |state, ctx| {
            if let Some(row) = row {
                moves::select(state, ctx, row);
            }
            state.say(report);
        });
        row.is_some()
    }
}
