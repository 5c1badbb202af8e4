//! What comes in from the terminal: crossterm's events made into strokes, and everything that only looks
//! like strokes kept out.
//!
//! Two things must never fire a command. A **late answer** to a question that some other program asked
//! (its version, its colours) arrives as Alt and a character, followed by the answer as if typed. An
//! **arrow key cut in two** by the network arrives as Esc, `[` and a letter. Both come without a pause, which is how
//! they are told from a hand. Answers that crossterm swallows by itself (cursor position, device
//! attributes) never get here.

use std::io;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use crossterm::event::{
    self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use super::events::Wake;
use crate::board::chord::{Code, Key};

/// Something that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A stroke.
    Key(Key),
    /// Text that was pasted, as one piece, line breaks and all.
    Paste(String),
    /// The window has so many columns and rows now.
    Resize(u16, u16),
    /// The mouse, if the session has it.
    Mouse(Mouse),
}

/// What the mouse did, and where, counted from 0. Only its first button and the wheel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "said above")]
pub enum Mouse {
    Down { column: u16, row: u16 },
    Drag { column: u16, row: u16 },
    Up { column: u16, row: u16 },
    Scroll { up: bool, column: u16, row: u16 },
}

/// Within this time the rest of a cut key follows, or it was a hand on the Esc key.
const CUT: Duration = Duration::from_millis(50);
/// After this time without a byte an answer, or a paste that has lost its beginning, is over.
const ANSWER: Duration = Duration::from_millis(200);
/// What crossterm has read already is there within this time.
const AT_ONCE: Duration = Duration::from_millis(1);
/// An answer longer than this is none.
const LONGEST_ANSWER: usize = 4096;
/// A sequence longer than this is none.
const LONGEST_SEQUENCE: usize = 32;

/// Starts the thread that reads the terminal.
pub(super) fn start(sender: Sender<Wake>) -> io::Result<()> {
    thread::Builder::new().name("input".to_owned()).spawn(move || {
        if let Err(error) = read(&sender) {
            // Nobody listens only when the board has ended.
            let _ = sender.send(Wake::Failed(error));
        }
    })?;
    Ok(())
}

