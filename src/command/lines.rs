//! `--screen-reader`: the board as a talk in lines. A line is typed, and what changed is told in sentences below it; nothing
//! is drawn, moved or coloured, and not one escape is written. It is the same board as on the screen: the same commands,
//! by name or by key, the same filters, the same answers.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use chrono::NaiveDateTime;

use super::kept::Kept;
use super::visit::Memory;
use super::{Failure, Opened, Outcome, World, acts, board as drawn, brief, restricted};
use crate::board::chord::{Chord, Code, Key};
use crate::board::keymap::Match;
use crate::board::{Board, Command, Effect, Overlay, PaneId, View, argument};
use crate::cli::Since;
use crate::model::text::{nearest, safe};
use crate::view::spoken;
use std::sync::Arc;

/// The screen that the panes are measured by: without a pane for the detail, so that what is selected stays.
const SIZE: (u16, u16) = (80, 24);

/// The longest line that is read.
const LONGEST: u64 = 64 * 1024;

/// How many rows `list` tells unless told otherwise.
const ROWS: usize = 10;

/// What is of no use where nothing is drawn.
const NOTHING_DRAWN: &str = "nothing is drawn here";
const BARRED: [Command; 5] =
    [Command::Zoom, Command::Matrix, Command::NextTheme, Command::ToggleMouse, Command::Suspend];

/// Words of the talk itself, beside the commands of the board.
const OWN: [(&str, &str); 6] = [
    ("an empty line", "goes to the next row, and reads it"),
    ("list", "reads the next 10 rows; list 30, list all"),
    ("row", "goes to a row by its number: row 7"),
    ("where", "tells what is looked at, and reads the row again"),
    ("brief", "writes the situation as text"),
    ("help", "lists the commands; help WORD those that hold a word"),
];

/// Talks until the reader leaves.
pub(super) fn run(
    opened: Opened,
    kept: Kept,
    read_at: NaiveDateTime,
    world: &World<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let mut talk = Talk::new(opened, kept, read_at, world);
    let stdin = io::stdin();
    let prompt = if stdin.is_terminal() { "> " } else { "" };
    talk.greet(out, err)?;
    let mut input = stdin.lock();
    loop {
        write!(out, "{prompt}")?;
        out.flush()?;
        let mut line = Vec::new();
        let read = (&mut input).take(LONGEST).read_until(b'\n', &mut line);
        let read = read.map_err(|error| Failure::Message(format!("the input cannot be read: {error}")))?;
        if read == 0 || !talk.take(&safe(&String::from_utf8_lossy(&line)), out, err)? {
            break;
        }
    }
    if let Err(why) = talk.remember() {
        // Nothing can be done where the standard error cannot be written.
        _ = writeln!(err, "this visit is not remembered: {}", safe(&why));
    }
    Ok(Outcome::Fine)
}

struct Talk<'w> {
    world: &'w World<'w>,
    opened: Opened,
    board: Board,
    kept: Kept,
    memory: Option<Memory>,
    read_at: NaiveDateTime,
}

/// What is told again once it is different.
#[derive(PartialEq)]
struct Told {
    view: View,
    focus: PaneId,
    row: usize,
    shown: usize,
    names: crate::board::Names,
}

impl<'w> Talk<'w> {
    fn new(mut opened: Opened, kept: Kept, read_at: NaiveDateTime, world: &'w World<'w>) -> Self {
        let mut settings = drawn::settings(&opened, SIZE);
        let memory = kept.open(world, opened.path.as_deref());
        settings.seen = memory.as_ref().and_then(Memory::seen).cloned();
        settings.look.detail_pane = crate::board::DetailPane::Never;
        let problems = std::mem::take(&mut opened.problems);
        let mut board = Board::new(Arc::clone(&opened.store), problems, settings);
        let mut barred = drawn::barred(&opened, world);
        barred.extend(BARRED.map(|command| (command, NOTHING_DRAWN)));
        barred.push((Command::Pause, "the data are read again only by reload"));
        board.bar(barred);
        drawn::arrange(&mut board, &opened);
        Self { world, opened, board, kept, memory, read_at }
    }

