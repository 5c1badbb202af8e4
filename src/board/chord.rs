//! Keys (stand-in).
/// Code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// .
    Char(char),
    /// .
    Enter,
    /// .
    Esc,
    /// .
    Tab,
    /// .
    BackTab,
    /// .
    Backspace,
    /// .
    Delete,
    /// .
    Insert,
    /// .
    Up,
    /// .
    Down,
    /// .
    Left,
    /// .
    Right,
    /// .
    Home,
    /// .
    End,
    /// .
    PageUp,
    /// .
    PageDown,
    /// .
    F(u8),
}
/// Key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// .
    pub code: Code,
    /// .
    pub ctrl: bool,
    /// .
    pub alt: bool,
    /// .
    pub shift: bool,
}
/// Chord.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chord(Vec<Key>);
impl Chord {
    /// .
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.0
    }
}
/// Error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChordError;
impl std::str::FromStr for Chord {
    type Err = ChordError;
    fn from_str(t: &str) -> Result<Self, ChordError> {
        script(t).map(Chord)
    }
}
impl std::fmt::Display for Chord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let v: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&v.join(" "))
    }
}
impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.ctrl {
            f.write_str("ctrl-")?;
        }
        if self.alt {
            f.write_str("alt-")?;
        }
        match self.code {
            Code::Char(' ') => f.write_str("space"),
            Code::Char(c) => write!(f, "{c}"),
            Code::BackTab => f.write_str("shift-tab"),
            Code::PageUp => f.write_str("pgup"),
            Code::PageDown => f.write_str("pgdn"),
            other => f.write_str(&format!("{other:?}").to_lowercase()),
        }
    }
}
impl Key {
    /// .
    #[must_use]
    pub fn forbidden(&self) -> Option<&'static str> {
        None
    }
}
/// Keys of a script.
/// # Errors
/// unknown key
pub fn script(text: &str) -> Result<Vec<Key>, ChordError> {
    text.split_whitespace()
        .map(|w| {
            let (ctrl, w) = w.strip_prefix("ctrl-").map_or((false, w), |r| (true, r));
            let code = match w {
                "enter" => Code::Enter,
                "esc" => Code::Esc,
                "tab" => Code::Tab,
                "shift-tab" => Code::BackTab,
                "space" => Code::Char(' '),
                "up" => Code::Up,
                "down" => Code::Down,
                "left" => Code::Left,
                "right" => Code::Right,
                "home" => Code::Home,
                "end" => Code::End,
                "pgup" => Code::PageUp,
                "pgdn" => Code::PageDown,
                "backspace" => Code::Backspace,
                "delete" => Code::Delete,
                w => {
                    let mut c = w.chars();
                    match (c.next(), c.next()) {
                        (Some(c), None) => Code::Char(c),
                        _ => return Err(ChordError),
                    }
                }
            };
            Ok(Key { code, ctrl, alt: false, shift: false })
        })
        .collect()
}