/// Reads until the terminal fails or nobody listens.
fn read(sender: &Sender<Wake>) -> io::Result<()> {
    let mut filter = Filter::default();
    let mut inputs = Vec::new();
    loop {
        let more = match filter.patience() {
            Some(patience) => event::poll(patience)?,
            None => true,
        };
        if more {
            match event::read() {
                Ok(event) => filter.push(event, &mut inputs),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        } else {
            filter.pause(&mut inputs);
        }
        for input in inputs.drain(..) {
            if sender.send(Wake::Input(input)).is_err() {
                return Ok(());
            }
        }
    }
}

/// Tells strokes from what only looks like them. Pure: that nothing came for a while is told to it.
#[derive(Debug, Default)]
pub struct Filter {
    state: State,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Ground,
    /// Esc: the key, or the first byte of a cut sequence.
    Esc,
    /// Esc `[` and what followed.
    Bracket(String),
    /// Esc `O`.
    Letter,
    /// In the answer of a terminal, so many characters long by now.
    Answer(usize),
    /// Digits that came in one piece: an answer that crossterm has cut the head off, if it ends as one.
    Digits(String),
    /// A bracketed paste that has lost its head.
    Paste(String),
}

impl Filter {
    /// How long to wait for more before [`Filter::pause`] is due; nothing: as long as it takes.
    #[must_use]
    pub fn patience(&self) -> Option<Duration> {
        match self.state {
            State::Ground => None,
            State::Digits(_) => Some(AT_ONCE),
            State::Esc | State::Bracket(_) | State::Letter => Some(CUT),
            State::Answer(_) | State::Paste(_) => Some(ANSWER),
        }
    }

    /// Takes an event and adds what it means to `out`, now or later.
    pub fn push(&mut self, event: Event, out: &mut Vec<Input>) {
        match event {
            Event::Key(event) if event.kind != KeyEventKind::Release => {
                if let Some(key) = stroke(event) {
                    self.key(key, out);
                }
            }
            Event::Paste(text) => {
                self.pause(out);
                out.push(Input::Paste(text));
            }
            Event::Resize(columns, rows) => out.push(Input::Resize(columns, rows)),
            Event::Mouse(event) => out.extend(mouse(event).map(Input::Mouse)),
            Event::Key(_) | Event::FocusGained | Event::FocusLost => {}
        }
    }

    /// Nothing came for as long as [`Filter::patience`] said: what was held back is what it seemed.
    pub fn pause(&mut self, out: &mut Vec<Input>) {
        match std::mem::take(&mut self.state) {
            State::Ground | State::Answer(_) => {}
            // Esc is harmless everywhere; `[` and what follows it is not let through.
            State::Esc | State::Bracket(_) => out.push(Input::Key(Key::plain(Code::Esc))),
            State::Letter => {
                out.extend([Code::Esc, Code::Char('O')].map(|code| Input::Key(Key::plain(code))));
            }
            State::Digits(digits) => {
                out.extend(digits.chars().map(|c| Input::Key(Key::plain(Code::Char(c)))));
            }
            State::Paste(text) => out.push(Input::Paste(text)),
        }
    }

    fn key(&mut self, key: Key, out: &mut Vec<Input>) {
        self.state = match (std::mem::take(&mut self.state), key.typed()) {
            (State::Esc, Some('[')) => State::Bracket(String::new()),
            (State::Esc, Some('O')) => State::Letter,
            (State::Esc, Some(c)) if opens_answer(c) => State::Answer(0),
            // The end of an answer whose beginning has been dealt with.
            (State::Esc, Some('\\')) => State::Ground,
            (State::Bracket(sequence), Some(c)) => bracket(sequence, c, out),
            (State::Letter, Some(c @ ('A'..='D' | 'F' | 'H' | 'P'..='S'))) => {
                out.extend(cut_key("", c).map(Input::Key));
                State::Ground
            }
            (State::Answer(length), Some(_)) if length < LONGEST_ANSWER => State::Answer(length + 1),
            (State::Answer(_), None) if ends_answer(key) => State::Ground,
            (State::Answer(_), _) => ground(key, out),
            (State::Digits(mut digits), Some(c)) if continues(&digits, c) => {
                digits.push(c);
                State::Digits(digits)
            }
            (State::Digits(digits), Some('c' | 'm')) if digits.contains(';') => State::Ground,
            (State::Paste(mut text), typed) => {
                if let Some(c) = typed.or(in_paste(key)) {
                    text.push(c);
                    State::Paste(text)
                } else {
                    out.push(Input::Paste(text));
                    ground(key, out)
                }
            }
            (held, _) => {
                self.state = held;
                self.pause(out);
                ground(key, out)
            }
        };
    }
}

/// A key with nothing held back before it.
fn ground(key: Key, out: &mut Vec<Input>) -> State {
    match key.code {
        Code::Esc if !key.ctrl && !key.alt => State::Esc,
        Code::Char(c) if key.alt && !key.ctrl && opens_answer(c) => State::Answer(0),
        // The end of an answer that has been given up, or that was cut.
        Code::Char('\\') if key.alt => State::Ground,
        Code::Char(c) if c.is_ascii_digit() && key.typed().is_some() => State::Digits(c.to_string()),
        _ => {
            out.push(Input::Key(key));
            State::Ground
        }
    }
}

/// The character after Esc that opens an operating system command, a device control string, or a string
/// of another sort.
fn opens_answer(c: char) -> bool {
    matches!(c, ']' | 'P' | 'X' | '^' | '_')
}

/// The bell, or Esc `\` in one piece.
fn ends_answer(key: Key) -> bool {
    key == Key::new(Code::Char('g'), true, false, false)
        || key == Key::new(Code::Char('\\'), false, true, false)
}

fn continues(digits: &str, c: char) -> bool {
    digits.len() < LONGEST_SEQUENCE && (c.is_ascii_digit() || matches!(c, ';' | ':'))
}

/// Line breaks and tabs of a pasted text arrive as keys.
fn in_paste(key: Key) -> Option<char> {
    match key.code {
        Code::Enter => Some('\n'),
        Code::Char('j') if key.ctrl => Some('\n'),
        Code::Tab => Some('\t'),
        _ => None,
    }
}

/// One more character of a sequence that began with Esc `[`.
fn bracket(mut sequence: String, c: char, out: &mut Vec<Input>) -> State {
    let last = matches!(c, '@'..='~') && !(c == '[' && sequence.is_empty());
    if last {
        if sequence == "200" && c == '~' {
            return State::Paste(String::new());
        }
        out.extend(cut_key(&sequence, c).map(Input::Key));
        State::Ground
    } else if c.is_ascii() && sequence.len() < LONGEST_SEQUENCE {
        sequence.push(c);
        State::Bracket(sequence)
    } else {
        State::Ground
    }
}

/// The key of a sequence with these parameters and this last character, as terminals of the xterm sort
/// send it. Others are dropped.
fn cut_key(parameters: &str, last: char) -> Option<Key> {
    let mut numbers = parameters.split(';').map(|number| number.parse::<u8>().unwrap_or(1));
    let number = numbers.next().unwrap_or(1);
    // The console of Linux sends its first function keys so.
    let console = parameters == "[";
    let held = numbers.next().unwrap_or(1).saturating_sub(1);
    let code = match (last, number) {
        ('A', _) if console => Code::F(1),
        ('B', _) if console => Code::F(2),
        ('C', _) if console => Code::F(3),
        ('D', _) if console => Code::F(4),
        ('E', _) if console => Code::F(5),
        ('A', _) => Code::Up,
        ('B', _) => Code::Down,
        ('C', _) => Code::Right,
        ('D', _) => Code::Left,
        ('H', _) | ('~', 1 | 7) => Code::Home,
        ('F', _) | ('~', 4 | 8) => Code::End,
        ('Z', _) => Code::BackTab,
        ('P', _) => Code::F(1),
        ('Q', _) => Code::F(2),
        ('R', _) => Code::F(3),
        ('S', _) => Code::F(4),
        ('~', 2) => Code::Insert,
        ('~', 3) => Code::Delete,
        ('~', 5) => Code::PageUp,
        ('~', 6) => Code::PageDown,
        ('~', n @ 11..=15) => Code::F(n - 10),
        ('~', n @ 17..=21) => Code::F(n - 11),
        ('~', n @ 23..=24) => Code::F(n - 12),
        _ => return None,
    };
    Some(Key::new(code, held & 4 > 0, held & 2 > 0, held & 1 > 0))
}

/// The stroke of an event; none for keys the board does not know (media keys, modifiers alone).
fn stroke(event: KeyEvent) -> Option<Key> {
    let code = match event.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(n) => Code::F(n),
        _ => return None,
    };
    let held = |modifier| event.modifiers.contains(modifier);
    let ctrl = held(KeyModifiers::CONTROL);
    // Esc and Ctrl-C in one packet look like Ctrl-Alt-C; the way out must not depend on the network.
    let alt = held(KeyModifiers::ALT) && !(ctrl && code == Code::Char('c'));
    Some(Key::new(code, ctrl, alt, held(KeyModifiers::SHIFT)))
}