    /// The short overview, what is looked at, and how to go on.
    fn greet(&mut self, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Failure> {
        let since = if self.memory.is_some() { Since::Last } else { Since::default() };
        self.brief(brief::Asked { since, short: true, ..brief::Asked::default() }, out, err)?;
        if let Some(notice) = self.memory.as_mut().and_then(|memory| memory.notice.take()) {
            writeln!(out, "{}", safe(&notice))?;
        }
        let count = self.board.scene().problems.len();
        if count > 0 {
            writeln!(
                out,
                "{} in the data; problems reads them.",
                crate::report::words::count(count, "problem")
            )?;
        }
        writeln!(out)?;
        writeln!(
            out,
            "Type a command or its key, then Enter. An empty line reads the next row, help lists all, quit leaves."
        )?;
        let scene = self.board.scene();
        writeln!(out, "{}", spoken::headline(&scene))?;
        writeln!(out, "{}", spoken::pane(&scene))?;
        writeln!(out, "{}", spoken::row(&scene, spoken::place(&scene).1))?;
        Ok(())
    }

    fn brief(
        &mut self,
        asked: brief::Asked,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<(), Failure> {
        brief::write(&self.opened, asked, &self.kept, self.world, out, err).map(|_| ())
    }

    fn told(&self) -> Told {
        let state = self.board.state();
        Told {
            view: state.view.clone(),
            focus: state.focus,
            row: spoken::place(&self.board.scene()).1,
            shown: self.board.answer().shown,
            names: state.look.names,
        }
    }

    /// Takes a line and tells what came of it; whether the talk goes on.
    fn take(&mut self, line: &str, out: &mut dyn Write, err: &mut dyn Write) -> Result<bool, Failure> {
        let line = line.trim();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        let before = self.told();
        let effect = match (word, rest) {
            ("", _) => {
                let next = if before.focus == PaneId::Series { Command::Left } else { Command::Down };
                let effect = self.board.run(next);
                if self.told() == before {
                    writeln!(out, "The end. {}", self.row())?;
                    return Ok(true);
                }
                effect
            }
            ("where", "") => {
                let scene = self.board.scene();
                writeln!(out, "{}\n{} {}", spoken::headline(&scene), spoken::pane(&scene), self.row())?;
                return Ok(true);
            }
            ("brief", "") => {
                self.brief(brief::Asked::default(), out, err)?;
                return Ok(true);
            }
            ("help", _) => {
                self.help(rest, out)?;
                return Ok(true);
            }
            ("list", _) => {
                self.list(rest, out)?;
                return Ok(true);
            }
            ("row", number) => {
                match number.parse::<usize>().ok().and_then(|n| n.checked_sub(1)) {
                    Some(row) => self.board.point(before.focus, Some(row)),
                    None => writeln!(out, "A row has a number: row 7.")?,
                }
                Effect::None
            }
            _ => match self.command(line, word, rest) {
                Ok(effect) => effect,
                Err(said) => {
                    writeln!(out, "{said}")?;
                    return Ok(true);
                }
            },
        };
        // What is sent elsewhere is an answer by itself.
        let answered = matches!(effect, Effect::Copy(_) | Effect::Open(_));
        let goes_on = self.apply(effect, out)?;
        if goes_on && !answered {
            self.tell(&before, out)?;
        }
        Ok(goes_on)
    }

    /// Runs a command of the board by its name or its key, with what it takes behind it.
    fn command(&mut self, line: &str, word: &str, rest: &str) -> Result<Effect, String> {
        let command = self.by_key(line).or_else(|| Command::by_id(word)).or_else(|| self.by_key(word));
        let Some(command) = command else {
            let own = OWN.iter().skip(1).map(|row| row.0);
            let near = nearest(word, own.chain(Command::TABLE.iter().map(|row| row.id)));
            let hint = near.map(|near| format!(" Did you mean {near}?")).unwrap_or_default();
            return Err(format!("There is no command {word}.{hint} help lists all."));
        };
        let (row, focus) = (command.row(), self.board.state().focus);
        if !row.scope.covers(focus) {
            return Err(format!("{} works only {}.", row.id, row.scope.words()));
        }
        if rest.is_empty() || self.by_key(line).is_some() {
            return Ok(self.board.run(command));
        }
        if argument::of(command).is_none() && command != Command::Export {
            return Err(format!("{} takes nothing behind it.", row.id));
        }
        if command == Command::Export {
            self.board.run(command);
            if let Some(Overlay::Prompt(_)) = self.board.state().overlay {
                self.board.press(Key { ctrl: true, ..Key::plain(Code::Char('u')) });
                self.board.paste(rest);
                return Ok(self.board.press(Key::plain(Code::Enter)));
            }
            return Ok(Effect::None);
        }
        self.board.run(Command::Palette);
        self.board.paste(&format!("{} {rest}", row.id));
        Ok(self.board.press(Key::plain(Code::Enter)))
    }

    fn by_key(&self, text: &str) -> Option<Command> {
        let chord: Chord = text.parse().ok()?;
        let scene = self.board.scene();
        match scene.keymap.find(chord.keys(), scene.state.focus) {
            Match::Command(command) => Some(command),
            Match::Prefix | Match::None => None,
        }
    }

    /// Does what the board asks for; whether the talk goes on.
    fn apply(&mut self, effect: Effect, out: &mut dyn Write) -> Result<bool, Failure> {
        match effect {
            Effect::None | Effect::Suspend | Effect::ToggleMouse => {}
            Effect::Quit => return Ok(false),
            // Their commands are barred; whatever else may ask for them is refused too.
            Effect::Open(_) | Effect::Export { .. } if self.world.restricted => {
                writeln!(out, "Error: {}.", restricted::WHY)?;
            }
            // There is no clipboard to send to: what would be sent stands here, to be taken.
            Effect::Copy(text) | Effect::Open(text) => writeln!(out, "{}", safe(&text.replace('\n', "; ")))?,
            Effect::Reload => {
                if let Some(path) = self.opened.path.clone() {
                    let read_at = (self.world.clock)();
                    match acts::reload(&mut self.opened, &mut self.board, &path) {
                        Ok(()) => {
                            self.read_at = read_at;
                            if self.board.state().message.is_none() {
                                self.board.say("Read again", false);
                            }
                        }
                        Err(error) => self.board.keep_old(acts::why_stale(self.world, &error)),
                    }
                }
            }
            Effect::MarkSeen => match self.remember() {
                Ok(()) => self.board.say("All marked as seen", false),
                Err(why) => self.board.say(format!("Not remembered: {}", safe(&why)), true),
            },
            Effect::Export { name, rows, overwrite } => {
                acts::export(&mut self.board, self.opened.today, self.world, &name, rows, overwrite);
            }
        }
        Ok(true)
    }

    /// Tells what is different from before, and what lies over the panes, which is then closed.
    fn tell(&mut self, before: &Told, out: &mut dyn Write) -> Result<(), Failure> {
        let mut said = false;
        if let Some(lines) = spoken::over(&self.board.scene()) {
            for line in lines {
                writeln!(out, "{line}")?;
            }
            said = true;
        } else if let Some(asked) = self.asked() {
            writeln!(out, "{asked}")?;
            said = true;
        }
        if let Some(message) = &self.board.state().message {
            let error = if message.is_error { "Error: " } else { "" };
            writeln!(out, "{error}{}.", message.text.trim_end_matches('.'))?;
            said = true;
        }
        while self.board.state().overlay.is_some() {
            self.board.press(Key::plain(Code::Esc));
        }
        let now = self.told();
        let scene = self.board.scene();
        if now.view != before.view || now.shown != before.shown {
            writeln!(out, "{}", spoken::headline(&scene))?;
            said = true;
        }
        if now.focus != before.focus {
            writeln!(out, "{}", spoken::pane(&scene))?;
        }
        if now != *before {
            writeln!(out, "{}", self.row())?;
        } else if !said {
            writeln!(out, "Nothing changed. {}", self.row())?;
        }
        Ok(())
    }

    /// What is to be typed where the board on a screen would ask for it.
    fn asked(&self) -> Option<String> {
        match self.board.state().overlay.as_ref()? {
            Overlay::Prompt(prompt) => Some(match (&prompt.exists, &prompt.error) {
                (Some(name), _) => format!("{name} exists and was left as it is. Give another name."),
                (None, Some(error)) => match &error.hint {
                    Some(hint) => format!("{}: {hint}.", error.message),
                    None => format!("{}.", error.message),
                },
                (None, None) => "Type it in one line, such as: filter killed>=1, search Kabul, export events.csv. Esc clears the newest filter.".to_owned(),
            }),
            Overlay::Palette { input, .. } => {
                let scene = self.board.scene();
                let rows = crate::board::listing::palette_rows(input.text(), &scene.known());
                let names: Vec<String> = rows.iter().map(crate::board::listing::PaletteRow::completed).collect();
                Some(format!("Type one of: {}.", names.join(", ")))
            }
            _ => None,
        }
    }

    fn row(&self) -> String {
        let scene = self.board.scene();
        spoken::row(&scene, spoken::place(&scene).1)
    }

    /// Reads rows from the selected one on, and goes to the last of them.
    fn list(&mut self, count: &str, out: &mut dyn Write) -> Result<(), Failure> {
        let (len, at) = spoken::place(&self.board.scene());
        let count = match count {
            "" => Some(ROWS),
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
            writeln!(out, "{}", self.row())?;
        }
        for &row in &rows {
            writeln!(out, "{}", spoken::row(&self.board.scene(), row))?;
        }
        if let Some(&last) = rows.last() {
            self.board.point(focus, Some(last));
        }
        Ok(())
    }

    fn help(&self, search: &str, out: &mut dyn Write) -> Result<(), Failure> {
        if search.is_empty() {
            writeln!(out, "To talk:")?;
            for (word, words) in OWN {
                writeln!(out, "{word}: {words}")?;
            }
        }
        let lines = spoken::help(&self.board.scene(), search);
        if lines.is_empty() {
            writeln!(out, "No command holds {search}.")?;
        }
        for line in lines {
            writeln!(out, "{line}")?;
        }
        Ok(())
    }

    /// Remembers everything loaded as seen.
    fn remember(&mut self) -> Result<(), String> {
        acts::remember(&mut self.memory, &mut self.board, self.world, self.read_at)
    }
}
