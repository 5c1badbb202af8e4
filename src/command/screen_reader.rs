//! Screen-reader mode (`--screen-reader`): a line-based session with the board.
//!
//! The user types a command, by name or by key, and the program writes sentences about what changed. Nothing is drawn
//! and no escape sequence is written. Commands, filters and answers are those of the board on screen.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use chrono::NaiveDateTime;

use super::situation_editor::SituationEditor;
use super::state_location::StateLocation;
use super::view_command::PlainOpening;
use super::visit_store::VisitStore;
use super::{
    Failure, OpenedSituation, Outcome, ProgramContext, board as drawn, brief, effects, restricted,
    view_command, view_store,
};
use crate::board::availability::EDIT_COMMANDS;
use crate::board::chord::{Chord, Key, KeyCode};
use crate::board::keymap::KeyMatch;
use crate::board::{Board, Command, Effect, Overlay, PaneId, View, command_argument};
use crate::cli::BriefSince;
use crate::model::text::{nearest_name, sanitize};
use crate::view::screen_reader;
use std::sync::Arc;

/// The screen size that determines page lengths and bucket counts.
const SCREEN_SIZE: (u16, u16) = (80, 24);

/// The longest input line, in bytes.
const MAX_LINE_BYTES: u64 = 64 * 1024;

/// The number of rows that `list` reads by default.
const DEFAULT_ROWS: usize = 10;

const NOTHING_DRAWN: &str = "nothing is drawn here";
const ASKED_ELSEWHERE: &str = "`frontwatch add` asks for it line by line";
/// Commands without effect because nothing is drawn.
const UNAVAILABLE: [Command; 6] = [
    Command::Zoom,
    Command::Matrix,
    Command::NextTheme,
    Command::ToggleMouse,
    Command::Suspend,
    Command::EditRecord,
];

/// The commands of the session itself, in addition to those of the board.
const SESSION_COMMANDS: [(&str, &str); 6] = [
    ("an empty line", "goes to the next row and reads it"),
    ("list", "reads the next 10 rows; list 30, list all"),
    ("row", "goes to a row by number: row 7"),
    ("where", "describes the view and reads the row again"),
    ("brief", "writes the situation as text"),
    ("help", "lists the commands; help WORD lists those that contain a word"),
];

/// Reads and answers lines until the user quits or the input ends.
pub(super) fn run_screen_reader(
    opened: OpenedSituation,
    state_location: StateLocation,
    read_at: NaiveDateTime,
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let mut session = ScreenReaderSession::new(opened, state_location, read_at, context);
    let stdin = io::stdin();
    let prompt = if stdin.is_terminal() { "> " } else { "" };
    session.greet(out, err)?;
    let mut input = stdin.lock();
    loop {
        write!(out, "{prompt}")?;
        out.flush()?;
        let mut line = Vec::new();
        let bytes_read = (&mut input).take(MAX_LINE_BYTES).read_until(b'\n', &mut line);
        let bytes_read =
            bytes_read.map_err(|error| Failure::Message(format!("the input cannot be read: {error}")))?;
        if bytes_read == 0 || !session.handle_line(&sanitize(&String::from_utf8_lossy(&line)), out, err)? {
            break;
        }
    }
    if let Err(reason) = session.remember_visit() {
        // A failed write to standard error cannot be reported anywhere.
        _ = writeln!(err, "this visit is not remembered: {}", sanitize(&reason));
    }
    Ok(Outcome::Fine)
}

struct ScreenReaderSession<'w> {
    context: &'w ProgramContext<'w>,
    opened: OpenedSituation,
    board: Board,
    state_location: StateLocation,
    visit_store: Option<VisitStore>,
    editor: SituationEditor,
    read_at: NaiveDateTime,
}

/// Whether a command decides on an item of the inbox. The other edits are forms, which are drawn.
fn is_decision(command: Command) -> bool {
    matches!(command, Command::Dismiss | Command::Snooze)
}

