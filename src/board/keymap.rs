//! The keymap: which chords run which commands, from the command table and the configuration.

use super::chord::{Chord, Key};
use super::command::Command;
use super::state::PaneId;

/// Chords and the commands they run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<(Chord, Command)>,
}

/// The meaning of the keys pressed so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyMatch {
    /// A complete chord and its command.
    Command(Command),
    /// The beginning of one or more chords.
    Prefix,
    /// No chord.
    None,
}

/// Whether two commands may have the same keys. They may if in every pane only one of them is meant.
#[must_use]
pub fn can_share_keys(a: Command, b: Command) -> bool {
    let (a, b) = (a.row().scope, b.row().scope);
    a != b && (a.is_single_pane() || b.is_single_pane())
}

impl Keymap {
    /// Creates a keymap of these bindings; [`Self::default_bindings`] returns the default ones.
    ///
    /// # Errors
    /// One sentence for each problem: a chord that is bound twice, or that is the beginning of another.
    pub fn new(bindings: Vec<(Chord, Command)>) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        for (index, (chord, command)) in bindings.iter().enumerate() {
            for (_, other) in bindings.iter().skip(index + 1).filter(|(same, _)| same == chord) {
                if other != command && !can_share_keys(*command, *other) {
                    let (id, other) = (command.row().id, other.row().id);
                    problems.push(format!("{chord} is bound to both {id} and {other}"));
                }
            }
        }
        for (chord, command) in &bindings {
            if let Some((longer, other)) = bindings
                .iter()
                .find(|(c, _)| c.keys().len() > chord.keys().len() && c.keys().starts_with(chord.keys()))
            {
                let (id, other) = (command.row().id, other.row().id);
                problems.push(format!("{chord} ({id}) is the beginning of {longer} ({other}), so only one of them could ever be typed"));
            }
        }
        if problems.is_empty() { Ok(Self { bindings }) } else { Err(problems) }
    }

    /// Returns the bindings of the command table.
    #[must_use]
    pub fn default_bindings() -> Vec<(Chord, Command)> {
        Command::TABLE
            .iter()
            .flat_map(|row| row.keys.iter().filter_map(|key| Some((key.parse().ok()?, row.command))))
            .collect()
    }

    /// Returns the meaning of these keys in a pane. A command of that pane alone takes precedence over one with
    /// a wider scope.
    #[must_use]
    pub fn match_keys(&self, keys: &[Key], pane: PaneId) -> KeyMatch {
        let bound_commands =
            || self.bindings.iter().filter(|(chord, _)| chord.keys() == keys).map(|(_, c)| *c);
        let own =
            bound_commands().find(|c| c.row().scope.is_single_pane() && c.row().scope.includes_pane(pane));
        let shared = || bound_commands().find(|c| !c.row().scope.is_single_pane());
        if let Some(command) = own.or_else(shared).or_else(|| bound_commands().next()) {
            return KeyMatch::Command(command);
        }
        if !keys.is_empty() && self.bindings.iter().any(|(chord, _)| chord.keys().starts_with(keys)) {
            return KeyMatch::Prefix;
        }
        KeyMatch::None
    }

    /// Returns the chords of a command, in order.
    pub fn chords(&self, command: Command) -> impl Iterator<Item = &Chord> {
        self.bindings.iter().filter(move |(_, c)| *c == command).map(|(chord, _)| chord)
    }

    /// Returns the first chord of a command as text; empty if it has none.
    #[must_use]
    pub fn first_chord_text(&self, command: Command) -> String {
        self.chords(command).next().map(ToString::to_string).unwrap_or_default()
    }

    /// Returns the commands whose chords begin with these keys, with the rest of each chord.
    pub fn continuations<'a>(&'a self, keys: &'a [Key]) -> impl Iterator<Item = (String, Command)> + 'a {
        self.bindings.iter().filter_map(move |(chord, command)| {
            let rest = chord.keys().strip_prefix(keys)?;
            (!rest.is_empty())
                .then(|| (rest.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "), *command))
        })
    }
}

impl Default for Keymap {
    fn default() -> Self {
        Self { bindings: Self::default_bindings() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_keys_parse_and_do_not_clash() {
        let key_count: usize = Command::TABLE.iter().map(|row| row.keys.len()).sum();
        let bindings = Keymap::default_bindings();
        assert_eq!(bindings.len(), key_count);
        for (chord, command) in &bindings {
            for key in chord.keys() {
                assert_eq!(key.forbidden_reason(), None, "{} on {chord}", command.row().id);
            }
        }
        assert_eq!(Keymap::new(bindings), Ok(Keymap::default()));
    }

    #[test]
    fn same_key_runs_another_command_on_the_map() {
        let keymap = Keymap::default();
        let plus = crate::board::chord::parse_script("+").unwrap();
        assert_eq!(keymap.match_keys(&plus, PaneId::Map), KeyMatch::Command(Command::ZoomIn));
        assert_eq!(keymap.match_keys(&plus, PaneId::Events), KeyMatch::Command(Command::Coarser));
        assert!(
            can_share_keys(Command::ZoomIn, Command::Coarser)
                && !can_share_keys(Command::Finer, Command::Coarser)
        );
        let both = vec![("x".parse().unwrap(), Command::ZoomIn), ("x".parse().unwrap(), Command::ZoomOut)];
        assert_eq!(Keymap::new(both).unwrap_err().len(), 1);
    }

    #[test]
    fn chord_that_begins_another_is_rejected() {
        let bindings = vec![("g".parse().unwrap(), Command::Help), ("g g".parse().unwrap(), Command::Top)];
        assert_eq!(Keymap::new(bindings).unwrap_err().len(), 1);
    }
}
