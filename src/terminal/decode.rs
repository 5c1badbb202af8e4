//! The bytes of a terminal made into strokes, and everything that only looks like strokes kept out.
//!
//! Three things must never fire a command. A **late answer** to a question that some other program asked (its version,
//! its colours, a mode, the place of the cursor) is swallowed whole, whether we know it or not. A **key cut in two** by
//! the network is put together. A **paste** is one piece of text, never strokes. And nothing may hold the keyboard for
//! good: every state but the first ends when nothing comes for a while, a paste as well, and Ctrl-C is obeyed in all
//! of them.
//!
//! Own code, because what there is does less: crossterm 0.29 takes no key after a paste or a report of a mode that
//! does not end as it expects, and panics at a cursor in row 0; termina waits for the end of a paste for ever; vte and
//! vtparse read what is written *to* terminals, where `Esc O A` is two things and Esc alone is none.

use std::time::Duration;

use super::input_event::{Input, Mouse};
use crate::board::chord::{Code, Key};

/// Within this time the rest of a cut key follows, or it was a hand on the Esc key.
const CUT: Duration = Duration::from_millis(50);
/// After this time without a byte, a sequence or an answer that has begun is over.
const ANSWER: Duration = Duration::from_millis(250);
/// After this time without a byte a paste is over. A line that stalls within a paste for longer than this would
/// let the rest of it through as strokes; a paste that never ends would let nothing through.
const PASTE: Duration = Duration::from_secs(5);
/// Parameters longer than this are of no sequence we know.
const LONGEST_SEQUENCE: usize = 64;
/// What is over this many bytes of a paste is dropped.
const LONGEST_PASTE: usize = 1 << 20;

/// What ends a bracketed paste.
const PASTE_END: &[u8] = b"\x1b[201~";

/// Makes strokes of bytes, one at a time. Pure: that nothing came for a while is told to it.
#[derive(Debug, Default)]
pub struct Decoder {
    state: State,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Ground,
    /// Within a character: its bytes so far, how many it has, and whether Esc stood before it.
    Utf8 { bytes: Vec<u8>, len: usize, alt: bool },
    /// Esc: the key, or the first byte of something.
    Esc,
    /// Esc `[` and what followed.
    Csi(Vec<u8>),
    /// Esc `O`.
    Ss3,
    /// The three bytes of the mouse in the oldest form.
    OldMouse(Vec<u8>),
    /// In a string: operating system command, device control and their like. `true` after an Esc.
    Str(bool),
    /// In a bracketed paste.
    Paste(Vec<u8>),
}

impl Decoder {
    /// How long to wait for more before [`Decoder::pause`] is due; nothing: as long as it takes.
    #[must_use]
    pub const fn patience(&self) -> Option<Duration> {
        match self.state {
            State::Ground => None,
            State::Esc => Some(CUT),
            State::Utf8 { .. } | State::Csi(_) | State::Ss3 | State::OldMouse(_) | State::Str(_) => {
                Some(ANSWER)
            }
            State::Paste(_) => Some(PASTE),
        }
    }

    /// Nothing came for as long as [`Decoder::patience`] said: what was held back is what it seemed.
    pub fn pause(&mut self, out: &mut Vec<Input>) {
        match std::mem::take(&mut self.state) {
            // Half a character, half a click and an answer that broke off are nothing.
            State::Ground | State::Utf8 { .. } | State::OldMouse(_) | State::Str(_) => {}
            // Esc is harmless everywhere; what follows it is not let through.
            State::Esc | State::Csi(_) | State::Ss3 => stroke(Code::Esc, out),
            State::Paste(text) => out.push(paste(&text)),
        }
    }

    /// Takes a byte and adds what it means to `out`, now or later.
    pub fn push(&mut self, byte: u8, out: &mut Vec<Input>) {
        self.state = match std::mem::take(&mut self.state) {
            State::Ground => ground(byte, false, out),
            State::Utf8 { bytes, len, alt } => utf8(bytes, byte, len, alt, out),
            State::Esc => escape(byte, out),
            State::Csi(sequence) => csi(sequence, byte, out),
            State::Ss3 => ss3(byte, out),
            State::OldMouse(bytes) => old_mouse(bytes, byte, out),
            State::Str(escaped) => string(escaped, byte, out),
            State::Paste(text) => pasting(text, byte, out),
        };
    }
}

fn stroke(code: Code, out: &mut Vec<Input>) {
    out.push(Input::Key(Key::plain(code)));
}

