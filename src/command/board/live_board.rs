//! The live board: an event loop that draws a frame, sleeps until something happens and handles all waiting events.

use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;

use super::draw_frame::{draw_frame, draw_loading};
use super::load_thread::{LoadRequest, LoadThread, LoadedData, SHOW_PROGRESS_AFTER};
use super::setup::{apply_view_focus, board_settings, unavailable_commands};
use super::terminal_session::BoardTerminal;
use super::wait_for_data::WaitContext;
use super::worker::Worker;
use crate::board::chord::{Key, KeyCode};
use crate::board::{Board, BoardData, Effect, LoadProgress};
use crate::command::mouse::MouseState;
use crate::command::situation_editor::SituationEditor;
use crate::command::view_command::PlainOpening;
use crate::command::visit_store::VisitStore;
use crate::command::{Failure, OpenedSituation, ProgramContext, effects, restricted, view_store};
use crate::config::EffectiveConfig;
use crate::file::file_watcher::{FileWatcher, WatchMethod};
use crate::model::text;
use crate::store::Store;
use crate::terminal::{self, EventQueue, InputEvent, ScreenCursor, WakeEvent};

/// The largest number of events for which questions are answered inline. That takes less than a frame; a worker would
/// only cause one more frame with the old numbers.
const MAX_INLINE_EVENTS: usize = 200_000;
/// How long the board waits for an answer before it draws, so that an answer in time avoids a frame with the old
/// numbers. One frame at 60 Hz, an imperceptible delay.
const FRAME_TIME: Duration = Duration::from_millis(16);
/// The delay after which the numbers are marked as outdated.
const LATE_AFTER: Duration = Duration::from_millis(80);

/// The parts from which a live board starts.
pub(super) struct LiveBoardStart {
    pub(super) opened: OpenedSituation,
    pub(super) data: BoardData,
    /// The load to repeat when the files change.
    pub(super) request: LoadRequest,
    pub(super) visit_store: Option<VisitStore>,
    /// The clock time when reading started.
    pub(super) read_at: NaiveDateTime,
    /// The last progress of the first load.
    pub(super) progress: LoadProgress,
    pub(super) terminal: BoardTerminal,
    pub(super) events: EventQueue,
    /// Keys typed during the load.
    pub(super) early_keys: Vec<Key>,
    /// The load that is still running, if `data` is only a part.
    pub(super) load: Option<LoadThread>,
}

/// The board in a terminal.
pub(super) struct LiveBoard<'w> {
    /// The first field, so that the terminal is restored before slower fields are dropped.
    pub(super) terminal: BoardTerminal,
    pub(super) context: &'w ProgramContext<'w>,
    pub(super) board: Board,
    events: EventQueue,
    /// Keys typed before the first answer.
    early_keys: Vec<Key>,
    /// The worker thread, started with the first task.
    worker: Option<Worker>,
    /// Since when the board has been waiting for the worker.
    waiting_since: Option<Instant>,
    request: LoadRequest,
    /// The running load.
    load: Option<LoadThread>,
    /// The last progress of the first load, shown until the first answer.
    first_progress: LoadProgress,
    /// Whether the files changed during the running load.
    reload_again: bool,
    /// Every file that was read, to watch for changes.
    files: Vec<PathBuf>,
    /// Watches the files until it is dropped.
    file_watcher: Option<FileWatcher>,
    /// Whether today is the clock's day and not a fixed one.
    follows_clock: bool,
    config: EffectiveConfig,
    pub(super) plain_opening: PlainOpening,
    mouse: MouseState,
    /// Edits the situation's files.
    editor: SituationEditor,
    /// The stored visit. `None`: visits are neither compared nor stored.
    visit_store: Option<VisitStore>,
    /// The data on screen, and when they were read.
    shown: (Arc<Store>, NaiveDateTime),
    /// The data that replace those on screen once their answer is ready, and when they were read.
    arriving: Option<(Arc<Store>, NaiveDateTime)>,
    /// The data of the last load, shown or arriving.
    newest: Arc<Store>,
}

