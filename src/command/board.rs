//! `board`: the board itself, or the overview as plain lines where there is no terminal.

use std::io::Write;
use std::process::{Command as Process, Stdio};
use std::sync::Arc;

use chrono::NaiveDateTime;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::kept::Kept;
use super::link::{Way, way};
use super::visit::Memory;
use super::{Failure, Opened, Opening, Outcome, World, brief, export, output, restricted};
use crate::board::chord::{Code, Key};
use crate::board::possible::Barred;
use crate::board::{Board, Command, Effect, Glyphs, Look, Narrowing, Overlay, PaneId, Settings, View};
use crate::file::watch::Watch;
use crate::file::{self, LoadError};
use crate::model::{Severity, text};
use crate::query::{Filter, Question};
use crate::report::Overview;
use crate::store::{Answer, Rows, Store};
use crate::terminal::{self, Input, Mouse, Options, Output, Screen, Session, Wake, Wakes, clipboard};
use crate::view;

/// Opens the board.
pub(super) fn run(
    opening: Opening<'_>,
    world: &World<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    if world.is_plain(opening.common) {
        return brief::run(opening, brief::Asked::default(), world, out, err);
    }
    let kept = Kept::of(opening.common);
    // Before the data are read: what is written into the file meanwhile is not taken for seen.
    let read_at = (world.clock)();
    let opened = opening.open(world)?;
    // What the options ask for is checked before the screen is taken over.
    opened.answer(&opened.question(opened.config.config.window))?;
    let memory = kept.open(world, opened.path.as_deref());
    if let Some(why) = Live::start(opened, memory, read_at, world)?.live()? {
        // Nothing can be done where the standard error cannot be written.
        _ = writeln!(err, "this visit is not remembered: {}", text::safe(&why));
    }
    Ok(Outcome::Fine)
}

/// How the board is set up by configuration and options.
pub(super) fn settings(opened: &Opened, size: (u16, u16)) -> Settings {
    let config = &opened.config.config;
    let mut home = View::of(config.window);
    home.bucket = config.bucket;
    if let Some(named) = &opened.view {
        home.measure = named.view.measure;
        home.sort = named.view.sort;
    }
    let situation = opened.store.situation();
    let chosen = opened.fronts.iter().filter_map(|&ix| situation.front(ix));
    home.narrowings.extend(chosen.map(|front| Narrowing::Front(front.id.clone())));
    if !opened.filter.is_everything() {
        home.narrowings.push(Narrowing::Filter(opened.filter.text().to_owned()));
    }
    Settings {
        keymap: config.keymap.clone(),
        windows: config.windows.clone(),
        views: opened.views.clone(),
        week_start: config.week_start,
        look: Look {
            theme: config.theme,
            colour: opened.capability.color != terminal::Depth::None,
            glyphs: if opened.capability.unicode { Glyphs::Unicode } else { Glyphs::Ascii },
            names: config.names,
            detail_pane: config.detail_pane,
        },
        home,
        today: opened.today,
        as_of: (opened.as_of != situation.as_of).then_some(opened.as_of),
        seen: None,
        size,
        measure: view::layout::room,
    }
}

/// Commands that have no use here, or are forbidden.
pub(super) fn barred(opened: &Opened, world: &World<'_>) -> Vec<Barred> {
    const BUILT_IN: &str = "the sample is built in";
    let mut barred = Vec::new();
    if opened.path.is_none() {
        barred.extend([(Command::Reload, BUILT_IN), (Command::Pause, BUILT_IN)]);
    }
    if world.restricted {
        barred.extend(restricted::BARRED);
    }
    barred
}

/// Puts the focus where the view that was asked for wants it.
pub(super) fn arrange(board: &mut Board, opened: &Opened) {
    if let Some(named) = &opened.view {
        board.arrange(named.focus, named.zoomed);
    }
}

/// One frame of a board.
pub(super) fn frame(board: &Board) -> Buffer {
    let (columns, rows) = board.state().size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    view::draw(&board.scene(), &mut buffer);
    buffer
}

/// A board in a terminal.
struct Live<'w> {
    world: &'w World<'w>,
    opened: Opened,
    board: Board,
    wakes: Wakes,
    session: Session,
    screen: Screen<Output>,
    /// Today is the clock's, and not a day that was asked for.
    follows_clock: bool,
    /// Kept for as long as the file is to be watched.
    watch: Option<Watch>,
    /// What was seen before; `None`: visits are neither compared nor remembered.
    memory: Option<Memory>,
    /// When the data shown were read.
    read_at: NaiveDateTime,
}