/// A byte with nothing held back before it but, if `alt`, an Esc.
fn ground(byte: u8, alt: bool, out: &mut Vec<Input>) -> State {
    let mut key = |code, ctrl| out.push(Input::Key(Key::new(code, ctrl, alt, false)));
    match byte {
        0x1b => return State::Esc,
        b'\t' => key(Code::Tab, false),
        b'\r' => key(Code::Enter, false),
        0x7f => key(Code::Backspace, false),
        0x00 => key(Code::Char(' '), true),
        // Esc and Ctrl-C in one packet are no other key: the way out must not depend on the network.
        0x03 => out.push(Input::Key(Key::new(Code::Char('c'), true, false, false))),
        0x01..=0x1a => key(Code::Char(char::from(byte - 1 + b'a')), true),
        0x1c..=0x1f => key(Code::Char(char::from(byte - 0x1c + b'4')), true),
        0x20..=0x7e => key(Code::Char(char::from(byte)), false),
        0xc2..=0xf4 => {
            let len = [0xe0, 0xf0].iter().filter(|from| byte >= **from).count() + 2;
            return State::Utf8 { bytes: vec![byte], len, alt };
        }
        // Not the beginning of a character.
        0x80.. => {}
    }
    State::Ground
}

fn utf8(mut bytes: Vec<u8>, byte: u8, len: usize, alt: bool, out: &mut Vec<Input>) -> State {
    if !(0x80..=0xbf).contains(&byte) {
        return ground(byte, false, out);
    }
    bytes.push(byte);
    if bytes.len() < len {
        return State::Utf8 { bytes, len, alt };
    }
    let typed = std::str::from_utf8(&bytes).ok().and_then(|text| text.chars().next());
    if let Some(c) = typed.filter(|c| !c.is_control()) {
        out.push(Input::Key(Key::new(Code::Char(c), false, alt, false)));
    }
    State::Ground
}

/// The byte after Esc.
fn escape(byte: u8, out: &mut Vec<Input>) -> State {
    match byte {
        b'[' => State::Csi(Vec::new()),
        b'O' => State::Ss3,
        // Operating system command, device control, start of string, privacy message, application command.
        b']' | b'P' | b'X' | b'^' | b'_' => State::Str(false),
        // The end of a string that has been given up, or that was cut.
        b'\\' => State::Ground,
        0x1b => {
            stroke(Code::Esc, out);
            State::Esc
        }
        _ => ground(byte, true, out),
    }
}

/// One more byte of a sequence that began with Esc `[`.
fn csi(mut sequence: Vec<u8>, byte: u8, out: &mut Vec<Input>) -> State {
    match byte {
        // The console of Linux sends its first function keys with a second bracket.
        b'[' if sequence.is_empty() => sequence.push(byte),
        b'M' if sequence.is_empty() => return State::OldMouse(Vec::new()),
        b'~' if sequence == b"200" => return State::Paste(Vec::new()),
        0x40..=0x7e => {
            out.extend(sequence_of(&sequence, byte));
            return State::Ground;
        }
        0x20..=0x3f if sequence.len() < LONGEST_SEQUENCE => sequence.push(byte),
        // Too long for any we know: it is swallowed to its end.
        0x20..=0x3f => {}
        // No sequence has such a byte: this one was cut, and something else begins.
        _ => return ground(byte, false, out),
    }
    State::Csi(sequence)
}

fn ss3(byte: u8, out: &mut Vec<Input>) -> State {
    match byte {
        b'A'..=b'D' | b'F' | b'H' | b'P'..=b'S' => out.extend(sequence_of(b"", byte)),
        // Enter of a keypad in application mode.
        b'M' => stroke(Code::Enter, out),
        0x20..=0x7e => {}
        _ => return ground(byte, false, out),
    }
    State::Ground
}

fn old_mouse(mut bytes: Vec<u8>, byte: u8, out: &mut Vec<Input>) -> State {
    if byte < 0x20 {
        return ground(byte, false, out);
    }
    bytes.push(byte);
    let [button, column, row] = *bytes else { return State::OldMouse(bytes) };
    let [button, column, row] = [button, column, row].map(|byte| u16::from(byte.saturating_sub(32)));
    // The oldest form does not say which button is let go.
    let (button, up) = if button & 3 == 3 && button < 64 { (button & !3, true) } else { (button, false) };
    out.extend(mouse(button, column, row, up));
    State::Ground
}

fn string(escaped: bool, byte: u8, out: &mut Vec<Input>) -> State {
    match (escaped, byte) {
        (_, 0x07) | (true, b'\\') => State::Ground,
        (_, 0x1b) => State::Str(true),
        // Whatever follows Esc but a backslash is no longer the string.
        (true, _) => escape(byte, out),
        // Bytes that no answer contains are obeyed at once.
        (false, 0x00..0x20 | 0x7f) => ground(byte, false, out),
        (false, _) => State::Str(false),
    }
}

fn pasting(mut text: Vec<u8>, byte: u8, out: &mut Vec<Input>) -> State {
    if byte == 0x03 {
        out.push(paste(&text));
        return ground(byte, false, out);
    }
    // There is always room for the end, however long the paste.
    if text.len() >= LONGEST_PASTE + PASTE_END.len() {
        text.remove(LONGEST_PASTE);
    }
    text.push(byte);
    if text.ends_with(PASTE_END) {
        text.truncate(text.len() - PASTE_END.len());
        text.truncate(LONGEST_PASTE);
        out.push(paste(&text));
        return State::Ground;
    }
    State::Paste(text)
}