impl<'w> LiveBoard<'w> {
    pub(super) fn start(start: LiveBoardStart, context: &'w ProgramContext<'w>) -> Self {
        let LiveBoardStart {
            opened,
            data,
            request,
            visit_store,
            read_at,
            progress,
            terminal,
            events,
            early_keys,
            load,
        } = start;
        let mut settings = board_settings(&opened, terminal::terminal_size());
        settings.seen = visit_store.as_ref().and_then(VisitStore::previous_visit).cloned();
        let mut board = Board::with_inline_limit(data, settings, MAX_INLINE_EVENTS);
        board.set_unavailable(unavailable_commands(&opened, context));
        apply_view_focus(&mut board, &opened);
        let editor = SituationEditor::new(request.path.clone());
        let plain_opening = PlainOpening::new(&opened);
        let mut live = Self {
            terminal,
            context,
            board,
            events,
            early_keys,
            worker: None,
            waiting_since: None,
            request,
            load,
            first_progress: progress,
            reload_again: false,
            files: opened.files,
            file_watcher: None,
            follows_clock: opened.today == (context.clock)().date().into(),
            config: opened.config,
            plain_opening,
            mouse: MouseState::default(),
            editor,
            visit_store,
            newest: Arc::clone(&opened.store),
            shown: (opened.store, read_at),
            arriving: None,
        };
        if let Some(notice) = live.visit_store.as_mut().and_then(|store| store.notice.take()) {
            live.board.show_message(text::sanitize(&notice), true);
        }
        live.watch_files();
        live
    }

    /// Watches every file that was read. If that fails, shows a message; the board still works.
    fn watch_files(&mut self) {
        if self.request.path.is_none() {
            return;
        }
        let sender = self.events.sender.clone();
        let notify = move || {
            // Sending fails only if the board has ended.
            _ = sender.send(WakeEvent::Reload);
        };
        match FileWatcher::new(&self.files, notify) {
            Ok(watcher) => {
                let method = watcher.method();
                if method == WatchMethod::Polling {
                    self.board.show_message(format!("Changes are noticed {}.", method.label()), false);
                }
                self.file_watcher = Some(watcher);
            }
            Err(error) => {
                self.board.show_message(format!("The file cannot be watched for changes: {error}"), true);
            }
        }
    }

    /// Runs the event loop until the user quits. Returns the reason if the visit could not be stored, unless that was
    /// known at the start.
    pub(super) fn run(mut self) -> Result<Option<String>, Failure> {
        // The first answer gets more time before a frame without it is drawn.
        let mut patience = SHOW_PROGRESS_AFTER;
        loop {
            self.exchange_with_worker(patience)?;
            patience = FRAME_TIME;
            self.draw()?;
            self.terminal.start_reading(&self.events)?;
            let early_keys = if self.is_answered() { mem::take(&mut self.early_keys) } else { Vec::new() };
            let events = if early_keys.is_empty() {
                self.events.wait_events(self.next_deadline())
            } else {
                early_keys.into_iter().map(|key| WakeEvent::Input(InputEvent::Key(key))).collect()
            };
            for event in events {
                if !self.handle_event(event)? {
                    self.terminal.leave();
                    let result = self.remember_visit();
                    // At exit the system frees the memory of a million events faster than dropping them would.
                    mem::forget(Arc::clone(&self.shown.0));
                    return Ok(result.err());
                }
            }
            if self.follows_clock {
                self.board.set_today((self.context.clock)().date().into());
            }
        }
    }

    /// Whether there is an answer to show.
    fn is_answered(&self) -> bool {
        self.board.question().is_some()
    }

    /// Whether a key must wait for the first answer.
    fn is_early(&self, key: Key) -> bool {
        let scene = self.board.scene();
        let wait_context = WaitContext {
            keymap: scene.keymap,
            appearance: scene.state.appearance,
            is_restricted: self.context.is_restricted,
        };
        !self.is_answered() && wait_context.command_for(key).is_none()
    }

    fn draw(&mut self) -> Result<(), Failure> {
        if !self.is_answered() {
            let scene = self.board.scene();
            let (appearance, size) = (scene.state.appearance, scene.state.size);
            let frame = draw_loading(&self.first_progress, scene.keymap, appearance, size);
            return self.terminal.show(&frame, None);
        }
        let load = self.load.as_ref().filter(|load| load.is_slow());
        self.board.set_load_progress(load.map(LoadThread::progress_now));
        let (frame, cursor) = draw_frame(&self.board);
        let is_visible = self.board.state().appearance.shows_cursor;
        let cursor = cursor.map(|cell| ScreenCursor { position: (cell.x, cell.y), is_visible });
        self.terminal.show(&frame, cursor)
    }