impl<'w> Live<'w> {
    fn start(
        mut opened: Opened,
        memory: Option<Memory>,
        read_at: NaiveDateTime,
        world: &'w World<'w>,
    ) -> Result<Self, Failure> {
        let mut settings = settings(&opened, terminal::size());
        settings.seen = memory.as_ref().and_then(Memory::seen).cloned();
        let problems = std::mem::take(&mut opened.problems);
        let mut board = Board::new(Arc::new(opened.store.clone()), problems, settings);
        board.bar(barred(&opened, world));
        arrange(&mut board, &opened);
        let wakes = Wakes::new();
        let mouse = opened.config.config.mouse;
        let session = Session::enter(Options { mouse }, &wakes)
            .map_err(|error| Failure::Message(format!("the terminal cannot be used: {error}")))?;
        let screen = Screen::new(session.output(), opened.capability.color);
        let follows_clock = opened.today == (world.clock)().date().into();
        let mut live = Self {
            world,
            opened,
            board,
            wakes,
            session,
            screen,
            follows_clock,
            watch: None,
            memory,
            read_at,
        };
        if let Some(notice) = live.memory.as_mut().and_then(|memory| memory.notice.take()) {
            live.board.say(text::safe(&notice), true);
        }
        live.watch_files();
        Ok(live)
    }

    /// Watches every file that was read. A board that cannot watch still works, and says so.
    fn watch_files(&mut self) {
        if self.opened.path.is_none() {
            return;
        }
        let sender = self.wakes.sender.clone();
        let notify = move || {
            // Nobody listens only when the board has ended.
            _ = sender.send(Wake::Reload);
        };
        match Watch::new(&self.opened.files, notify) {
            Ok(watch) => self.watch = Some(watch),
            Err(error) => self.board.say(format!("Changes of the file are not noticed: {error}"), true),
        }
    }

    /// Draws, sleeps until something happens, handles all that happened, and again, until the reader leaves.
    /// Returns why the visit cannot be remembered, if that was not known from the start.
    fn live(mut self) -> Result<Option<String>, Failure> {
        loop {
            let shown = self.screen.show(&frame(&self.board), None);
            shown.map_err(|error| Failure::writing("the terminal", &error))?;
            for wake in self.wakes.wait() {
                if !self.handle(wake)? {
                    return Ok(self.remember().err());
                }
            }
            if self.follows_clock {
                self.board.set_today((self.world.clock)().date().into());
            }
        }
    }

