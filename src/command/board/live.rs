//! The board in a terminal: draws, sleeps until something happens, handles all that happened, and again.

use std::mem;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;

use super::frames::{frame, loading};
use super::load::{Load, Read, SHORT, What};
use super::setup::{arrange, barred, settings};
use super::terminal_session::Taken;
use super::wait::Patience;
use super::worker::Worker;
use crate::board::chord::{Code, Key};
use crate::board::{Board, Data, Effect, Reading};
use crate::command::pointer::Pointer;
use crate::command::visit::Memory;
use crate::command::{Failure, Opened, World, acts, restricted};
use crate::file::watch::Watch;
use crate::model::{Day, text};
use crate::store::Store;
use crate::terminal::{self, Cursor, Input, Wake, Wakes};

/// Up to so many events are answered for at once: that takes less than a frame, so that a thread of its own would only
/// show the old numbers once more before the new ones.
const AT_ONCE: usize = 200_000;
/// The board waits so long for an answer before it draws: an answer that comes in time for the frame is not drawn
/// after a frame of the numbers before it. One frame at 60 Hz, which no key can tell.
const FRAME: Duration = Duration::from_millis(16);
/// What takes longer is marked as not there yet.
const LATE: Duration = Duration::from_millis(80);

/// What a board in a terminal begins with.
pub(super) struct Start {
    pub(super) opened: Opened,
    pub(super) data: Data,
    /// What is read again when it changes.
    pub(super) what: What,
    pub(super) memory: Option<Memory>,
    /// When the data were read.
    pub(super) read_at: NaiveDateTime,
    /// How far that had come in the end.
    pub(super) reading: Reading,
    pub(super) taken: Taken,
    pub(super) wakes: Wakes,
    /// The keys typed ahead.
    pub(super) early: Vec<Key>,
    /// The reading, where the data are a part of what it reads.
    pub(super) load: Option<Load>,
}

/// A board in a terminal.
pub(super) struct Live<'w> {
    /// First, so that the terminal is given back before anything that takes time.
    pub(super) taken: Taken,
    pub(super) world: &'w World<'w>,
    pub(super) board: Board,
    wakes: Wakes,
    /// Keys typed before there were numbers.
    early: Vec<Key>,
    /// Started when there is first something for it to do.
    worker: Option<Worker>,
    /// Since when the board waits for the worker.
    waiting: Option<Instant>,
    what: What,
    /// The reading that goes on.
    load: Option<Load>,
    /// How far the first one had come: shown until there are numbers.
    reading: Reading,
    /// The files have changed while they were read.
    again: bool,
    /// Every file read, to watch for changes.
    files: Vec<PathBuf>,
    /// Kept for as long as the files are to be watched.
    watch: Option<Watch>,
    pub(super) today: Day,
    /// Today is the clock's, and not a day that was asked for.
    follows_clock: bool,
    pointer: Pointer,
    /// What was seen before; `None`: visits are neither compared nor remembered.
    memory: Option<Memory>,
    /// The data on screen, and when they were read.
    shown: (Arc<Store>, NaiveDateTime),
    /// The same of those that take their place as soon as there are numbers.
    arriving: Option<(Arc<Store>, NaiveDateTime)>,
}

impl<'w> Live<'w> {
    pub(super) fn start(start: Start, world: &'w World<'w>) -> Self {
        let Start { opened, data, what, memory, read_at, reading, taken, wakes, early, load } = start;
        let mut settings = settings(&opened, terminal::size());
        settings.seen = memory.as_ref().and_then(Memory::seen).cloned();
        let mut board = Board::start(data, settings, AT_ONCE);
        board.bar(barred(&opened, world));
        arrange(&mut board, &opened);
        let mut live = Self {
            taken,
            world,
            board,
            wakes,
            early,
            worker: None,
            waiting: None,
            what,
            load,
            reading,
            again: false,
            files: opened.files,
            watch: None,
            today: opened.today,
            follows_clock: opened.today == (world.clock)().date().into(),
            pointer: Pointer::default(),
            memory,
            shown: (opened.store, read_at),
            arriving: None,
        };
        if let Some(notice) = live.memory.as_mut().and_then(|memory| memory.notice.take()) {
            live.board.say(text::safe(&notice), true);
        }
        live.watch_files();
        live
    }

    /// Watches every file that was read. A board that cannot watch still works, and says so.
    fn watch_files(&mut self) {
        if self.what.path.is_none() {
            return;
        }
        let sender = self.wakes.sender.clone();
        let notify = move || {
            // Nobody listens only when the board has ended.
            _ = sender.send(Wake::Reload);
        };
        match Watch::new(&self.files, notify) {
            Ok(watch) => self.watch = Some(watch),
            Err(error) => self.board.say(format!("Changes of the file are not noticed: {error}"), true),
        }
    }