    /// The time when the screen changes next without an event. `None` unless an answer or a load is pending.
    fn next_deadline(&self) -> Option<Instant> {
        let late = self.waiting_since.map(|since| since + LATE_AFTER).filter(|late| *late > Instant::now());
        late.into_iter().chain(self.load.as_ref().map(LoadThread::next_deadline)).min()
    }

    /// Passes the board's task to the worker and the worker's results to the board. Waits for a result up to `patience`
    /// from the time the task was submitted.
    fn exchange_with_worker(&mut self, patience: Duration) -> Result<(), Failure> {
        let since = self.waiting_since.unwrap_or_else(Instant::now);
        loop {
            if let Some(task) = self.board.take_task() {
                if self.worker.is_none() {
                    let worker = Worker::start(self.events.sender.clone());
                    self.worker = Some(worker.map_err(|error| Failure::cannot_start_thread(&error))?);
                }
                if let Some(worker) = &self.worker {
                    worker.submit(task);
                }
            }
            let Some(worker) = &self.worker else { break };
            worker.cancel_before(self.board.generation());
            let is_waiting = self.board.is_waiting();
            let result =
                if is_waiting { worker.wait_for_result(since + patience) } else { worker.try_result() };
            let Some(result) = result else { break };
            // An obsolete result is dropped.
            _ = self.board.accept_result(result);
        }
        self.waiting_since = self.board.is_waiting().then_some(since);
        if since.elapsed() >= LATE_AFTER {
            self.board.mark_late();
        }
        self.note_shown_data();
        Ok(())
    }

