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

use super::input_event::{InputEvent, MouseEvent};
use crate::board::chord::{Key, KeyCode};

/// Within this time the rest of a cut key follows, or it was a hand on the Esc key.
const CUT_KEY_TIMEOUT: Duration = Duration::from_millis(50);
/// After this time without a byte, a sequence or an answer that has begun is over.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(250);
/// After this time without a byte a paste is over. A line that stalls within a paste for longer than this would
/// let the rest of it through as strokes; a paste that never ends would let nothing through.
const PASTE_TIMEOUT: Duration = Duration::from_secs(5);
/// Parameters longer than this are of no sequence we know.
const MAX_SEQUENCE_BYTES: usize = 64;
/// What is over this many bytes of a paste is dropped.
const MAX_PASTE_BYTES: usize = 1 << 20;

/// What ends a bracketed paste.
const PASTE_END: &[u8] = b"\x1b[201~";

/// Makes strokes of bytes, one at a time. Pure: that nothing came for a while is told to it.
#[derive(Debug, Default)]
pub struct Decoder {
    state: DecoderState,
}

#[derive(Debug, Default)]
enum DecoderState {
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
    /// How long to wait for more before [`Decoder::time_out`] is due; nothing: as long as it takes.
    #[must_use]
    pub const fn timeout(&self) -> Option<Duration> {
        match self.state {
            DecoderState::Ground => None,
            DecoderState::Esc => Some(CUT_KEY_TIMEOUT),
            DecoderState::Utf8 { .. }
            | DecoderState::Csi(_)
            | DecoderState::Ss3
            | DecoderState::OldMouse(_)
            | DecoderState::Str(_) => Some(ANSWER_TIMEOUT),
            DecoderState::Paste(_) => Some(PASTE_TIMEOUT),
        }
    }

    /// Nothing came for as long as [`Decoder::timeout`] said: what was held back is what it seemed.
    pub fn time_out(&mut self, out: &mut Vec<InputEvent>) {
        match std::mem::take(&mut self.state) {
            // Half a character, half a click and an answer that broke off are nothing.
            DecoderState::Ground
            | DecoderState::Utf8 { .. }
            | DecoderState::OldMouse(_)
            | DecoderState::Str(_) => {}
            // Esc is harmless everywhere; what follows it is not let through.
            DecoderState::Esc | DecoderState::Csi(_) | DecoderState::Ss3 => push_key(KeyCode::Esc, out),
            DecoderState::Paste(text) => out.push(paste_event(&text)),
        }
    }

    /// Takes a byte and adds what it means to `out`, now or later.
    pub fn push_byte(&mut self, byte: u8, out: &mut Vec<InputEvent>) {
        self.state = match std::mem::take(&mut self.state) {
            DecoderState::Ground => decode_ground(byte, false, out),
            DecoderState::Utf8 { bytes, len, alt } => decode_utf8(bytes, byte, len, alt, out),
            DecoderState::Esc => decode_escape(byte, out),
            DecoderState::Csi(sequence) => decode_csi(sequence, byte, out),
            DecoderState::Ss3 => decode_ss3(byte, out),
            DecoderState::OldMouse(bytes) => decode_old_mouse(bytes, byte, out),
            DecoderState::Str(escaped) => decode_string(escaped, byte, out),
            DecoderState::Paste(text) => decode_paste(text, byte, out),
        };
    }
}

fn push_key(code: KeyCode, out: &mut Vec<InputEvent>) {
    out.push(InputEvent::Key(Key::without_modifiers(code)));
}

/// A byte with nothing held back before it but, if `alt`, an Esc.
fn decode_ground(byte: u8, alt: bool, out: &mut Vec<InputEvent>) -> DecoderState {
    let mut key = |code, ctrl| out.push(InputEvent::Key(Key::new(code, ctrl, alt, false)));
    match byte {
        0x1b => return DecoderState::Esc,
        b'\t' => key(KeyCode::Tab, false),
        b'\r' => key(KeyCode::Enter, false),
        0x7f => key(KeyCode::Backspace, false),
        0x00 => key(KeyCode::Char(' '), true),
        // Esc and Ctrl-C in one packet are no other key: the way out must not depend on the network.
        0x03 => out.push(InputEvent::Key(Key::new(KeyCode::Char('c'), true, false, false))),
        0x01..=0x1a => key(KeyCode::Char(char::from(byte - 1 + b'a')), true),
        0x1c..=0x1f => key(KeyCode::Char(char::from(byte - 0x1c + b'4')), true),
        0x20..=0x7e => key(KeyCode::Char(char::from(byte)), false),
        0xc2..=0xf4 => {
            let len = [0xe0, 0xf0].iter().filter(|from| byte >= **from).count() + 2;
            return DecoderState::Utf8 { bytes: vec![byte], len, alt };
        }
        // Not the beginning of a character.
        0x80.. => {}
    }
    DecoderState::Ground
}

