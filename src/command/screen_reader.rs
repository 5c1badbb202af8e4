//! `--screen-reader`: the board as a talk in lines. A line is typed, and what changed is told in sentences below it; nothing
//! is drawn, moved or coloured, and not one escape is written. It is the same board as on the screen: the same commands,
//! by name or by key, the same filters, the same answers.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use chrono::NaiveDateTime;

use super::state_location::StateLocation;
use super::visit_store::VisitStore;
use super::{Failure, OpenedSituation, Outcome, ProgramContext, board as drawn, brief, effects, restricted};
use crate::board::chord::{Chord, Key, KeyCode};
use crate::board::keymap::KeyMatch;
use crate::board::{Board, Command, Effect, Overlay, PaneId, View, argument};
use crate::cli::BriefSince;
use crate::model::text::{nearest_name, sanitize};
use crate::view::screen_reader;
use std::sync::Arc;

/// The screen that the panes are measured by: without a pane for the detail, so that what is selected stays.
const SCREEN_SIZE: (u16, u16) = (80, 24);

/// The longest line that is read.
const MAX_LINE_BYTES: u64 = 64 * 1024;

/// How many rows `list` tells unless told otherwise.
const DEFAULT_ROWS: usize = 10;

/// What is of no use where nothing is drawn.
const NOTHING_DRAWN: &str = "nothing is drawn here";
const UNAVAILABLE: [Command; 5] =
    [Command::Zoom, Command::Matrix, Command::NextTheme, Command::ToggleMouse, Command::Suspend];

/// Words of the talk itself, beside the commands of the board.
const SESSION_COMMANDS: [(&str, &str); 6] = [
    ("an empty line", "goes to the next row, and reads it"),
    ("list", "reads the next 10 rows; list 30, list all"),
    ("row", "goes to a row by its number: row 7"),
    ("where", "tells what is looked at, and reads the row again"),
    ("brief", "writes the situation as text"),
    ("help", "lists the commands; help WORD those that hold a word"),
];

/// Talks until the reader leaves.
pub(super) fn run_screen_reader(
    opened: OpenedSituation,
    kept: StateLocation,
    read_at: NaiveDateTime,
    world: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let mut talk = ScreenReaderSession::new(opened, kept, read_at, world);
    let stdin = io::stdin();
    let prompt = if stdin.is_terminal() { "> " } else { "" };
    talk.greet(out, err)?;
    let mut input = stdin.lock();
    loop {
        write!(out, "{prompt}")?;
        out.flush()?;
        let mut line = Vec::new();
        let read = (&mut input).take(MAX_LINE_BYTES).read_until(b'\n', &mut line);
        let read = read.map_err(|error| Failure::Message(format!("the input cannot be read: {error}")))?;
        if read == 0 || !talk.handle_line(&sanitize(&String::from_utf8_lossy(&line)), out, err)? {
            break;
        }
    }
    if let Err(why) = talk.remember_visit() {
        // Nothing can be done where the standard error cannot be written.
        _ = writeln!(err, "this visit is not remembered: {}", sanitize(&why));
    }
    Ok(Outcome::Fine)
}

struct ScreenReaderSession<'w> {
    world: &'w ProgramContext<'w>,
    opened: OpenedSituation,
    board: Board,
    state_location: StateLocation,
    visit_store: Option<VisitStore>,
    read_at: NaiveDateTime,
}

/// What is told again once it is different.
#[derive(PartialEq)]
struct SpokenState {
    view: View,
    focus: PaneId,
    row: usize,
    shown: usize,
    names: crate::board::NameScript,
}

impl<'w> ScreenReaderSession<'w> {
    fn new(
        mut opened: OpenedSituation,
        kept: StateLocation,
        read_at: NaiveDateTime,
        world: &'w ProgramContext<'w>,
    ) -> Self {
        let mut settings = drawn::board_settings(&opened, SCREEN_SIZE);
        let memory = kept.open_store(world, opened.path.as_deref());
        settings.seen = memory.as_ref().and_then(VisitStore::previous_visit).cloned();
        settings.appearance.detail_pane = crate::board::DetailPane::Never;
        let problems = std::mem::take(&mut opened.problems);
        let mut board = Board::new(Arc::clone(&opened.store), problems, settings);
        let mut barred = drawn::unavailable_commands(&opened, world);
        barred.extend(UNAVAILABLE.map(|command| (command, NOTHING_DRAWN)));
        barred.push((Command::Pause, "the data are read again only by reload"));
        board.set_unavailable(barred);
        drawn::apply_view_focus(&mut board, &opened);
        Self { world, opened, board, state_location: kept, visit_store: memory, read_at }
    }