fn mouse(event: MouseEvent) -> Option<Mouse> {
    let MouseEvent { kind, column, row, .. } = event;
    match kind {
        MouseEventKind::Down(MouseButton::Left) => Some(Mouse::Down { column, row }),
        MouseEventKind::Drag(MouseButton::Left) => Some(Mouse::Drag { column, row }),
        MouseEventKind::Up(MouseButton::Left) => Some(Mouse::Up { column, row }),
        MouseEventKind::ScrollUp => Some(Mouse::Scroll { up: true, column, row }),
        MouseEventKind::ScrollDown => Some(Mouse::Scroll { up: false, column, row }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The events crossterm makes of these characters (`^` before one: with alt), one piece after another;
    /// between pieces nothing comes for long enough.
    fn events(pieces: &[&str]) -> Vec<Input> {
        let (mut filter, mut out) = (Filter::default(), Vec::new());
        for piece in pieces {
            let mut chars = piece.chars();
            while let Some(c) = chars.next() {
                let (c, modifiers) = match c {
                    '^' => match chars.next().unwrap() {
                        '\x03' => ('c', KeyModifiers::ALT | KeyModifiers::CONTROL),
                        c => (c, KeyModifiers::ALT),
                    },
                    '\x07' => ('g', KeyModifiers::CONTROL),
                    '\x03' => ('c', KeyModifiers::CONTROL),
                    c => (c, KeyModifiers::NONE),
                };
                let code = match c {
                    '\x1b' => KeyCode::Esc,
                    '\r' => KeyCode::Enter,
                    c => KeyCode::Char(c),
                };
                filter.push(Event::Key(KeyEvent::new(code, modifiers)), &mut out);
            }
            if filter.patience().is_some() {
                filter.pause(&mut out);
            }
            assert_eq!(filter.patience(), None);
        }
        out
    }

    fn keys(text: &str) -> Vec<Input> {
        crate::board::chord::script(text).unwrap().into_iter().map(Input::Key).collect()
    }

    #[test]
    fn what_a_hand_types_goes_through() {
        for (pieces, expected) in [
            (&["j", "G", " ", "\r", "\x03"][..], "j G space enter ctrl-c"),
            (&["\x1b"], "esc"),
            (&["\x1b", "[", "A"], "esc [ A"),
            (&["\x1b\x1b"], "esc esc"),
            (&["\x1bj"], "esc j"),
            (&["2j13k"], "2 j 1 3 k"),
            (&["1;2x"], "1 ; 2 x"),
            (&["1", ";", "2", "c"], "1 ; 2 c"),
            (&["\x1bO"], "esc O"),
            (&["^x"], "alt-x"),
            (&["^\x03"], "ctrl-c"),
        ] {
            assert_eq!(events(pieces), keys(expected), "{pieces:?}");
        }
    }

    #[test]
    fn a_cut_key_is_put_together() {
        for (piece, expected) in [
            ("\x1b[A", "up"),
            ("\x1b[1;5C", "ctrl-right"),
            ("\x1b[5~j", "pgup j"),
            ("\x1b[Z", "shift-tab"),
            ("\x1bOA", "up"),
            ("\x1bOQ", "f2"),
            ("\x1b[24~", "f12"),
            ("\x1b[[A", "f1"),
            // No key, and nothing of it is let through.
            ("\x1b[?62;22c", ""),
            ("\x1b[", "esc"),
        ] {
            assert_eq!(events(&[piece]), keys(expected), "{piece:?}");
        }
    }

    #[test]
    fn a_late_answer_types_nothing() {
        for piece in [
            "^]11;rgb:1e1e/1e1e/2e2e\x07",
            "^]11;rgb:1e1e/1e1e/2e2e^\\",
            "\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\",
            "^]11;rgb:qqqq",
            "^P1$r0m^\\",
            "^P>|xterm(370)^\\",
            "^_Gi=1;OK^\\",
            "41;354;0c",
        ] {
            assert_eq!(events(&[piece]), [], "{piece:?}");
            assert_eq!(events(&[piece, "q"]), keys("q"), "{piece:?}");
        }
        // Keys that no answer contains are obeyed at once, and an answer does not go on for ever.
        assert_eq!(events(&["^]11;\x03"]), keys("ctrl-c"));
        assert_eq!(events(&[&format!("^]{}", "x".repeat(LONGEST_ANSWER + 2))]), keys("x x"));
    }

    #[test]
    fn a_paste_is_one_piece_even_without_its_head() {
        assert_eq!(
            events(&["\x1b[200~q\rq", "j"]),
            [vec![Input::Paste("q\nq".to_owned())], keys("j")].concat()
        );
        let (mut filter, mut out) = (Filter::default(), Vec::new());
        filter.push(Event::Key(KeyCode::Esc.into()), &mut out);
        filter.push(Event::Paste("q".to_owned()), &mut out);
        assert_eq!(out, [keys("esc"), vec![Input::Paste("q".to_owned())]].concat());
    }

    #[test]
    fn releases_and_focus_mean_nothing() {
        let (mut filter, mut out) = (Filter::default(), Vec::new());
        let release = KeyEvent::new_with_kind(KeyCode::Char('q'), KeyModifiers::NONE, KeyEventKind::Release);
        filter.push(Event::Key(release), &mut out);
        filter.push(Event::FocusGained, &mut out);
        let repeat = KeyEvent::new_with_kind(KeyCode::Char('j'), KeyModifiers::NONE, KeyEventKind::Repeat);
        filter.push(Event::Key(repeat), &mut out);
        filter.push(Event::Resize(0, 0), &mut out);
        assert_eq!(out, [keys("j"), vec![Input::Resize(0, 0)]].concat());
    }

    proptest! {
        /// With a pause after each, every key but those that open an answer arrives as it is.
        #[test]
        fn slow_keys_are_never_lost(typed in "[\x1b\r !-Z\\\\_-~]{0,20}") {
            let pieces: Vec<String> = typed.chars().filter(|c| *c != '^').map(String::from).collect();
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            prop_assert_eq!(events(&pieces).len(), pieces.len());
        }
    }
}