/// Terminals paste line ends as the Enter key.
fn paste(text: &[u8]) -> Input {
    Input::Paste(String::from_utf8_lossy(text).replace("\r\n", "\n").replace('\r', "\n"))
}

/// What a whole sequence means, if anything: a key as terminals of the xterm sort send it, or the mouse. All else
/// is an answer or a report that nobody here asked for.
fn sequence_of(sequence: &[u8], last: u8) -> Option<Input> {
    let text = std::str::from_utf8(sequence).ok()?;
    if let Some(text) = text.strip_prefix('<') {
        let mut numbers = text.split(';').map(|number| number.parse::<u16>().ok());
        let (button, column, row) = (numbers.next()??, numbers.next()??, numbers.next()??);
        return matches!(last, b'M' | b'm').then(|| mouse(button, column, row, last == b'm')).flatten();
    }
    if let Some(key) = text.strip_prefix('[') {
        let code = matches!(last, b'A'..=b'E').then(|| Code::F(last - b'A' + 1))?;
        return key.is_empty().then(|| Input::Key(Key::plain(code)));
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b';' | b':')) {
        return None;
    }
    // A missing number is 1, as in `CSI ; 5 A`. After a colon stands what only the newest form of keys tells.
    let mut fields = text.split(';').map(|field| field.split(':'));
    let number = |field: Option<&str>| {
        field.filter(|field| !field.is_empty()).map_or(Some(1), |n| n.parse::<u32>().ok())
    };
    let first = number(fields.next().and_then(|mut field| field.next()))?;
    let mut second = fields.next();
    let held = number(second.as_mut().and_then(Iterator::next))?;
    let released = second.and_then(|mut field| field.next()) == Some("3");
    let third = fields.next().and_then(|mut field| field.next());
    let code = match (last, first) {
        _ if released => return None,
        (b'A', _) => Code::Up,
        (b'B', _) => Code::Down,
        (b'C', _) => Code::Right,
        (b'D', _) => Code::Left,
        (b'H', _) | (b'~', 1 | 7) => Code::Home,
        (b'F', _) | (b'~', 4 | 8) => Code::End,
        (b'Z', _) => Code::BackTab,
        (b'P', _) => Code::F(1),
        (b'Q', _) => Code::F(2),
        // With numbers it is the place of the cursor.
        (b'R', _) if text.is_empty() => Code::F(3),
        (b'S', _) => Code::F(4),
        (b'~', 2) => Code::Insert,
        (b'~', 3) => Code::Delete,
        (b'~', 5) => Code::PageUp,
        (b'~', 6) => Code::PageDown,
        (b'~', n @ 11..=15) => Code::F(small(n - 10)),
        (b'~', n @ 17..=21) => Code::F(small(n - 11)),
        (b'~', n @ 23..=26) => Code::F(small(n - 12)),
        (b'~', n @ 28..=29) => Code::F(small(n - 13)),
        (b'~', n @ 31..=34) => Code::F(small(n - 14)),
        (b'~', 27) => typed(third?.parse().ok()?)?,
        (b'u', point) if !text.is_empty() => typed(point)?,
        _ => return None,
    };
    let held = held.saturating_sub(1);
    let ctrl = held & 4 > 0;
    let alt = held & 2 > 0 && !(ctrl && code == Code::Char('c'));
    Some(Input::Key(Key::new(code, ctrl, alt, held & 1 > 0)))
}

/// The number of a function key.
fn small(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

/// The key of a code point, in the forms that spell out every key (`modifyOtherKeys`, `CSI u`).
fn typed(point: u32) -> Option<Code> {
    Some(match point {
        9 => Code::Tab,
        13 => Code::Enter,
        27 => Code::Esc,
        8 | 127 => Code::Backspace,
        // Keys without a character (media keys, modifiers alone) stand in the private use area.
        0xe000..=0xf8ff => return None,
        point => Code::Char(char::from_u32(point).filter(|c| !c.is_control())?),
    })
}

/// What the mouse did. Places are counted from 1 here.
fn mouse(button: u16, column: u16, row: u16, up: bool) -> Option<Input> {
    let (column, row) = (column.saturating_sub(1), row.saturating_sub(1));
    // Bits 2 to 4 are the keys held down meanwhile.
    Some(Input::Mouse(match (button & !0b1_1100, up) {
        (0, false) => Mouse::Down { column, row },
        (0 | 32, true) => Mouse::Up { column, row },
        (32, false) => Mouse::Drag { column, row },
        (64, false) => Mouse::Scroll { up: true, column, row },
        (65, false) => Mouse::Scroll { up: false, column, row },
        _ => return None,
    }))
}

#[cfg(test)]
mod tests;
