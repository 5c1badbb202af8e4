//! Keys and chords, the input side of the keymap, with their text form (`ctrl-d`, `shift-tab`, `g g`).

use std::fmt;
use std::str::FromStr;

use crate::model::text::nearest_name;

/// A key without modifiers. A character carries its case: `G` is not `g` with shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are those on the keys")]
pub enum KeyCode {
    Char(char),
    Enter,
    Esc,
    Tab,
    /// Shift and tab, which terminals send as one key.
    BackTab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    /// A function key, 1 to 24.
    F(u8),
}

/// A stroke: a key and the modifiers held with it. [`Key::new`] builds it in canonical form, so that different
/// reports of the same stroke compare equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// The key itself.
    pub code: KeyCode,
    /// Whether control was held.
    pub ctrl: bool,
    /// Whether alt (meta, option) was held.
    pub alt: bool,
    /// Whether shift was held. Set only for keys that are not characters, and never for `BackTab`, which implies
    /// shift.
    pub shift: bool,
}

/// A sequence of strokes that stands for one command. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Chord(Vec<Key>);

/// Why a text is not a key, a chord or a script.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChordError {
    /// The text names no key.
    #[error("no key is named")]
    Empty,
    /// The name is not that of a key.
    #[error("`{name}` is not a key{}", .nearest.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    Unknown {
        /// The name as written.
        name: String,
        /// The most similar key, in canonical form.
        nearest: Option<String>,
    },
    /// Shift is combined with a character that has no upper case.
    #[error("`{0}`: shift works only with letters and named keys; write the character itself")]
    Shifted(String),
    /// A quoted text in a script has no closing quote.
    #[error("the quoted text `{0}` is not closed")]
    Unclosed(String),
}

