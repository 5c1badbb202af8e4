//! The input decoder: a state machine that turns bytes from the terminal into keys, pastes and mouse events.
//!
//! Three kinds of input must never run a command by accident. A **late answer** to a query of another program (version,
//! colours, a mode, the cursor position) is swallowed whole, whether it is known or not. A **key split** by the network
//! is reassembled. A **paste** is one piece of text, never keys. Nothing may block the keyboard for good: every state
//! except the first times out, a paste as well, and Ctrl-C works in all of them.
//!
//! We use our own decoder because the available crates do less. crossterm 0.29 accepts no keys after a paste or a mode
//! report that does not end as it expects, and panics at a cursor in row 0. termina waits for the end of a paste
//! indefinitely. vte and vtparse parse the output written *to* terminals, where `Esc O A` is two sequences and a lone
//! Esc has no meaning.

use std::time::Duration;

use super::input_event::{InputEvent, MouseEvent};
use crate::board::chord::{Key, KeyCode};

/// The time in which the rest of a split key must follow. Otherwise the Esc key was pressed.
const ESC_TIMEOUT: Duration = Duration::from_millis(50);
/// The time without a byte after which an incomplete sequence or answer ends.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(250);
/// The time without a byte after which a paste ends. If the line stalls longer during a paste, the rest arrives as
/// keys; without the limit, a paste that never ends would block the keyboard.
const PASTE_TIMEOUT: Duration = Duration::from_secs(5);
/// The most parameter bytes that are kept. No known sequence is longer.
const MAX_SEQUENCE_BYTES: usize = 64;
/// The most bytes of a paste; the rest is dropped.
const MAX_PASTE_BYTES: usize = 1 << 20;

/// The end of a bracketed paste.
const PASTE_END: &[u8] = b"\x1b[201~";

/// Decodes input byte by byte. It has no clock: the caller reports timeouts.
#[derive(Debug, Default)]
pub struct Decoder {
    state: DecoderState,
}

#[derive(Debug, Default)]
enum DecoderState {
    #[default]
    Ground,
    /// Inside a character: its bytes so far, its length, and whether Esc preceded it.
    Utf8 { bytes: Vec<u8>, len: usize, alt: bool },
    /// After Esc: the key, or the start of a sequence.
    Esc,
    /// After Esc `[`: the parameter bytes so far.
    Csi(Vec<u8>),
    /// After Esc `O`.
    Ss3,
    /// In a mouse report of the oldest form, which has three bytes.
    OldMouse(Vec<u8>),
    /// In a control string, such as an operating system command. `true` after an Esc.
    Str(bool),
    /// In a bracketed paste.
    Paste(Vec<u8>),
}

impl Decoder {
    /// The time to wait for the next byte before calling [`Decoder::time_out`]. `None`: no limit.
    #[must_use]
    pub const fn timeout(&self) -> Option<Duration> {
        match self.state {
            DecoderState::Ground => None,
            DecoderState::Esc => Some(ESC_TIMEOUT),
            DecoderState::Utf8 { .. }
            | DecoderState::Csi(_)
            | DecoderState::Ss3
            | DecoderState::OldMouse(_)
            | DecoderState::Str(_) => Some(ANSWER_TIMEOUT),
            DecoderState::Paste(_) => Some(PASTE_TIMEOUT),
        }
    }

    /// Ends the current state because no byte arrived within [`Decoder::timeout`]. Adds the resulting events to `out`.
    pub fn time_out(&mut self, out: &mut Vec<InputEvent>) {
        match std::mem::take(&mut self.state) {
            // An incomplete character, click or answer is dropped.
            DecoderState::Ground
            | DecoderState::Utf8 { .. }
            | DecoderState::OldMouse(_)
            | DecoderState::Str(_) => {}
            // Esc is harmless everywhere; the bytes after it are dropped.
            DecoderState::Esc | DecoderState::Csi(_) | DecoderState::Ss3 => push_key(KeyCode::Esc, out),
            DecoderState::Paste(text) => out.push(paste_event(&text)),
        }
    }