fn decode_utf8(
    mut bytes: Vec<u8>,
    byte: u8,
    len: usize,
    alt: bool,
    out: &mut Vec<InputEvent>,
) -> DecoderState {
    if !(0x80..=0xbf).contains(&byte) {
        return decode_ground(byte, false, out);
    }
    bytes.push(byte);
    if bytes.len() < len {
        return DecoderState::Utf8 { bytes, len, alt };
    }
    let typed = std::str::from_utf8(&bytes).ok().and_then(|text| text.chars().next());
    if let Some(c) = typed.filter(|c| !c.is_control()) {
        out.push(InputEvent::Key(Key::new(KeyCode::Char(c), false, alt, false)));
    }
    DecoderState::Ground
}

/// The byte after Esc.
fn decode_escape(byte: u8, out: &mut Vec<InputEvent>) -> DecoderState {
    match byte {
        b'[' => DecoderState::Csi(Vec::new()),
        b'O' => DecoderState::Ss3,
        // Operating system command, device control, start of string, privacy message, application command.
        b']' | b'P' | b'X' | b'^' | b'_' => DecoderState::Str(false),
        // The end of a string that has been given up, or that was cut.
        b'\\' => DecoderState::Ground,
        0x1b => {
            push_key(KeyCode::Esc, out);
            DecoderState::Esc
        }
        _ => decode_ground(byte, true, out),
    }
}

/// One more byte of a sequence that began with Esc `[`.
fn decode_csi(mut sequence: Vec<u8>, byte: u8, out: &mut Vec<InputEvent>) -> DecoderState {
    match byte {
        // The console of Linux sends its first function keys with a second bracket.
        b'[' if sequence.is_empty() => sequence.push(byte),
        b'M' if sequence.is_empty() => return DecoderState::OldMouse(Vec::new()),
        b'~' if sequence == b"200" => return DecoderState::Paste(Vec::new()),
        0x40..=0x7e => {
            out.extend(interpret_sequence(&sequence, byte));
            return DecoderState::Ground;
        }
        0x20..=0x3f if sequence.len() < MAX_SEQUENCE_BYTES => sequence.push(byte),
        // Too long for any we know: it is swallowed to its end.
        0x20..=0x3f => {}
        // No sequence has such a byte: this one was cut, and something else begins.
        _ => return decode_ground(byte, false, out),
    }
    DecoderState::Csi(sequence)
}

fn decode_ss3(byte: u8, out: &mut Vec<InputEvent>) -> DecoderState {
    match byte {
        b'A'..=b'D' | b'F' | b'H' | b'P'..=b'S' => out.extend(interpret_sequence(b"", byte)),
        // Enter of a keypad in application mode.
        b'M' => push_key(KeyCode::Enter, out),
        0x20..=0x7e => {}
        _ => return decode_ground(byte, false, out),
    }
    DecoderState::Ground
}

fn decode_old_mouse(mut bytes: Vec<u8>, byte: u8, out: &mut Vec<InputEvent>) -> DecoderState {
    if byte < 0x20 {
        return decode_ground(byte, false, out);
    }
    bytes.push(byte);
    let [button, column, row] = *bytes else { return DecoderState::OldMouse(bytes) };
    let [button, column, row] = [button, column, row].map(|byte| u16::from(byte.saturating_sub(32)));
    // The oldest form does not say which button is let go.
    let (button, up) = if button & 3 == 3 && button < 64 { (button & !3, true) } else { (button, false) };
    out.extend(mouse_event(button, column, row, up));
    DecoderState::Ground
}

fn decode_string(escaped: bool, byte: u8, out: &mut Vec<InputEvent>) -> DecoderState {
    match (escaped, byte) {
        (_, 0x07) | (true, b'\\') => DecoderState::Ground,
        (_, 0x1b) => DecoderState::Str(true),
        // Whatever follows Esc but a backslash is no longer the string.
        (true, _) => decode_escape(byte, out),
        // Bytes that no answer contains are obeyed at once.
        (false, 0x00..0x20 | 0x7f) => decode_ground(byte, false, out),
        (false, _) => DecoderState::Str(false),
    }
}

fn decode_paste(mut text: Vec<u8>, byte: u8, out: &mut Vec<InputEvent>) -> DecoderState {
    if byte == 0x03 {
        out.push(paste_event(&text));
        return decode_ground(byte, false, out);
    }
    // There is always room for the end, however long the paste.
    if text.len() >= MAX_PASTE_BYTES + PASTE_END.len() {
        text.remove(MAX_PASTE_BYTES);
    }
    text.push(byte);
    if text.ends_with(PASTE_END) {
        text.truncate(text.len() - PASTE_END.len());
        text.truncate(MAX_PASTE_BYTES);
        out.push(paste_event(&text));
        return DecoderState::Ground;
    }
    DecoderState::Paste(text)
}