/// The names of keys. The first name of a code is its canonical one.
const KEY_NAMES: [(&str, KeyCode); 30] = [
    ("enter", KeyCode::Enter),
    ("return", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("escape", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("backspace", KeyCode::Backspace),
    ("bs", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("del", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("ins", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pageup", KeyCode::PageUp),
    ("prior", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
    ("pagedown", KeyCode::PageDown),
    ("pgdown", KeyCode::PageDown),
    ("next", KeyCode::PageDown),
    ("space", KeyCode::Char(' ')),
    ("quote", KeyCode::Char('"')),
    ("plus", KeyCode::Char('+')),
    ("minus", KeyCode::Char('-')),
    ("hyphen", KeyCode::Char('-')),
];

/// The names of modifiers.
const MODIFIER_NAMES: [&str; 6] = ["ctrl", "control", "alt", "meta", "option", "shift"];

impl Key {
    /// Builds a stroke in canonical form: control makes a letter lower case, shift makes it upper case and is
    /// dropped, and shift and tab become `BackTab`.
    #[must_use]
    pub fn new(code: KeyCode, ctrl: bool, alt: bool, shift: bool) -> Self {
        let key = |code, shift| Self { code, ctrl, alt, shift };
        match code {
            KeyCode::Char(c) if ctrl => key(KeyCode::Char(c.to_ascii_lowercase()), false),
            KeyCode::Char(c) if shift => key(KeyCode::Char(c.to_ascii_uppercase()), false),
            KeyCode::Tab if shift => key(KeyCode::BackTab, false),
            KeyCode::BackTab => key(KeyCode::BackTab, false),
            other => key(other, shift),
        }
    }

    /// Builds a stroke without modifiers.
    #[must_use]
    pub fn without_modifiers(code: KeyCode) -> Self {
        Self::new(code, false, false, false)
    }

    /// Returns the character that this stroke types into a text field, if any.
    #[must_use]
    pub fn typed_char(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// Returns why no command may be bound to this stroke, or `None` if one may. Terminals, or programs in
    /// between, give the forbidden strokes a meaning of their own.
    #[must_use]
    pub fn forbidden_reason(self) -> Option<&'static str> {
        let KeyCode::Char(c) = self.code else { return None };
        match (self.ctrl, self.alt, c) {
            (true, _, 'h') => Some("terminals send it for Backspace"),
            (true, _, 'i') => Some("terminals send it for Tab"),
            (true, _, 'j' | 'm') => Some("terminals send it for Enter"),
            (true, _, '[') => Some("terminals send it for Esc"),
            (true, _, 's' | 'q') => Some("many terminals stop or resume their output at it"),
            (true, _, 'a') => Some("it is the prefix of screen"),
            (true, _, 'b') => Some("it is the prefix of tmux"),
            (false, false, '[' | ']') => {
                Some("a split arrow-key sequence would trigger it, and many keyboards need AltGr for it")
            }
            (false, true, '[' | ']' | 'O' | 'P' | 'X' | '^' | '_' | '\\') => {
                Some("it begins or ends a sequence that terminals send")
            }
            _ => None,
        }
    }
}

impl Chord {
    /// Returns the strokes in order, at least one.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.0
    }
}

impl From<Key> for Chord {
    fn from(key: Key) -> Self {
        Self(vec![key])
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (is_held, name) in [
            (self.ctrl, "ctrl-"),
            (self.alt, "alt-"),
            (self.shift || self.code == KeyCode::BackTab, "shift-"),
        ] {
            if is_held {
                f.write_str(name)?;
            }
        }
        match self.code {
            KeyCode::BackTab => f.write_str("tab"),
            KeyCode::F(n) => write!(f, "f{n}"),
            // A character stands for itself, except the space, which is invisible, and the quote, which would
            // end a text.
            KeyCode::Char(c) if c != ' ' && c != '"' => write!(f, "{c}"),
            code => {
                f.write_str(KEY_NAMES.iter().find(|(_, named)| *named == code).map_or("?", |(name, _)| name))
            }
        }
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, key) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{key}")?;
        }
        Ok(())
    }
}

impl FromStr for Key {
    type Err = ChordError;

    fn from_str(text: &str) -> Result<Self, ChordError> {
        let (mut ctrl, mut alt, mut shift) = (false, false, false);
        let mut rest = text;
        // The last character is never a separator, so `-` and `ctrl--` are keys.
        while let Some((modifier, after)) = split_modifier(rest) {
            match modifier.to_ascii_lowercase().as_str() {
                "ctrl" | "control" => ctrl = true,
                "alt" | "meta" | "option" => alt = true,
                "shift" => shift = true,
                _ => return Err(unknown_key_error(text)),
            }
            rest = after;
        }
        if rest.is_empty() {
            return Err(ChordError::Empty);
        }
        let code = find_key_code(rest).ok_or_else(|| unknown_key_error(text))?;
        if shift && matches!(code, KeyCode::Char(c) if !c.is_ascii_alphabetic()) {
            return Err(ChordError::Shifted(text.to_owned()));
        }
        Ok(Self::new(code, ctrl, alt, shift))
    }
}

impl FromStr for Chord {
    type Err = ChordError;

    fn from_str(text: &str) -> Result<Self, ChordError> {
        let keys = text.split_whitespace().map(Key::from_str).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() { Err(ChordError::Empty) } else { Ok(Self(keys)) }
    }
}

/// Parses a script such as `tab j j enter / "taliban kind:clash" enter`: keys separated by spaces, and quoted
/// text to type, in which `\"` is a quote and `\\` a backslash.
///
/// # Errors
/// The first name that is not a key, or a quote that is not closed. An empty script is valid.
pub fn parse_script(text: &str) -> Result<Vec<Key>, ChordError> {
    let mut keys = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let (typed, after) = split_quoted(quoted).ok_or_else(|| ChordError::Unclosed(rest.to_owned()))?;
            keys.extend(typed.chars().map(|c| Key::without_modifiers(KeyCode::Char(c))));
            rest = after;
        } else {
            let (name, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            keys.push(name.parse()?);
            rest = after;
        }
        rest = rest.trim_start();
    }
    Ok(keys)
}

/// Returns the unescaped text up to the closing quote, and the rest after it.
fn split_quoted(text: &str) -> Option<(String, &str)> {
    let mut typed = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return Some((typed, chars.as_str())),
            '\\' => typed.push(chars.next()?),
            c => typed.push(c),
        }
    }
    None
}

/// Splits `ctrl-d` into `ctrl` and `d`. A hyphen that is the key itself does not split.
fn split_modifier(text: &str) -> Option<(&str, &str)> {
    let (modifier, rest) = text.split_once('-')?;
    (!modifier.is_empty() && !rest.is_empty()).then_some((modifier, rest))
}

fn find_key_code(name: &str) -> Option<KeyCode> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control() && !c.is_whitespace()).then_some(KeyCode::Char(c));
    }
    if let Some(number) = name.strip_prefix(['f', 'F']).and_then(|digits| digits.parse::<u8>().ok()) {
        return (1..=24).contains(&number).then_some(KeyCode::F(number));
    }
    KEY_NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, code)| *code)
}

/// Returns the error for a text that is not a key, with the key that was probably meant.
fn unknown_key_error(text: &str) -> ChordError {
    ChordError::Unknown { name: text.to_owned(), nearest: guess_key(text).map(|key| key.to_string()) }
}