/// The state that is described again when it changes.
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
        state_location: StateLocation,
        read_at: NaiveDateTime,
        context: &'w ProgramContext<'w>,
    ) -> Self {
        let mut settings = drawn::board_settings(&opened, SCREEN_SIZE);
        let visit_store = state_location.open_store(context, opened.path.as_deref());
        settings.seen = visit_store.as_ref().and_then(VisitStore::previous_visit).cloned();
        settings.appearance.detail_pane = crate::board::DetailPane::Never;
        let problems = std::mem::take(&mut opened.problems);
        let mut board = Board::new(Arc::clone(&opened.store), problems, settings);
        let mut unavailable = drawn::unavailable_commands(&opened, context);
        unavailable.extend(UNAVAILABLE.map(|command| (command, NOTHING_DRAWN)));
        let forms = EDIT_COMMANDS.into_iter().filter(|command| !is_decision(*command));
        unavailable.splice(..0, forms.map(|command| (command, ASKED_ELSEWHERE)));
        unavailable.push((Command::Pause, "only reload reads the data again"));
        board.set_unavailable(unavailable);
        board.unfold_fronts();
        drawn::apply_view_focus(&mut board, &opened);
        let editor = SituationEditor::new(opened.path.clone());
        Self { context, opened, board, state_location, visit_store, editor, read_at }
    }

    /// Writes the short brief, a hint on how to continue, and the current view, pane and row.
    fn greet(&mut self, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Failure> {
        let since = if self.visit_store.is_some() { BriefSince::Last } else { BriefSince::default() };
        self.write_brief(
            brief::BriefOptions { since, short: true, ..brief::BriefOptions::default() },
            out,
            err,
        )?;
        if let Some(notice) = self.visit_store.as_mut().and_then(|store| store.notice.take()) {
            writeln!(out, "{}", sanitize(&notice))?;
        }
        let count = self.board.scene().all_problems().count();
        if count > 0 {
            writeln!(
                out,
                "{} in the data; type problems to list them.",
                crate::findings::phrases::count_noun(count, "problem")
            )?;
        }
        writeln!(out)?;
        writeln!(
            out,
            "Type a command or its key, then Enter. An empty line reads the next row, help lists all commands, quit ends the session."
        )?;
        let scene = self.board.scene();
        writeln!(out, "{}", screen_reader::view_summary(&scene))?;
        writeln!(out, "{}", screen_reader::pane_summary(&scene))?;
        writeln!(out, "{}", self.selected_row())?;
        Ok(())
    }

    fn write_brief(
        &mut self,
        options: brief::BriefOptions,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<(), Failure> {
        // The brief is about what the board shows: what was known by its day.
        let shown = Arc::clone(self.board.store());
        let recorded = std::mem::replace(&mut self.opened.store, shown);
        let result = brief::write_brief(&self.opened, options, &self.state_location, self.context, out, err);
        self.opened.store = recorded;
        result.map(|_| ())
    }

    fn spoken_state(&self) -> SpokenState {
        let state = self.board.state();
        SpokenState {
            view: state.view.clone(),
            focus: state.focus,
            row: screen_reader::row_count_and_selection(&self.board.scene()).1,
            shown: self.board.answer().events.len(),
            names: state.appearance.names,
        }
    }

    /// Runs one input line and describes the effect. Returns whether the session continues.
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
                    None => writeln!(out, "row needs a number, such as row 7.")?,
                }
                Effect::None
            }
            _ => match self.run_command(line, word, rest) {
                Ok(effect) => effect,
                Err(message) => {
                    writeln!(out, "{message}")?;
                    return Ok(true);
                }
            },
        };
        // Copied text is written out, which is feedback enough.
        let is_reported = matches!(effect, Effect::Copy(_) | Effect::CopyCommand | Effect::Open(_));
        let continues = self.apply_effect(effect, out)?;
        if continues && !is_reported {
            self.report_changes(&before, out)?;
        }
        Ok(continues)
    }

    /// Runs a board command given by name or key, with an optional argument.
    ///
    /// # Errors
    /// Returns a sentence for the user if the command is unknown, does not apply to the pane or takes no argument.
    fn run_command(&mut self, line: &str, word: &str, rest: &str) -> Result<Effect, String> {
        let command = self
            .command_by_key(line)
            .or_else(|| Command::from_id(word))
            .or_else(|| self.command_by_key(word));
        let Some(command) = command else {
            let session_commands = SESSION_COMMANDS.iter().skip(1).map(|row| row.0);
            let board_commands = Command::TABLE.iter().map(|row| row.id);
            let nearest = nearest_name(word, session_commands.chain(board_commands));
            let hint = nearest.map(|name| format!(" Did you mean {name}?")).unwrap_or_default();
            return Err(format!("There is no command {word}.{hint} help lists all commands."));
        };
        let (row, focus) = (command.row(), self.board.state().focus);
        if !row.scope.includes_pane(focus) {
            return Err(format!("{} works only {}.", row.id, row.scope.heading()));
        }
        let is_key = self.command_by_key(line).is_some();
        if is_decision(command) {
            let id = Some(rest).filter(|id| !id.is_empty() && !is_key);
            let id =
                id.ok_or_else(|| format!("Name the item, such as {} news:4f1c; x reads the ids.", row.id))?;
            let effect = self.board.run_item_command(command, id);
            return effect.ok_or_else(|| format!("There is no item {id} in the inbox; x reads the ids."));
        }
        if rest.is_empty() || is_key {
            return Ok(self.board.run_command(command));
        }
        if command_argument::find_argument(command).is_none() && command != Command::Export {
            return Err(format!("{} takes no argument.", row.id));
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

    /// Carries out an effect of the board. Returns whether the session continues.
    fn apply_effect(&mut self, effect: Effect, out: &mut dyn Write) -> Result<bool, Failure> {
        match effect {
            Effect::None | Effect::Suspend | Effect::ToggleMouse | Effect::EditRecord { .. } => {}
            Effect::Edit(request) => {
                if self.editor.handle_request(&mut self.board, request) {
                    self.reload();
                }
            }
            Effect::Quit => return Ok(false),
            // The commands are unavailable; this also covers every other source of these effects.
            Effect::Open(_) | Effect::Export { .. } | Effect::SaveView { .. } | Effect::CopyCommand
                if self.context.is_restricted =>
            {
                writeln!(out, "Error: {}.", restricted::NOT_ALLOWED)?;
            }
            // There is no clipboard, so the text is written out instead.
            Effect::Copy(text) | Effect::Open(text) => {
                writeln!(out, "{}", sanitize(&text.replace('\n', "; ")))?;
            }
            Effect::CopyCommand => {
                match view_command::view_command(&PlainOpening::new(&self.opened), &self.board) {
                    Ok((command, omitted)) => {
                        writeln!(out, "{command}")?;
                        if !omitted.is_empty() {
                            writeln!(out, "Without {}.", omitted.join(", "))?;
                        }
                    }
                    Err(reason) => writeln!(out, "Error: {reason}.")?,
                }
            }
            Effect::SaveView { setting, omitted, replaces } => {
                let (board, config) = (&mut self.board, &mut self.opened.config);
                view_store::save_view(board, config, self.context, *setting, &omitted, replaces);
            }
            Effect::Reload => self.reload(),
            Effect::MarkSeen => match self.remember_visit() {
                Ok(()) => self.board.show_message("All marked as seen", false),
                Err(reason) => {
                    self.board.show_message(format!("Not remembered: {}", sanitize(&reason)), true);
                }
            },
            Effect::Export { name, rows, overwrite } => {
                effects::export_rows(&mut self.board, self.context, &name, rows, overwrite);
            }
        }
        Ok(true)
    }

    /// Reads the data again.
    fn reload(&mut self) {
        let Some(path) = self.opened.path.clone() else { return };
        let read_at = (self.context.clock)();
        match effects::reload_data(&mut self.opened, &mut self.board, &path) {
            Ok(()) => {
                self.read_at = read_at;
                if self.board.state().message.is_none() {
                    self.board.show_message("Read again", false);
                }
            }
            Err(error) => self.board.report_failed_reload(effects::failed_reload(self.context, &error)),
        }
    }

    /// Describes what has changed since `before`. Reads an open overlay and closes it.
    fn report_changes(&mut self, before: &SpokenState, out: &mut dyn Write) -> Result<(), Failure> {
        let mut has_spoken = false;
        if let Some(lines) = screen_reader::overlay_lines(&self.board.scene()) {
            for line in lines {
                writeln!(out, "{line}")?;
            }
            has_spoken = true;
        } else if let Some(prompt) = self.prompt_text() {
            writeln!(out, "{prompt}")?;
            has_spoken = true;
        }
        if let Some(message) = &self.board.state().message {
            let error = if message.is_error { "Error: " } else { "" };
            writeln!(out, "{error}{}.", message.text.trim_end_matches('.'))?;
            has_spoken = true;
        }
        while self.board.state().overlay.is_some() {
            self.board.press_key(Key::without_modifiers(KeyCode::Esc));
        }
        let now = self.spoken_state();
        let scene = self.board.scene();
        if now.view != before.view || now.shown != before.shown {
            writeln!(out, "{}", screen_reader::view_summary(&scene))?;
            has_spoken = true;
        }
        if now.focus != before.focus {
            writeln!(out, "{}", screen_reader::pane_summary(&scene))?;
        }
        if now != *before {
            writeln!(out, "{}", self.selected_row())?;
        } else if !has_spoken {
            writeln!(out, "Nothing changed. {}", self.selected_row())?;
        }
        Ok(())
    }

    /// Returns what to type where the board on screen would open a prompt.
    fn prompt_text(&self) -> Option<String> {
        match self.board.state().overlay.as_ref()? {
            Overlay::Prompt(prompt) => Some(match (&prompt.existing_file, &prompt.error) {
                (Some(name), _) => format!("{name} already exists and was not overwritten. Give another name."),
                (None, Some(error)) => match &error.hint {
                    Some(hint) => format!("{}: {hint}.", error.message),
                    None => format!("{}.", error.message),
                },
                (None, None) => "Type the command and its argument in one line, such as: filter killed>=1, search Kabul, export events.csv. Esc clears the newest filter.".to_owned(),
            }),
            // The error follows; the names would only delay it.
            Overlay::Palette { .. } if self.board.state().message.is_some() => None,
            Overlay::Palette { input, .. } => {
                let scene = self.board.scene();
                let rows = crate::board::overlay_lists::palette_rows(input.text(), &scene.argument_sources());
                let names: Vec<String> = rows.iter().map(crate::board::overlay_lists::PaletteRow::completed_text).collect();
                Some(format!("Type one of: {}.", names.join(", ")))
            }
            _ => None,
        }
    }

    fn selected_row(&self) -> String {
        let scene = self.board.scene();
        screen_reader::row_sentence(&scene, screen_reader::row_count_and_selection(&scene).1)
    }

    /// Reads rows from the selected one on and selects the last row read.
    fn read_rows(&mut self, count: &str, out: &mut dyn Write) -> Result<(), Failure> {
        let (len, selected) = screen_reader::row_count_and_selection(&self.board.scene());
        let count = match count {
            "" => Some(DEFAULT_ROWS),
            "all" => Some(len),
            number => number.parse().ok(),
        };
        let Some(count) = count else {
            writeln!(out, "list takes a number or all.")?;
            return Ok(());
        };
        let focus = self.board.state().focus;
        // Buckets are read newest first, like events.
        let rows: Vec<usize> = if focus == PaneId::Series {
            (0..=selected).rev().take(count).collect()
        } else {
            (selected..len).take(count).collect()
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
            writeln!(out, "In this mode:")?;
            for (command, description) in SESSION_COMMANDS {
                writeln!(out, "{command}: {description}")?;
            }
        }
        let lines = screen_reader::help_lines(&self.board.scene(), search);
        if lines.is_empty() {
            writeln!(out, "No command contains {search}.")?;
        }
        for line in lines {
            writeln!(out, "{line}")?;
        }
        Ok(())
    }

    /// Stores everything loaded as seen.
    fn remember_visit(&mut self) -> Result<(), String> {
        effects::remember_visit(&mut self.visit_store, &mut self.board, self.context, self.read_at)
    }
}
