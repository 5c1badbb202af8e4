//! The clipboard of the user's own machine, reached through the terminal (OSC 52), also over ssh. Whether
//! the terminal takes it is never known: the text is *sent to the terminal*, not copied.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The longest text in bytes: xterm takes 100,000 bytes of sequence, which is this much before base64.
pub const MAX_CLIPBOARD_BYTES: usize = 74_994;

/// The text is too long for the clipboard of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} bytes are too long for the terminal's clipboard ({MAX_CLIPBOARD_BYTES} at most)")]
pub struct ClipboardLimitError(pub usize);

/// The bytes that hand `text` to the terminal. Control characters but line breaks and tabs are left out,
/// for they would act where the text is pasted. Inside tmux (`TMUX` is set) the sequence is sent twice:
/// as it is, which tmux takes with `set-clipboard on`, and wrapped, which it passes on with
/// `allow-passthrough on`.
///
/// # Errors
/// If the text is longer than [`MAX_CLIPBOARD_BYTES`].
pub fn copy_sequence(text: &str, tmux: bool) -> Result<Vec<u8>, ClipboardLimitError> {
    let clean: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    if clean.len() > MAX_CLIPBOARD_BYTES {
        return Err(ClipboardLimitError(clean.len()));
    }
    let sequence = format!("\x1b]52;c;{}\x07", STANDARD.encode(clean));
    if tmux {
        // Within the wrapping every escape is doubled; there is one.
        return Ok(format!("{sequence}\x1bPtmux;\x1b{sequence}\x1b\\").into_bytes());
    }
    Ok(sequence.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_one_sequence() {
        assert_eq!(copy_sequence("Kabul", false).unwrap(), b"\x1b]52;c;S2FidWw=\x07");
        assert_eq!(
            copy_sequence("Kabul", true).unwrap(),
            b"\x1b]52;c;S2FidWw=\x07\x1bPtmux;\x1b\x1b]52;c;S2FidWw=\x07\x1b\\"
        );
    }

    #[test]
    fn nothing_that_acts_when_pasted_is_sent() {
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