    /// Decodes a byte. Adds the events that it completes to `out`.
    pub fn push_byte(&mut self, byte: u8, out: &mut Vec<InputEvent>) {
        self.state = match std::mem::take(&mut self.state) {
            DecoderState::Ground => decode_ground(byte, false, out),
            DecoderState::Utf8 { bytes, len, alt } => decode_utf8(bytes, byte, len, alt, out),
            DecoderState::Esc => decode_escape(byte, out),
            DecoderState::Csi(sequence) => decode_csi(sequence, byte, out),
            DecoderState::Ss3 => decode_ss3(byte, out),
            DecoderState::OldMouse(bytes) => decode_old_mouse(bytes, byte, out),
            DecoderState::Str(after_escape) => decode_string(after_escape, byte, out),
            DecoderState::Paste(text) => decode_paste(text, byte, out),
        };
    }
}

fn push_key(code: KeyCode, out: &mut Vec<InputEvent>) {
    out.push(InputEvent::Key(Key::without_modifiers(code)));
}

/// Decodes the first byte of a key. With `alt`, an Esc preceded it.
fn decode_ground(byte: u8, alt: bool, out: &mut Vec<InputEvent>) -> DecoderState {
    let mut key = |code, ctrl| out.push(InputEvent::Key(Key::new(code, ctrl, alt, false)));
    match byte {
        0x1b => return DecoderState::Esc,
        b'\t' => key(KeyCode::Tab, false),
        b'\r' => key(KeyCode::Enter, false),
        0x7f => key(KeyCode::Backspace, false),
        0x00 => key(KeyCode::Char(' '), true),
        // Ctrl-C stays Ctrl-C directly after Esc: quitting must not depend on how the network groups bytes.
        0x03 => out.push(InputEvent::Key(Key::new(KeyCode::Char('c'), true, false, false))),
        0x01..=0x1a => key(KeyCode::Char(char::from(byte - 1 + b'a')), true),
        0x1c..=0x1f => key(KeyCode::Char(char::from(byte - 0x1c + b'4')), true),
        0x20..=0x7e => key(KeyCode::Char(char::from(byte)), false),
        0xc2..=0xf4 => {
            let len = [0xe0, 0xf0].iter().filter(|lead| byte >= **lead).count() + 2;
            return DecoderState::Utf8 { bytes: vec![byte], len, alt };
        }
        // Not the first byte of a character.
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
    let decoded = std::str::from_utf8(&bytes).ok().and_then(|text| text.chars().next());
    if let Some(c) = decoded.filter(|c| !c.is_control()) {
        out.push(InputEvent::Key(Key::new(KeyCode::Char(c), false, alt, false)));
    }
    DecoderState::Ground
}

/// Decodes the byte after Esc.
fn decode_escape(byte: u8, out: &mut Vec<InputEvent>) -> DecoderState {
    match byte {
        b'[' => DecoderState::Csi(Vec::new()),
        b'O' => DecoderState::Ss3,
        // Operating system command, device control, start of string, privacy message, application command.
        b']' | b'P' | b'X' | b'^' | b'_' => DecoderState::Str(false),
        // The end of a control string that timed out or was cut.
        b'\\' => DecoderState::Ground,
        0x1b => {
            push_key(KeyCode::Esc, out);
            DecoderState::Esc
        }
        _ => decode_ground(byte, true, out),
    }
}

/// Decodes the next byte of a sequence that starts with Esc `[`.
fn decode_csi(mut sequence: Vec<u8>, byte: u8, out: &mut Vec<InputEvent>) -> DecoderState {
    match byte {
        // The Linux console sends its first function keys with a second bracket.
        b'[' if sequence.is_empty() => sequence.push(byte),
        b'M' if sequence.is_empty() => return DecoderState::OldMouse(Vec::new()),
        b'~' if sequence == b"200" => return DecoderState::Paste(Vec::new()),
        0x40..=0x7e => {
            out.extend(interpret_sequence(&sequence, byte));
            return DecoderState::Ground;
        }
        0x20..=0x3f if sequence.len() < MAX_SEQUENCE_BYTES => sequence.push(byte),
        // Too long for a known sequence: swallowed to its end.
        0x20..=0x3f => {}
        // No sequence contains this byte: the sequence was cut, and something else starts.
        _ => return decode_ground(byte, false, out),
    }
    DecoderState::Csi(sequence)
}

fn decode_ss3(byte: u8, out: &mut Vec<InputEvent>) -> DecoderState {
    match byte {
        b'A'..=b'D' | b'F' | b'H' | b'P'..=b'S' => out.extend(interpret_sequence(b"", byte)),
        // The Enter key of a keypad in application mode.
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
    // The oldest form does not report which button is released.
    let (button, is_release) =
        if button & 3 == 3 && button < 64 { (button & !3, true) } else { (button, false) };
    out.extend(mouse_event(button, column, row, is_release));
    DecoderState::Ground
}

fn decode_string(after_escape: bool, byte: u8, out: &mut Vec<InputEvent>) -> DecoderState {
    match (after_escape, byte) {
        (_, 0x07) | (true, b'\\') => DecoderState::Ground,
        (_, 0x1b) => DecoderState::Str(true),
        // Esc followed by anything but a backslash starts a new sequence.
        (true, _) => decode_escape(byte, out),
        // No answer contains these bytes, so they are keys.
        (false, 0x00..0x20 | 0x7f) => decode_ground(byte, false, out),
        (false, _) => DecoderState::Str(false),
    }
}

fn decode_paste(mut text: Vec<u8>, byte: u8, out: &mut Vec<InputEvent>) -> DecoderState {
    if byte == 0x03 {
        out.push(paste_event(&text));
        return decode_ground(byte, false, out);
    }
    // Beyond the limit, only the last bytes are kept, so that the end of the paste is still found.
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

/// Creates a paste event. Terminals paste line ends as `\r`, which becomes `\n`.
fn paste_event(text: &[u8]) -> InputEvent {
    InputEvent::Paste(String::from_utf8_lossy(text).replace("\r\n", "\n").replace('\r', "\n"))
}

/// Interprets a complete sequence as a key of an xterm-like terminal or as a mouse event. Returns `None` for anything
/// else, which is an answer or a report that this program did not request.
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
    // A missing number is 1, as in `CSI ; 5 A`. Values after a colon belong to the Kitty keyboard protocol.
    let mut fields = text.split(';').map(|field| field.split(':'));
    let number = |field: Option<&str>| {
        field.filter(|field| !field.is_empty()).map_or(Some(1), |n| n.parse::<u32>().ok())
    };
    let first = number(fields.next().and_then(|mut field| field.next()))?;
    let mut second = fields.next();
    let modifiers = number(second.as_mut().and_then(Iterator::next))?;
    let is_release = second.and_then(|mut field| field.next()) == Some("3");
    let third = fields.next().and_then(|mut field| field.next());
    let code = match (last, first) {
        _ if is_release => return None,
        (b'A', _) => KeyCode::Up,
        (b'B', _) => KeyCode::Down,
        (b'C', _) => KeyCode::Right,
        (b'D', _) => KeyCode::Left,
        (b'H', _) | (b'~', 1 | 7) => KeyCode::Home,
        (b'F', _) | (b'~', 4 | 8) => KeyCode::End,
        (b'Z', _) => KeyCode::BackTab,
        (b'P', _) => KeyCode::F(1),
        (b'Q', _) => KeyCode::F(2),
        // With numbers, this is a cursor position report.
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
    let modifiers = modifiers.saturating_sub(1);
    let ctrl = modifiers & 4 > 0;
    let alt = modifiers & 2 > 0 && !(ctrl && code == KeyCode::Char('c'));
    Some(InputEvent::Key(Key::new(code, ctrl, alt, modifiers & 1 > 0)))
}

fn function_key_number(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

/// Returns the key of a code point in the forms that encode every key (`modifyOtherKeys`, `CSI u`).
fn key_code_from_point(point: u32) -> Option<KeyCode> {
    Some(match point {
        9 => KeyCode::Tab,
        13 => KeyCode::Enter,
        27 => KeyCode::Esc,
        8 | 127 => KeyCode::Backspace,
        // Keys without a character (media keys, modifiers alone) are encoded in the private use area.
        0xe000..=0xf8ff => return None,
        point => KeyCode::Char(char::from_u32(point).filter(|c| !c.is_control())?),
    })
}

/// Creates a mouse event from a report, in which columns and rows are counted from 1.
fn mouse_event(button: u16, column: u16, row: u16, is_release: bool) -> Option<InputEvent> {
    let (column, row) = (column.saturating_sub(1), row.saturating_sub(1));
    // Bits 2 to 4 are modifier keys.
    Some(InputEvent::Mouse(match (button & !0b1_1100, is_release) {
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