    /// Draws, sleeps until something happens, handles all that happened, and again, until the reader leaves.
    /// Returns why the visit cannot be remembered, if that was not known from the start.
    pub(super) fn live(mut self) -> Result<Option<String>, Failure> {
        // The first numbers may take a moment longer before their absence is drawn.
        let mut patience = SHORT;
        loop {
            self.exchange(patience)?;
            patience = FRAME;
            self.show()?;
            self.taken.listen(&self.wakes)?;
            let early = if self.is_answered() { mem::take(&mut self.early) } else { Vec::new() };
            let wakes = if early.is_empty() {
                self.wakes.wait(self.due())
            } else {
                early.into_iter().map(|key| Wake::Input(Input::Key(key))).collect()
            };
            for wake in wakes {
                if !self.handle(wake)? {
                    self.taken.leave();
                    let remembered = self.remember();
                    // The system takes back the memory of a million events faster than we could give it back.
                    mem::forget(Arc::clone(&self.shown.0));
                    return Ok(remembered.err());
                }
            }
            if self.follows_clock {
                self.board.set_today((self.world.clock)().date().into());
            }
        }
    }

    /// Whether there are numbers to show.
    fn is_answered(&self) -> bool {
        self.board.question().is_some()
    }

    /// Whether a key is to wait until there are.
    fn is_early(&self, key: Key) -> bool {
        let scene = self.board.scene();
        let patience =
            Patience { keymap: scene.keymap, look: scene.state.look, restricted: self.world.restricted };
        !self.is_answered() && patience.command(key).is_none()
    }

    fn show(&mut self) -> Result<(), Failure> {
        if !self.is_answered() {
            let scene = self.board.scene();
            let frame = loading(&self.reading, scene.keymap, scene.state.look, scene.state.size);
            return self.taken.show(&frame, None);
        }
        let load = self.load.as_ref().filter(|load| load.is_long());
        self.board.set_reading(load.map(Load::reading));
        let (frame, here) = frame(&self.board);
        let seen = self.board.state().look.cursor;
        self.taken.show(&frame, here.map(|at| Cursor { at: (at.x, at.y), seen }))
    }

    /// When there is something to be seen next though nothing happens: only while something is waited for.
    fn due(&self) -> Option<Instant> {
        let late = self.waiting.map(|since| since + LATE).filter(|late| *late > Instant::now());
        late.into_iter().chain(self.load.as_ref().map(Load::due)).min()
    }

    /// Gives the worker what the board wants to be done, and the board what the worker has done. Waits for that up to
    /// `patience` from when it was asked for.
    fn exchange(&mut self, patience: Duration) -> Result<(), Failure> {
        let since = self.waiting.unwrap_or_else(Instant::now);
        loop {
            if let Some(task) = self.board.task() {
                if self.worker.is_none() {
                    let worker = Worker::start(self.wakes.sender.clone());
                    self.worker = Some(worker.map_err(|error| Failure::no_thread(&error))?);
                }
                if let Some(worker) = &self.worker {
                    worker.give(task);
                }
            }
            let Some(worker) = &self.worker else { break };
            worker.overtake(self.board.generation());
            let waits = self.board.is_waiting();
            let done = if waits { worker.wait(since + patience) } else { worker.take() };
            let Some(done) = done else { break };
            // What is of no use any more is dropped.
            _ = self.board.take(done);
        }
        self.waiting = self.board.is_waiting().then_some(since);
        if since.elapsed() >= LATE {
            self.board.mark_late();
        }
        self.follow_data();
        Ok(())
    }

    /// Notes that newer data have come on screen.
    fn follow_data(&mut self) {
        if !Arc::ptr_eq(self.board.store(), &self.shown.0) {
            let arrived = self.arriving.take_if(|(store, _)| Arc::ptr_eq(self.board.store(), store));
            let old = mem::replace(&mut self.shown.0, Arc::clone(self.board.store()));
            if let Some(worker) = &self.worker {
                worker.discard(old);
            }
            if let Some((_, read_at)) = arrived {
                self.shown.1 = read_at;
            }
        }
    }

    /// Remembers everything loaded as seen. Only the reader's own leaving does so: a board that is killed, or whose
    /// terminal goes away, may never have been looked at.
    fn remember(&mut self) -> Result<(), String> {
        self.follow_data();
        // A part of the data is not everything: what is not there yet would be taken for deleted.
        if !self.is_answered() || self.board.state().part {
            return Ok(());
        }
        acts::remember(&mut self.memory, &mut self.board, self.world, self.shown.1)
    }

