//! The clipboard of the user's own machine, reached through the terminal (OSC 52), also over ssh. The terminal does not
//! confirm, so messages say that text was sent to the terminal, not that it was copied.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The longest text in bytes. xterm accepts a sequence of 100,000 bytes, which this text fills once encoded in base64.
pub const MAX_CLIPBOARD_BYTES: usize = 74_994;

/// The error that a text of this many bytes is too long for a terminal's clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} bytes are too many for the terminal's clipboard (at most {MAX_CLIPBOARD_BYTES})")]
pub struct ClipboardLimitError(pub usize);

/// Returns the bytes that put `text` on the clipboard.
///
/// Control characters except line breaks and tabs are left out, because they would take effect where the text is
/// pasted. Inside tmux (`in_tmux`) the sequence is written twice: once bare, which tmux handles with `set-clipboard
/// on`, and once wrapped, which tmux passes on with `allow-passthrough on`.
///
/// # Errors
/// Fails if the text is longer than [`MAX_CLIPBOARD_BYTES`].
pub fn copy_sequence(text: &str, in_tmux: bool) -> Result<Vec<u8>, ClipboardLimitError> {
    let clean: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    if clean.len() > MAX_CLIPBOARD_BYTES {
        return Err(ClipboardLimitError(clean.len()));
    }
    let sequence = format!("\x1b]52;c;{}\x07", STANDARD.encode(clean));
    if in_tmux {
        // The wrapper requires every escape to be doubled; the sequence has one.
        return Ok(format!("{sequence}\x1bPtmux;\x1b{sequence}\x1b\\").into_bytes());
    }
    Ok(sequence.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_one_sequence_and_is_wrapped_too_in_tmux() {
        assert_eq!(copy_sequence("Kabul", false).unwrap(), b"\x1b]52;c;S2FidWw=\x07");
        assert_eq!(
            copy_sequence("Kabul", true).unwrap(),
            b"\x1b]52;c;S2FidWw=\x07\x1bPtmux;\x1b\x1b]52;c;S2FidWw=\x07\x1b\\"
        );
    }

    #[test]
    fn control_characters_are_left_out() {
        assert_eq!(copy_sequence("a\x1b[31m\u{9b}\x03b\n\tc\r", false), copy_sequence("a[31mb\n\tc", false));
    }

    #[test]
    fn the_limit_is_in_bytes() {
        assert!(copy_sequence(&"a".repeat(MAX_CLIPBOARD_BYTES), false).is_ok());
        assert_eq!(
            copy_sequence(&"é".repeat(MAX_CLIPBOARD_BYTES / 2 + 1), false),
            Err(ClipboardLimitError(MAX_CLIPBOARD_BYTES + 2))
        );
        assert!(copy_sequence(&"a".repeat(MAX_CLIPBOARD_BYTES), false).unwrap().len() <= 100_000);
    }
}