    /// Records that newer data are on screen, and discards the old data on the worker.
    fn note_shown_data(&mut self) {
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

    /// Stores everything loaded as seen. Called only when the user quits or asks for it: nobody may have seen a board
    /// that is killed or loses its terminal.
    fn remember_visit(&mut self) -> Result<(), String> {
        self.note_shown_data();
        // A part of the data is not stored, because events not yet read would count as deleted.
        if !self.is_answered() || self.board.state().is_partial {
            return Ok(());
        }
        effects::remember_visit(&mut self.visit_store, &mut self.board, self.context, self.shown.1)
    }

    fn mark_seen(&mut self) {
        let is_writable = self.visit_store.as_ref().is_some_and(VisitStore::is_writable);
        match self.remember_visit() {
            Ok(()) if is_writable => self.board.show_message("All marked as seen", false),
            Ok(()) => self.board.show_message("All marked as seen, until you quit", false),
            Err(reason) => {
                self.board.show_message(format!("Not remembered: {}", text::sanitize(&reason)), true);
            }
        }
    }

    /// Handles an event. Returns whether the board continues.
    fn handle_event(&mut self, event: WakeEvent) -> Result<bool, Failure> {
        match event {
            WakeEvent::Input(InputEvent::Key(key)) if self.is_early(key) => self.early_keys.push(key),
            WakeEvent::Input(InputEvent::Key(key)) => {
                self.panic_if_requested(key);
                let was_paused = self.board.state().is_paused;
                let effect = self.board.press_key(key);
                if !was_paused && self.board.state().is_paused {
                    self.cancel_load();
                }
                return self.apply_effect(effect);
            }
            WakeEvent::Input(InputEvent::Paste(text)) => self.board.paste_text(&text),
            WakeEvent::Input(InputEvent::Resize(columns, rows)) => self.board.resize(columns, rows),
            WakeEvent::Input(InputEvent::Mouse(mouse)) => {
                let effect = self.mouse.handle_mouse(&mut self.board, mouse);
                return self.apply_effect(effect);
            }
            WakeEvent::Reload if self.board.state().is_paused => {}
            WakeEvent::Reload => self.reload(),
            WakeEvent::Work => self.take_loaded(),
            WakeEvent::Continue => {
                self.terminal.resume()?;
                self.update_size();
            }
            WakeEvent::Failed(error) => return Err(Failure::cannot_read_terminal(&error)),
        }
        Ok(true)
    }

    /// Panics on `!` if `FRONTWATCH_PANIC` is set. Tests use it to check that a panic restores the terminal.
    fn panic_if_requested(&self, key: Key) {
        let is_set = self.context.environment.variable("FRONTWATCH_PANIC").is_some();
        assert!(!is_set || key != Key::without_modifiers(KeyCode::Char('!')), "FRONTWATCH_PANIC is set");
    }

    /// Returns the file that the board shows; `None` for the sample.
    pub(super) fn situation_path(&self) -> Option<&Path> {
        self.request.path.as_deref()
    }

    /// Adopts the current size, which may have changed while the process was stopped.
    pub(super) fn update_size(&mut self) {
        let (columns, rows) = terminal::terminal_size();
        self.board.resize(columns, rows);
    }

    /// Carries out an effect of the board. Returns whether the board continues.
    fn apply_effect(&mut self, effect: Effect) -> Result<bool, Failure> {
        match effect {
            Effect::None => {}
            Effect::Quit => return Ok(false),
            // The commands are unavailable; this also covers every other source of these effects.
            Effect::Suspend
            | Effect::Open(_)
            | Effect::Export { .. }
            | Effect::Edit(_)
            | Effect::SaveView { .. }
            | Effect::CopyCommand
            | Effect::EditRecord { .. }
                if self.context.is_restricted =>
            {
                self.board.show_message(restricted::NOT_ALLOWED, true);
            }
            Effect::Suspend => {
                self.terminal.suspend()?;
                self.update_size();
            }
            Effect::Reload => self.reload(),
            Effect::MarkSeen => self.mark_seen(),
            Effect::Copy(text) => self.copy_text(&text)?,
            Effect::CopyCommand => self.copy_command()?,
            Effect::EditRecord { kind, id } => self.edit_record(kind, &id)?,
            Effect::SaveView { setting, omitted, replaces } => {
                let (board, config) = (&mut self.board, &mut self.config);
                view_store::save_view(board, config, self.context, *setting, &omitted, replaces);
            }
            Effect::Open(link) => self.open_link(&link)?,
            Effect::ToggleMouse => {
                let is_on = self.terminal.toggle_mouse()?;
                let message = if is_on { "Mouse on" } else { "Mouse off: the terminal selects text" };
                self.board.show_message(message, false);
            }
            Effect::Edit(request) => {
                if self.editor.handle_request(&mut self.board, request) {
                    // The message about the edit stays.
                    self.start_load(None);
                }
            }
            Effect::Export { name, rows, overwrite } => {
                effects::export_rows(&mut self.board, self.context, &name, rows, overwrite);
            }
        }
        Ok(true)
    }

    /// Reads the data again and says what has changed.
    pub(super) fn reload(&mut self) {
        self.start_load(Some(Arc::clone(&self.newest)));
    }

    /// Starts to read the data again while the board shows the old data. `earlier` are the data with which the new ones
    /// are compared.
    ///
    /// A change during a load starts another load afterwards instead of restarting it. Otherwise a file that changes
    /// more often than it can be read would never be shown.
    fn start_load(&mut self, earlier: Option<Arc<Store>>) {
        if self.request.path.is_none() {
            return;
        }
        if self.load.is_some() {
            self.reload_again = true;
            return;
        }
        let request = LoadRequest { is_reload: true, earlier, ..self.request.clone() };
        let started = LoadThread::start(request, (self.context.clock)(), self.events.sender.clone());
        match started {
            Ok(load) => self.load = Some(load),
            Err(error) => self.board.show_message(Failure::cannot_start_thread(&error).to_string(), true),
        }
    }

    fn cancel_load(&mut self) {
        self.reload_again = false;
        if let Some(load) = self.load.take() {
            load.cancel();
        }
    }

    /// Takes the data of a load that has ended. On error the board keeps the old data.
    fn take_loaded(&mut self) {
        let Some(load) = self.load.take_if(|load| load.has_ended()) else { return };
        let mut reload_again = mem::take(&mut self.reload_again);
        let read_at = load.started_at;
        match load.finish() {
            Ok(LoadedData { store, data, files, changed_while_reading, .. }) => {
                reload_again |= changed_while_reading;
                if files != self.files {
                    self.files = files;
                    self.watch_files();
                }
                self.board.set_saved_views(self.config.named_views(store.recorded_situation()));
                self.newest = Arc::clone(&store);
                self.arriving = Some((store, read_at));
                self.board.replace_data(data);
            }
            // The file changed while it was read, so the error may not be in the file.
            Err(_) if reload_again => {}
            Err(error) => self.board.report_failed_reload(effects::failed_reload(self.context, &error)),
        }
        if reload_again {
            self.reload();
        }
    }
}