    /// The short overview, what is looked at, and how to go on.
    fn greet(&mut self, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Failure> {
        let since = if self.visit_store.is_some() { BriefSince::Last } else { BriefSince::default() };
        self.write_brief(
            brief::BriefOptions { since, short: true, ..brief::BriefOptions::default() },
            out,
            err,
        )?;
        if let Some(notice) = self.visit_store.as_mut().and_then(|memory| memory.notice.take()) {
            writeln!(out, "{}", sanitize(&notice))?;
        }
        let count = self.board.scene().problems.len();
        if count > 0 {
            writeln!(
                out,
                "{} in the data; problems reads them.",
                crate::report::phrases::count_noun(count, "problem")
            )?;
        }
        writeln!(out)?;
        writeln!(
            out,
            "Type a command or its key, then Enter. An empty line reads the next row, help lists all, quit leaves."
        )?;
        let scene = self.board.scene();
        writeln!(out, "{}", screen_reader::view_summary(&scene))?;
        writeln!(out, "{}", screen_reader::pane_summary(&scene))?;
        writeln!(
            out,
            "{}",
            screen_reader::row_sentence(&scene, screen_reader::row_count_and_selection(&scene).1)
        )?;
        Ok(())
    }

    fn write_brief(
        &mut self,
        asked: brief::BriefOptions,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<(), Failure> {
        brief::write_brief(&self.opened, asked, &self.state_location, self.world, out, err).map(|_| ())
    }

    fn spoken_state(&self) -> SpokenState {
        let state = self.board.state();
        SpokenState {
            view: state.view.clone(),
            focus: state.focus,
            row: screen_reader::row_count_and_selection(&self.board.scene()).1,
            shown: self.board.answer().shown_events,
            names: state.appearance.names,
        }
    }

    /// Takes a line and tells what came of it; whether the talk goes on.
    fn handle_line(&mut self, line: &str, out: &mut dyn Write, err: &mut dyn Write) -> Result<bool, Failure> {
        let line = line.trim();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        let before = self.spoken_state();
        let effect = match (word, rest) {
            ("", _) => {
                let next = if before.focus == PaneId::Series { Command::Left } else { Command::Down };
                let effect = self.board.run_command(next);
                if self.spoken_state() == before {
                    writeln!(out, "The end. {}", self.selected_row())?;
                    return Ok(true);
                }
                effect
            }
            ("where", "") => {
                let scene = self.board.scene();
                writeln!(
                    out,
                    "{}\n{} {}",
                    screen_reader::view_summary(&scene),
                    screen_reader::pane_summary(&scene),
                    self.selected_row()
                )?;
                return Ok(true);
            }
            ("brief", "") => {
                self.write_brief(brief::BriefOptions::default(), out, err)?;
                return Ok(true);
            }
            ("help", _) => {
                self.write_help(rest, out)?;
                return Ok(true);
            }
            ("list", _) => {
                self.read_rows(rest, out)?;
                return Ok(true);
            }
            ("row", number) => {
                match number.parse::<usize>().ok().and_then(|n| n.checked_sub(1)) {
                    Some(row) => self.board.select_pane_row(before.focus, Some(row)),
                    None => writeln!(out, "A row has a number: row 7.")?,
                }
                Effect::None
            }
            _ => match self.run_command(line, word, rest) {
                Ok(effect) => effect,
                Err(said) => {
                    writeln!(out, "{said}")?;
                    return Ok(true);
                }
            },
        };
        // What is sent elsewhere is an answer by itself.
        let answered = matches!(effect, Effect::Copy(_) | Effect::Open(_));
        let goes_on = self.apply_effect(effect, out)?;
        if goes_on && !answered {
            self.report_changes(&before, out)?;
        }
        Ok(goes_on)
    }

    /// Runs a command of the board by its name or its key, with what it takes behind it.
    fn run_command(&mut self, line: &str, word: &str, rest: &str) -> Result<Effect, String> {
        let command = self
            .command_by_key(line)
            .or_else(|| Command::from_id(word))
            .or_else(|| self.command_by_key(word));
        let Some(command) = command else {
            let own = SESSION_COMMANDS.iter().skip(1).map(|row| row.0);
            let near = nearest_name(word, own.chain(Command::TABLE.iter().map(|row| row.id)));
            let hint = near.map(|near| format!(" Did you mean {near}?")).unwrap_or_default();
            return Err(format!("There is no command {word}.{hint} help lists all."));
        };
        let (row, focus) = (command.row(), self.board.state().focus);
        if !row.scope.includes_pane(focus) {
            return Err(format!("{} works only {}.", row.id, row.scope.heading()));
        }
        if rest.is_empty() || self.command_by_key(line).is_some() {
            return Ok(self.board.run_command(command));
        }
        if argument::find_argument(command).is_none() && command != Command::Export {
            return Err(format!("{} takes nothing behind it.", row.id));
        }
        if command == Command::Export {
            self.board.run_command(command);
            if let Some(Overlay::Prompt(_)) = self.board.state().overlay {
                self.board.press_key(Key { ctrl: true, ..Key::without_modifiers(KeyCode::Char('u')) });
                self.board.paste_text(rest);
                return Ok(self.board.press_key(Key::without_modifiers(KeyCode::Enter)));
            }
            return Ok(Effect::None);
        }
        self.board.run_command(Command::Palette);
        self.board.paste_text(&format!("{} {rest}", row.id));
        Ok(self.board.press_key(Key::without_modifiers(KeyCode::Enter)))
    }

    fn command_by_key(&self, text: &str) -> Option<Command> {
        let chord: Chord = text.parse().ok()?;
        let scene = self.board.scene();
        match scene.keymap.match_keys(chord.keys(), scene.state.focus) {
            KeyMatch::Command(command) => Some(command),
            KeyMatch::Prefix | KeyMatch::None => None,
        }
    }

    /// Does what the board asks for; whether the talk goes on.
    fn apply_effect(&mut self, effect: Effect, out: &mut dyn Write) -> Result<bool, Failure> {
        match effect {
            Effect::None | Effect::Suspend | Effect::ToggleMouse => {}
            Effect::Quit => return Ok(false),
            // Their commands are barred; whatever else may ask for them is refused too.
            Effect::Open(_) | Effect::Export { .. } if self.world.is_restricted => {
                writeln!(out, "Error: {}.", restricted::NOT_ALLOWED)?;
            }
            // There is no clipboard to send to: what would be sent stands here, to be taken.
            Effect::Copy(text) | Effect::Open(text) => {
                writeln!(out, "{}", sanitize(&text.replace('\n', "; ")))?
            }
            Effect::Reload => {
                if let Some(path) = self.opened.path.clone() {
                    let read_at = (self.world.clock)();
                    match effects::reload_data(&mut self.opened, &mut self.board, &path) {
                        Ok(()) => {
                            self.read_at = read_at;
                            if self.board.state().message.is_none() {
                                self.board.show_message("Read again", false);
                            }
                        }
                        Err(error) => {
                            self.board.report_failed_reload(effects::stale_message(self.world, &error))
                        }
                    }
                }
            }
            Effect::MarkSeen => match self.remember_visit() {
                Ok(()) => self.board.show_message("All marked as seen", false),
                Err(why) => self.board.show_message(format!("Not remembered: {}", sanitize(&why)), true),
            },
            Effect::Export { name, rows, overwrite } => {
                effects::export_rows(&mut self.board, self.opened.today, self.world, &name, rows, overwrite);
            }
        }
        Ok(true)
    }

    /// Tells what is different from before, and what lies over the panes, which is then closed.
    fn report_changes(&mut self, before: &SpokenState, out: &mut dyn Write) -> Result<(), Failure> {
        let mut said = false;
        if let Some(lines) = screen_reader::overlay_lines(&self.board.scene()) {
            for line in lines {
                writeln!(out, "{line}")?;
            }
            said = true;
        } else if let Some(asked) = self.prompt_text() {
            writeln!(out, "{asked}")?;
            said = true;
        }
        if let Some(message) = &self.board.state().message {
            let error = if message.is_error { "Error: " } else { "" };
            writeln!(out, "{error}{}.", message.text.trim_end_matches('.'))?;
            said = true;
        }
        while self.board.state().overlay.is_some() {
            self.board.press_key(Key::without_modifiers(KeyCode::Esc));
        }
        let now = self.spoken_state();
        let scene = self.board.scene();
        if now.view != before.view || now.shown != before.shown {
            writeln!(out, "{}", screen_reader::view_summary(&scene))?;
            said = true;
        }
        if now.focus != before.focus {
            writeln!(out, "{}", screen_reader::pane_summary(&scene))?;
        }
        if now != *before {
            writeln!(out, "{}", self.selected_row())?;
        } else if !said {
            writeln!(out, "Nothing changed. {}", self.selected_row())?;
        }
        Ok(())
    }

    /// What is to be typed where the board on a screen would ask for it.
    fn prompt_text(&self) -> Option<String> {
        match self.board.state().overlay.as_ref()? {
            Overlay::Prompt(prompt) => Some(match (&prompt.existing_file, &prompt.error) {
                (Some(name), _) => format!("{name} exists and was left as it is. Give another name."),
                (None, Some(error)) => match &error.hint {
                    Some(hint) => format!("{}: {hint}.", error.message),
                    None => format!("{}.", error.message),
                },
                (None, None) => "Type it in one line, such as: filter killed>=1, search Kabul, export events.csv. Esc clears the newest filter.".to_owned(),
            }),
            Overlay::Palette { input, .. } => {
                let scene = self.board.scene();
                let rows = crate::board::list_model::palette_rows(input.text(), &scene.argument_sources());
                let names: Vec<String> = rows.iter().map(crate::board::list_model::PaletteRow::completed_text).collect();
                Some(format!("Type one of: {}.", names.join(", ")))
            }
            _ => None,
        }
    }

    fn selected_row(&self) -> String {
        let scene = self.board.scene();
        screen_reader::row_sentence(&scene, screen_reader::row_count_and_selection(&scene).1)
    }

    /// Reads rows from the selected one on, and goes to the last of them.
    fn read_rows(&mut self, count: &str, out: &mut dyn Write) -> Result<(), Failure> {
        let (len, at) = screen_reader::row_count_and_selection(&self.board.scene());
        let count = match count {
            "" => Some(DEFAULT_ROWS),
            "all" => Some(len),
            number => number.parse().ok(),
        };
        let Some(count) = count else {
            writeln!(out, "list takes a number, or all.")?;
            return Ok(());
        };
        let focus = self.board.state().focus;
        // The series is told as the events are: the newest first.
        let rows: Vec<usize> = if focus == PaneId::Series {
            (0..=at).rev().take(count).collect()
        } else {
            (at..len).take(count).collect()
        };
        if rows.is_empty() {
            writeln!(out, "{}", self.selected_row())?;
        }
        for &row in &rows {
            writeln!(out, "{}", screen_reader::row_sentence(&self.board.scene(), row))?;
        }
        if let Some(&last) = rows.last() {
            self.board.select_pane_row(focus, Some(last));
        }
        Ok(())
    }

    fn write_help(&self, search: &str, out: &mut dyn Write) -> Result<(), Failure> {
        if search.is_empty() {
            writeln!(out, "To talk:")?;
            for (word, words) in SESSION_COMMANDS {
                writeln!(out, "{word}: {words}")?;
            }
        }
        let lines = screen_reader::help_lines(&self.board.scene(), search);
        if lines.is_empty() {
            writeln!(out, "No command holds {search}.")?;
        }
        for line in lines {
            writeln!(out, "{line}")?;
        }
        Ok(())
    }

    /// Remembers everything loaded as seen.
    fn remember_visit(&mut self) -> Result<(), String> {
        effects::remember_visit(&mut self.visit_store, &mut self.board, self.world, self.read_at)
    }
}