    /// Remembers everything loaded as seen. Only the reader's own leaving does so: a board that is killed, or whose
    /// terminal goes away, may never have been looked at.
    fn remember(&mut self) -> Result<(), String> {
        let now = (self.world.clock)();
        let (Some(memory), Some(seen)) = (&mut self.memory, self.board.all_seen(self.read_at, now)) else {
            return Ok(());
        };
        let written = memory.remember(&seen);
        self.board.compare_with(seen);
        // The reader has been told at the start.
        if memory.remembers() { written } else { Ok(()) }
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
            Wake::Input(Input::Key(key)) => {
                self.panic_if_asked(key);
                let effect = self.board.press(key);
                return self.apply(effect);
            }
            Wake::Input(Input::Paste(text)) => self.board.paste(&text),
            Wake::Input(Input::Resize(columns, rows)) => self.board.resize(columns, rows),
            Wake::Input(Input::Mouse(mouse)) => self.point(mouse),
            Wake::Reload if self.board.state().paused => {}
            Wake::Reload => self.reload(),
            Wake::Continue => {
                self.session.resume()?;
                self.repaint();
            }
            Wake::Failed(error) => {
                return Err(Failure::Message(format!("the terminal cannot be read: {error}")));
            }
        }
        Ok(true)
    }

    /// Lets a test see that a panic leaves the terminal as it was.
    fn panic_if_asked(&self, key: Key) {
        let asked = self.world.environment.var("FRONTWATCH_PANIC").is_some();
        assert!(!asked || key != Key::plain(Code::Char('!')), "FRONTWATCH_PANIC is set");
    }

    fn repaint(&mut self) {
        self.screen.invalidate();
        let (columns, rows) = terminal::size();
        self.board.resize(columns, rows);
    }

    fn point(&mut self, mouse: Mouse) {
        match mouse {
            Mouse::Down { column, row } => {
                if let Some((pane, row)) = view::layout::hit(&self.board.scene(), column, row) {
                    self.board.point(pane, row);
                }
            }
            Mouse::Scroll { up, .. } if self.board.state().overlay.is_some() => self.scroll_over(up),
            Mouse::Scroll { up, column, row } => {
                if let Some((pane, _)) = view::layout::hit(&self.board.scene(), column, row) {
                    self.board.point(pane, None);
                    let command = match (pane, up) {
                        (PaneId::Series, true) => Command::Left,
                        (PaneId::Series, false) => Command::Right,
                        (_, true) => Command::Up,
                        (_, false) => Command::Down,
                    };
                    // A scroll has no effect outside the board.
                    _ = self.board.run(command);
                }
            }
            Mouse::Drag { .. } | Mouse::Up { .. } => {}
        }
    }

    /// Scrolls what lies over the panes. Lists with a text to type are moved in by the arrow keys alone.
    fn scroll_over(&mut self, up: bool) {
        let (command, arrow) = if up { (Command::Up, Code::Up) } else { (Command::Down, Code::Down) };
        // A scroll has no effect outside the board.
        _ = match self.board.state().overlay {
            Some(Overlay::Help { .. } | Overlay::Palette { .. }) => self.board.press(Key::plain(arrow)),
            Some(
                Overlay::Detail | Overlay::Problems { .. } | Overlay::Since { .. } | Overlay::Why { .. },
            ) => self.board.run(command),
            Some(Overlay::Prompt(_)) | None => Effect::None,
        };
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
                self.session.suspend()?;
                self.repaint();
            }
            Effect::Reload => self.reload(),
            Effect::MarkSeen => self.mark_seen(),
            Effect::Copy(text) => self.copy(&text)?,
            Effect::Open(link) => self.follow(&link)?,
            Effect::Export { name, rows, overwrite } => self.export(&name, rows, overwrite),
        }
        Ok(true)
    }

    /// Reads the data again; what cannot be read leaves the old data in place.
    fn reload(&mut self) {
        let Some(path) = self.opened.path.clone() else { return };
        let read_at = (self.world.clock)();
        match file::load(&path) {
            Ok(loaded) => {
                self.read_at = read_at;
                let rules = self.opened.config.config.rules.clone();
                let store = Arc::new(Store::new(Arc::new(loaded.situation), rules));
                if loaded.files != self.opened.files {
                    self.opened.files = loaded.files;
                    self.watch_files();
                }
                let errors = loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
                self.board.replace(store, loaded.diagnostics);
                if errors > 0 {
                    let records = crate::report::words::count(errors, "record");
                    self.board.say(format!("Read again; {records} could not be read"), true);
                }
            }
            Err(error) => self.board.keep_old(self.why_stale(&error)),
        }
    }

    /// Why newer data are not shown: when, where and what.
    fn why_stale(&self, error: &LoadError) -> String {
        format!("{} {error}", (self.world.clock)().format("%H:%M"))
    }

    fn copy(&mut self, text: &str) -> Result<(), Failure> {
        match clipboard::copy(text, self.world.environment.var("TMUX").is_some()) {
            Ok(sequence) => {
                self.screen.send(&sequence).map_err(|error| Failure::writing("the terminal", &error))?;
                self.board.say(sent(text), false);
            }
            Err(error) => self.board.say(error.to_string(), true),
        }
        Ok(())
    }

    /// Opens a link in a browser where one is near, else sends it to the clipboard.
    fn follow(&mut self, link: &str) -> Result<(), Failure> {
        let is_set = |name: &str| self.world.environment.var(name).is_some();
        let Way::Browser(opener) = way(link, is_set, cfg!(target_os = "macos")) else {
            return self.copy(link);
        };
        let quiet = Stdio::null;
        match Process::new(opener).arg(link).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn() {
            Ok(_) => self.board.say(format!("Opening {link}"), false),
            Err(error) => self.board.say(format!("{opener} cannot be run: {error}"), true),
        }
        Ok(())
    }

    /// Writes rows to a file. One that is there already is not touched unless the reader has said so.
    fn export(&mut self, typed: &str, rows: Rows, overwrite: bool) {
        let Some(format) = export::by_ending(typed) else {
            let endings = export::endings();
            let said = format!("“{typed}” does not say how to write: end it in {endings}");
            return self.board.say(said, true);
        };
        let path = output::expanded(typed, self.world.environment.var("HOME").as_deref());
        if !overwrite && path.symlink_metadata().is_ok() {
            return self.board.ask_overwrite(typed.to_owned());
        }
        let count = crate::report::words::count(rows.len(), "event");
        let answer = Answer { shown: rows.len(), events: rows, ..self.board.answer().clone() };
        let question = self.board.question().cloned().unwrap_or_else(|| self.everything());
        let store = Arc::clone(self.board.store());
        let overview =
            Overview { store: &store, question: &question, answer: &answer, today: self.opened.today };
        let write = &mut |out: &mut dyn Write| export::write(format, out, overview);
        let written =
            if overwrite { output::over_file(&path, write) } else { output::new_file(&path, write) };
        match written {
            Ok(()) => self.board.say(format!("Wrote {count} to {typed}"), false),
            Err(failure) => self.board.say(failure.to_string(), true),
        }
    }

    fn everything(&self) -> Question {
        Question { filter: Filter::everything(), ..self.opened.question(self.opened.config.config.window) }
    }
}

/// What is said after text was sent to the terminal, of which nobody knows what it did with it.
fn sent(text: &str) -> String {
    match text.lines().count() {
        0 | 1 => format!("Sent to the terminal: {text}"),
        rows => format!("Sent to the terminal: {rows} rows"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_told_in_a_line_and_never_called_copied() {
        assert_eq!(sent("2026-01  Tajik border"), "Sent to the terminal: 2026-01  Tajik border");
        assert_eq!(sent("one\ntwo"), "Sent to the terminal: 2 rows");
    }
}