    fn mark_seen(&mut self) {
        let forgets = !self.memory.as_ref().is_some_and(Memory::remembers);
        match self.remember() {
            Ok(()) if forgets => self.board.say("All marked as seen, until you leave", false),
            Ok(()) => self.board.say("All marked as seen", false),
            Err(why) => self.board.say(format!("Not remembered: {}", text::safe(&why)), true),
        }
    }

    /// Whether the board goes on.
    fn handle(&mut self, wake: Wake) -> Result<bool, Failure> {
        match wake {
            Wake::Input(Input::Key(key)) if self.is_early(key) => self.early.push(key),
            Wake::Input(Input::Key(key)) => {
                self.panic_if_asked(key);
                let paused = self.board.state().paused;
                let effect = self.board.press(key);
                if !paused && self.board.state().paused {
                    self.give_up_reading();
                }
                return self.apply(effect);
            }
            Wake::Input(Input::Paste(text)) => self.board.paste(&text),
            Wake::Input(Input::Resize(columns, rows)) => self.board.resize(columns, rows),
            Wake::Input(Input::Mouse(mouse)) => {
                let effect = self.pointer.take(&mut self.board, mouse);
                return self.apply(effect);
            }
            Wake::Reload if self.board.state().paused => {}
            Wake::Reload => self.reload(),
            Wake::Work => self.take_read(),
            Wake::Continue => {
                self.taken.resume()?;
                self.fit();
            }
            Wake::Failed(error) => return Err(Failure::terminal_unreadable(&error)),
        }
        Ok(true)
    }

    /// Lets a test see that a panic leaves the terminal as it was.
    fn panic_if_asked(&self, key: Key) {
        let asked = self.world.environment.var("FRONTWATCH_PANIC").is_some();
        assert!(!asked || key != Key::plain(Code::Char('!')), "FRONTWATCH_PANIC is set");
    }

    /// The size may have changed while the process was stopped.
    fn fit(&mut self) {
        let (columns, rows) = terminal::size();
        self.board.resize(columns, rows);
    }

    fn apply(&mut self, effect: Effect) -> Result<bool, Failure> {
        match effect {
            Effect::None => {}
            Effect::Quit => return Ok(false),
            // Their commands are barred; whatever else may ask for them is refused too.
            Effect::Suspend | Effect::Open(_) | Effect::Export { .. } if self.world.restricted => {
                self.board.say(restricted::WHY, true);
            }
            Effect::Suspend => {
                self.taken.suspend()?;
                self.fit();
            }
            Effect::Reload => self.reload(),
            Effect::MarkSeen => self.mark_seen(),
            Effect::Copy(text) => self.copy(&text)?,
            Effect::Open(link) => self.follow(&link)?,
            Effect::ToggleMouse => {
                let on = self.taken.toggle_mouse()?;
                let said = if on { "The mouse is the board's" } else { "The mouse is the terminal's" };
                self.board.say(said, false);
            }
            Effect::Export { name, rows, overwrite } => {
                acts::export(&mut self.board, self.today, self.world, &name, rows, overwrite);
            }
        }
        Ok(true)
    }

    /// Reads the data again, while the board goes on with the old ones. Changes meanwhile are read after that: a file
    /// that changes more often than it can be read would never be shown otherwise.
    fn reload(&mut self) {
        if self.what.path.is_none() {
            return;
        }
        if self.load.is_some() {
            self.again = true;
            return;
        }
        let started = Load::start(self.what.clone(), (self.world.clock)(), self.wakes.sender.clone());
        match started {
            Ok(load) => self.load = Some(load),
            Err(error) => self.board.say(Failure::no_thread(&error).to_string(), true),
        }
    }

    fn give_up_reading(&mut self) {
        self.again = false;
        if let Some(load) = self.load.take() {
            load.cancel();
        }
    }

    /// Takes data that have been read; what cannot be read leaves the old data in place.
    fn take_read(&mut self) {
        let Some(load) = self.load.take_if(|load| load.has_ended()) else { return };
        let mut again = mem::take(&mut self.again);
        let read_at = load.at;
        match load.finish() {
            Ok(Read { store, data, files, changed, .. }) => {
                again |= changed;
                if files != self.files {
                    self.files = files;
                    self.watch_files();
                }
                self.arriving = Some((store, read_at));
                self.board.renew(data);
            }
            // What was read half old and half new says nothing about the file.
            Err(_) if again => {}
            Err(error) => self.board.keep_old(acts::why_stale(self.world, &error)),
        }
        if again {
            self.reload();
        }
    }
}