/// Guesses part by part: the nearest modifier before each hyphen, then the nearest key name.
fn guess_key(text: &str) -> Option<Key> {
    let mut guess = String::new();
    let mut rest = text;
    while let Some((modifier, after)) = split_modifier(rest) {
        guess.push_str(nearest_name(modifier, MODIFIER_NAMES)?);
        guess.push('-');
        rest = after;
    }
    match find_key_code(rest) {
        Some(_) => guess.push_str(rest),
        None => guess.push_str(nearest_name(rest, KEY_NAMES.iter().map(|(name, _)| *name))?),
    }
    guess.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(text: &str) -> Key {
        text.parse().unwrap()
    }

    #[test]
    fn key_names_aliases_and_modifiers_parse_to_canonical_form() {
        for (text, canonical) in [
            ("j", "j"),
            ("G", "G"),
            ("shift-g", "G"),
            ("ctrl-d", "ctrl-d"),
            ("Ctrl-D", "ctrl-d"),
            ("control-R", "ctrl-r"),
            ("alt-P", "alt-P"),
            ("meta-x", "alt-x"),
            ("escape", "esc"),
            ("Return", "enter"),
            ("pagedown", "pgdn"),
            ("PageUp", "pgup"),
            ("backtab", "shift-tab"),
            ("shift-backtab", "shift-tab"),
            ("shift-tab", "shift-tab"),
            ("ctrl-shift-up", "ctrl-shift-up"),
            ("shift-ctrl-up", "ctrl-shift-up"),
            ("f12", "f12"),
            ("space", "space"),
            ("ctrl-space", "ctrl-space"),
            ("?", "?"),
            ("+", "+"),
            ("-", "-"),
            ("minus", "-"),
            ("plus", "+"),
            ("ctrl--", "ctrl--"),
            ("\"", "quote"),
            ("ش", "ش"),
        ] {
            assert_eq!(key(text).to_string(), canonical, "{text}");
        }
        assert_eq!(key("shift-tab"), Key { code: KeyCode::BackTab, ctrl: false, alt: false, shift: false });
        assert_eq!("g g".parse::<Chord>().unwrap().keys(), [key("g"), key("g")]);
        assert_eq!("  g   ctrl-d ".parse::<Chord>().unwrap().to_string(), "g ctrl-d");
    }

    #[test]
    fn unknown_name_suggests_the_nearest_key() {
        for (text, expected) in [
            ("contrl-d", Some("ctrl-d")),
            ("crtl-d", Some("ctrl-d")),
            ("entr", Some("enter")),
            ("pgdwn", Some("pgdn")),
            ("alt-bakspace", Some("alt-backspace")),
            ("zzzzzz", None),
            ("gg", None),
            ("f99", None),
        ] {
            let nearest = expected.map(str::to_owned);
            assert_eq!(text.parse::<Key>(), Err(ChordError::Unknown { name: text.to_owned(), nearest }));
        }
        assert_eq!("".parse::<Chord>(), Err(ChordError::Empty));
        assert_eq!("shift-?".parse::<Key>(), Err(ChordError::Shifted("shift-?".to_owned())));
        assert_eq!(
            "contrl-d".parse::<Key>().unwrap_err().to_string(),
            "`contrl-d` is not a key; did you mean `ctrl-d`?"
        );
    }

    #[test]
    fn script_yields_keys_and_typed_text() {
        let keys = parse_script(r#"tab j / t "a \"b" enter"#).unwrap();
        let names: Vec<_> = keys.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["tab", "j", "/", "t", "a", "space", "quote", "b", "enter"]);
        assert_eq!(parse_script(" "), Ok(vec![]));
        assert_eq!(parse_script("j \"ab"), Err(ChordError::Unclosed("\"ab".to_owned())));
        assert!(parse_script("j jj").is_err());
    }

    #[test]
    fn strokes_with_a_terminal_meaning_are_forbidden() {
        for text in [
            "ctrl-h", "ctrl-i", "ctrl-j", "ctrl-m", "ctrl-s", "ctrl-q", "ctrl-a", "ctrl-b", "[", "]", "alt-]",
        ] {
            assert!(key(text).forbidden_reason().is_some(), "{text}");
        }
        for text in ["h", "j", "ctrl-d", "ctrl-c", "ctrl-z", "ctrl-r", "enter", "tab", "space", "alt-x", "?"]
        {
            assert_eq!(key(text).forbidden_reason(), None, "{text}");
        }
    }

    fn any_key() -> impl Strategy<Value = Key> {
        let named = prop::sample::select(KEY_NAMES.map(|(_, code)| code).to_vec());
        let visible =
            any::<char>().prop_filter("a visible character", |c| !c.is_control() && !c.is_whitespace());
        let code = prop_oneof![named, visible.prop_map(KeyCode::Char), (1..=24_u8).prop_map(KeyCode::F)];
        (code, any::<bool>(), any::<bool>(), any::<bool>())
            .prop_map(|(code, ctrl, alt, shift)| Key::new(code, ctrl, alt, shift))
    }

    proptest! {
        #[test]
        fn displayed_chord_parses_to_itself(keys in prop::collection::vec(any_key(), 1..4)) {
            let chord = Chord(keys);
            prop_assert_eq!(chord.to_string().parse::<Chord>(), Ok(chord));
        }

        #[test]
        fn parsing_any_text_does_not_panic(text in "\\PC{0,12}") {
            let _ = text.parse::<Chord>();
            let _ = parse_script(&text);
        }
    }
}
