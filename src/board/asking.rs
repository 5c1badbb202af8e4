//! Keeping numbers, cursors and detail in step with the state. What takes long is done at once where there are few
//! events; where there are many it is left to others, and the board goes on with what it has until it is done.

use std::borrow::Cow;
use std::sync::Arc;

use super::data::Data;
use super::hits::{Hits, Seek};
use super::map_cells::{Mapped, is_drawn};
use super::pane_sizes::Room;
use super::session::{Board, old_data};
use super::task::{Done, Task, What, Work, look};
use super::{Narrowing, Overlay, moves, row, settle};
use crate::model::text::fold;
use crate::query::{FilterError, Question};
use crate::store::{Answer, Subject};
use crate::visit::Marks;

/// What is being done elsewhere.
#[derive(Debug)]
pub(super) struct Elsewhere {
    /// With up to so many events everything is done at once.
    at_once: usize,
    /// The number of the last task.
    generation: u64,
    /// What is being done.
    handed: Option<Handed>,
    /// The task, until it is fetched.
    task: Option<Task>,
    /// It has taken long enough to be told.
    late: bool,
}

#[derive(Debug, PartialEq)]
enum Handed {
    /// The question, and where the store is that is asked.
    Answer(Box<Question>, usize),
    Detail(Subject),
    Find(String),
}

impl Elsewhere {
    pub(super) const fn over(at_once: usize) -> Self {
        Self { at_once, generation: 0, handed: None, task: None, late: false }
    }

    pub(super) const fn late(&self) -> bool {
        self.late
    }

    /// A question is being answered.
    pub(super) const fn answering(&self) -> bool {
        matches!(self.handed, Some(Handed::Answer(..)))
    }

    fn takes(&self, data: &Data) -> bool {
        data.store.len() > self.at_once
    }

    /// Hands over what is to be done, unless it is being done already. What was handed over before is of no use then.
    fn hand_over(&mut self, work: Option<Work>) {
        let handed = work.as_ref().map(|work| match work {
            Work::Answer { sight, question, .. } => {
                Handed::Answer(question.clone(), Arc::as_ptr(&sight.store).addr())
            }
            Work::Detail { subject, .. } => Handed::Detail(subject.clone()),
            Work::Find { hits, .. } => Handed::Find(hits.needle.clone()),
        });
        if handed == self.handed {
            return;
        }
        self.late &= handed.is_some();
        self.handed = handed;
        self.generation += 1;
        let generation = self.generation;
        self.task = work.map(|work| Task { generation, work });
    }
}