/// Terminals paste line ends as the Enter key.
fn paste_event(text: &[u8]) -> InputEvent {
    InputEvent::Paste(String::from_utf8_lossy(text).replace("\r\n", "\n").replace('\r', "\n"))
}

/// What a whole sequence means, if anything: a key as terminals of the xterm sort send it, or the mouse. All else
/// is an answer or a report that nobody here asked for.
fn interpret_sequence(sequence: &[u8], last: u8) -> Option<InputEvent> {
    let text = std::str::from_utf8(sequence).ok()?;
    if let Some(text) = text.strip_prefix('<') {
        let mut numbers = text.split(';').map(|number| number.parse::<u16>().ok());
        let (button, column, row) = (numbers.next()??, numbers.next()??, numbers.next()??);
        return matches!(last, b'M' | b'm').then(|| mouse_event(button, column, row, last == b'm')).flatten();
    }
    if let Some(key) = text.strip_prefix('[') {
        let code = matches!(last, b'A'..=b'E').then(|| KeyCode::F(last - b'A' + 1))?;
        return key.is_empty().then(|| InputEvent::Key(Key::without_modifiers(code)));
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
        (b'A', _) => KeyCode::Up,
        (b'B', _) => KeyCode::Down,
        (b'C', _) => KeyCode::Right,
        (b'D', _) => KeyCode::Left,
        (b'H', _) | (b'~', 1 | 7) => KeyCode::Home,
        (b'F', _) | (b'~', 4 | 8) => KeyCode::End,
        (b'Z', _) => KeyCode::BackTab,
        (b'P', _) => KeyCode::F(1),
        (b'Q', _) => KeyCode::F(2),
        // With numbers it is the place of the cursor.
        (b'R', _) if text.is_empty() => KeyCode::F(3),
        (b'S', _) => KeyCode::F(4),
        (b'~', 2) => KeyCode::Insert,
        (b'~', 3) => KeyCode::Delete,
        (b'~', 5) => KeyCode::PageUp,
        (b'~', 6) => KeyCode::PageDown,
        (b'~', n @ 11..=15) => KeyCode::F(function_key_number(n - 10)),
        (b'~', n @ 17..=21) => KeyCode::F(function_key_number(n - 11)),
        (b'~', n @ 23..=26) => KeyCode::F(function_key_number(n - 12)),
        (b'~', n @ 28..=29) => KeyCode::F(function_key_number(n - 13)),
        (b'~', n @ 31..=34) => KeyCode::F(function_key_number(n - 14)),
        (b'~', 27) => key_code_from_point(third?.parse().ok()?)?,
        (b'u', point) if !text.is_empty() => key_code_from_point(point)?,
        _ => return None,
    };
    let held = held.saturating_sub(1);
    let ctrl = held & 4 > 0;
    let alt = held & 2 > 0 && !(ctrl && code == KeyCode::Char('c'));
    Some(InputEvent::Key(Key::new(code, ctrl, alt, held & 1 > 0)))
}

/// The number of a function key.
fn function_key_number(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

/// The key of a code point, in the forms that spell out every key (`modifyOtherKeys`, `CSI u`).
fn key_code_from_point(point: u32) -> Option<KeyCode> {
    Some(match point {
        9 => KeyCode::Tab,
        13 => KeyCode::Enter,
        27 => KeyCode::Esc,
        8 | 127 => KeyCode::Backspace,
        // Keys without a character (media keys, modifiers alone) stand in the private use area.
        0xe000..=0xf8ff => return None,
        point => KeyCode::Char(char::from_u32(point).filter(|c| !c.is_control())?),
    })
}

/// What the mouse did. Places are counted from 1 here.
fn mouse_event(button: u16, column: u16, row: u16, up: bool) -> Option<InputEvent> {
    let (column, row) = (column.saturating_sub(1), row.saturating_sub(1));
    // Bits 2 to 4 are the keys held down meanwhile.
    Some(InputEvent::Mouse(match (button & !0b1_1100, up) {
        (0, false) => MouseEvent::Down { column, row },
        (0 | 32, true) => MouseEvent::Up { column, row },
        (32, false) => MouseEvent::Drag { column, row },
        (64, false) => MouseEvent::Scroll { up: true, column, row },
        (65, false) => MouseEvent::Scroll { up: false, column, row },
        _ => return None,
    }))
}

#[cfg(test)]
mod tests;