impl Board {
    /// The number of the last task. What is done for an earlier one is of no use.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.elsewhere.generation
    }

    /// What is to be done elsewhere, once.
    pub fn task(&mut self) -> Option<Task> {
        self.elsewhere.task.take()
    }

    /// Whether something is being done elsewhere without which the screen is not what was asked for. A search is not:
    /// the reader goes on with what it has found.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        matches!(self.elsewhere.handed, Some(Handed::Answer(..) | Handed::Detail(_)))
    }

    /// Tells the reader that what was asked for takes its time.
    pub fn mark_late(&mut self) {
        self.elsewhere.late = self.is_waiting();
        self.fade();
    }

    /// Takes what was done elsewhere. False: it is of no use any more.
    pub fn take(&mut self, done: Done) -> bool {
        if done.generation != self.elsewhere.generation {
            return false;
        }
        let handed = if done.partial { None } else { self.elsewhere.handed.take() };
        match (done.what, handed) {
            (What::Answer(answered), Some(Handed::Answer(question, _))) => match *answered {
                Ok((answer, marks)) => self.answered(*question, answer, marks),
                Err(error) => _ = self.clear_filter(&error),
            },
            (What::Detail(detail), Some(Handed::Detail(subject))) => {
                self.detail = detail;
                self.subject = Some(subject);
            }
            (What::Found(block, rows), _) => {
                if let Some(hits) = &mut self.hits {
                    hits.add(&block, rows);
                }
            }
            (What::Answer(_) | What::Detail(_), _) => {}
        }
        self.settle();
        true
    }

    /// Brings numbers, cursors and detail in step with the state, as far as that can be done at once.
    pub(super) fn settle(&mut self) {
        let question = self.ask();
        let newest = self.data.store.situation().as_of;
        self.state.as_of = self.state.view.as_of.unwrap_or(newest);
        self.state.travelled = self.answer.as_of != newest;
        let room = self.room();
        settle::find_rows(&mut self.state, &self.data.store, &self.answer, &room);
        let mut detail = self.look_up();
        let (moved, search) = self.search();
        if moved {
            detail = self.look_up();
        }
        self.elsewhere.hand_over(question.or(detail).or(search));
        self.fade();
        let lines = self.room();
        let last = lines.detail_lines.saturating_sub(lines.detail);
        self.state.detail.fit(last + 1, 1);
        self.settle_map(lines);
        if let Some(Overlay::Why { cursor, .. }) = &mut self.state.overlay {
            cursor.fit(lines.overlay_rows.saturating_sub(lines.overlay) + 1, 1);
        }
    }

    /// Asks the question of the state. Returned is what has to be done elsewhere.
    fn ask(&mut self) -> Option<Work> {
        loop {
            let room = self.room();
            let (mapped, room) = (is_drawn(&room), room.buckets);
            let data = self.next.as_ref().unwrap_or(&self.data);
            let situation = data.store.situation();
            let as_of = self.state.view.as_of.unwrap_or(situation.as_of);
            let question =
                settle::question(&self.state.view, situation, as_of, room, self.settings.week_start);
            let fresh = self.next.is_some();
            let seen = self.visit.as_ref().and_then(|visit| visit.to_compare(as_of, fresh));
            let error = match question {
                Ok(question) if !fresh && self.asked.as_ref() == Some(&question) => {
                    if let (Some(visit), Some(seen)) = (&mut self.visit, seen) {
                        visit.take(seen.compare(self.data.sight().from(as_of)), as_of);
                    }
                    return None;
                }
                Ok(question) if self.elsewhere.takes(data) => {
                    let (sight, question) = (data.sight(), Box::new(question));
                    return Some(Work::Answer { sight, question, seen, mapped });
                }
                Ok(question) => match data.store.answer(&question) {
                    Ok(answer) => {
                        let marks = seen.map(|seen| seen.compare(data.sight().from(as_of)));
                        self.answered(question, answer, marks);
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
    fn answered(&mut self, question: Question, answer: Answer, marks: Option<Marks>) {
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
        self.asked = Some(question);
        self.answer = Arc::new(answer);
        self.mapped = None;
        self.subject = None;
        self.hits = None;
    }

    /// Puts the places into the cells of the map, if it is on screen and they are not in these cells already.
    fn settle_map(&mut self, room: Room) {
        let kept = self.mapped.take();
        if is_drawn(&room) {
            let state = &self.state;
            let new = match Mapped::of(kept.as_ref(), state, &self.data.store, &self.answer, room.map) {
                Cow::Owned(new) => Some(new),
                Cow::Borrowed(_) => None,
            };
            self.mapped = new.or(kept);
        }
    }

    /// A filter that held before the data changed may name what is no longer there: it is put away rather than shown
    /// as if it worked. False: there is none.
    fn clear_filter(&mut self, error: &FilterError) -> bool {
        let before = self.state.view.narrowings.len();
        self.state.view.narrowings.retain(|narrowing| !matches!(narrowing, Narrowing::Filter(_)));
        self.say(format!("The filter was cleared: {}", error.message), true);
        self.state.view.narrowings.len() < before
    }

    /// Looks up the subject of the detail. Returned is what has to be done elsewhere: for a front or a pair all events
    /// are looked at, an event says everything itself.
    fn look_up(&mut self) -> Option<Work> {
        let room = self.room();
        let subject = self.in_context(room, |state, ctx| row::subject(state, ctx));
        self.wanted.clone_from(&subject);
        let (Some(subject), Some(question)) = (subject, &self.asked) else {
            // Nothing is selected, so nothing that was may stay in sight.
            self.detail = None;
            self.subject = None;
            return None;
        };
        if Some(&subject) == self.subject.as_ref() {
            return None;
        }
        let (store, answer) = (&self.data.store, &self.answer);
        if self.elsewhere.takes(&self.data) && !matches!(subject, Subject::Event(_)) {
            let (store, answer) = (Arc::clone(store), Arc::clone(answer));
            return Some(Work::Detail { store, question: Box::new(question.clone()), answer, subject });
        }
        self.detail = store.detail(question, answer, &subject);
        self.subject = Some(subject);
        None
    }

    /// Takes a detail of another subject away once that has been waited for.
    fn fade(&mut self) {
        if self.elsewhere.late && self.wanted != self.subject {
            self.detail = None;
            self.subject = None;
        }
    }

    /// Goes on with a search in the event list, and says whether it moved the cursor. Returned is also what has to be
    /// done elsewhere.
    fn search(&mut self) -> (bool, Option<Work>) {
        let Some(needle) = self.state.search.as_deref().map(fold) else {
            self.hits = None;
            self.state.seek = None;
            return (false, None);
        };
        self.hits.take_if(|hits| hits.needle != needle);
        if self.hits.is_none() && matches!(self.state.seek, Some(Seek::To { .. })) {
            let at = self.state.events.cursor.selected();
            self.hits = Some(Hits::new(needle, self.answer.events.len(), at));
        }
        let Some(hits) = &mut self.hits else { return (false, None) };
        if !self.elsewhere.takes(&self.data) {
            while !hits.complete() {
                let (block, rows) = look(&self.data.store, &self.answer, hits);
                hits.add(&block, rows);
            }
        }
        let rest = (!hits.complete()).then(|| Work::Find {
            store: Arc::clone(&self.data.store),
            answer: Arc::clone(&self.answer),
            hits: hits.rest(),
        });
        (self.seek(), rest)
    }

    /// Goes to the next match if it is known, and says how far the search has come.
    fn seek(&mut self) -> bool {
        let (Some(hits), Some(seek)) = (&self.hits, self.state.seek) else { return false };
        let at = self.state.events.cursor.selected();
        let found = match seek {
            Seek::There { around } => Some((at, around)),
            Seek::To { forward, here } => hits.next(at, forward, here),
        };
        let text = self.state.search.as_deref().unwrap_or_default();
        let (count, (looked, len)) = (hits.count(), hits.looked());
        let words = match (found, hits.complete()) {
            (Some((row, around)), true) => {
                let around = if around { ", around the end" } else { "" };
                format!("Match {} of {count}{around}", hits.place(row))
            }
            (Some(_), false) => format!("Match; {count} so far, searching on…"),
            (None, true) => format!("No match for “{text}” among the {len} shown"),
            (None, false) => format!("Searching for “{text}”: {count} in {looked} of {len} so far…"),
        };
        self.state.seek = match (found, hits.complete()) {
            (_, true) => None,
            (Some((_, around)), false) => Some(Seek::There { around }),
            (None, false) => Some(seek),
        };
        let moved = found.filter(|_| matches!(seek, Seek::To { .. }));
        let room = self.room();
        self.in_context(room, |state, ctx| {
            if let Some((row, _)) = moved {
                moves::select(state, ctx, row);
            }
            state.say(words);
        });
        moved.is_some()
    }
}
