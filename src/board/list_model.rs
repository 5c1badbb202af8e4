//! The rows of what is listed but not answered by the store: help and palette. The board moves its cursors over
//! them and the view draws them, so both must mean the same row.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::argument::{self, ArgumentValue};
use super::command::{Command, CommandRow, Scope};
use super::context::ArgumentSources;
use super::keymap::Keymap;

/// A row of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpRow {
    /// A heading: where the commands below it have an effect.
    Heading(Scope),
    /// A command and its keys, as written in the configuration.
    Command(Command, String),
}

/// In which order help groups commands.
const SCOPES_IN_HELP_ORDER: [Scope; 6] =
    [Scope::Global, Scope::Lists, Scope::Events, Scope::Dyads, Scope::Series, Scope::Map];

/// The rows of the help: every command grouped by where it has an effect, or those whose key is what is searched
/// for, or that hold every word of it. A heading without commands is left out.
#[must_use]
pub fn help_rows(search: &str, keymap: &Keymap) -> Vec<HelpRow> {
    let wanted = search.trim();
    let words: Vec<String> = wanted.split_whitespace().map(str::to_lowercase).collect();
    let mut rows = Vec::new();
    for scope in SCOPES_IN_HELP_ORDER {
        let of_scope = Command::TABLE.iter().filter(|row| row.scope == scope).filter_map(|row| {
            let keys: Vec<String> = keymap.chords(row.command).map(ToString::to_string).collect();
            let text = format!("{} {}", row.id, row.doc).to_lowercase();
            let matches =
                keys.iter().any(|key| key == wanted) || words.iter().all(|word| text.contains(word));
            matches.then(|| HelpRow::Command(row.command, keys.join(", ")))
        });
        let before = rows.len();
        rows.extend(of_scope);
        if rows.len() > before {
            rows.insert(before, HelpRow::Heading(scope));
        }
    }
    rows
}

/// A row of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaletteRow {
    /// A command.
    Command(Command),
    /// A command with a value to choose.
    Value(Command, ArgumentValue),
    /// A command with what is typed behind its name.
    Typed(Command, String),
}

impl PaletteRow {
    /// The command it runs.
    #[must_use]
    pub const fn command(&self) -> Command {
        match self {
            Self::Command(command) | Self::Value(command, _) | Self::Typed(command, _) => *command,
        }
    }

    /// What it is called in full: what typing it would look like, with a space where an argument may follow.
    #[must_use]
    pub fn completed_text(&self) -> String {
        let id = self.command().row().id;
        match self {
            Self::Command(command) if argument::find_argument(*command).is_some() => format!("{id} "),
            Self::Command(_) => id.to_owned(),
            Self::Value(_, value) => format!("{id} {}", value.text),
            Self::Typed(_, text) => format!("{id} {text}"),
        }
    }
}

/// What the palette offers for what is typed in it: the values of a command that takes one, once its whole name is
/// typed; else the commands that match.
#[must_use]
pub fn palette_rows(input: &str, known: &ArgumentSources<'_>) -> Vec<PaletteRow> {
    if let Some((row, rest)) = argument::split_typed(input) {
        let values = row.completions(rest, known);
        if !values.is_empty() {
            return values.into_iter().map(|value| PaletteRow::Value(row.command, value)).collect();
        }
        if !rest.is_empty() {
            return vec![PaletteRow::Typed(row.command, rest.to_owned())];
        }
    }
    matching_commands(input).into_iter().map(PaletteRow::Command).collect()
}

/// The commands that match what is typed in the palette, best first: by name, then by what they do. Everything in
/// the order of the table while nothing is typed.
fn matching_commands(input: &str) -> Vec<Command> {
    let input = input.trim();
    if input.is_empty() {
        return Command::TABLE.iter().map(|row| row.command).collect();
    }
    let pattern = Pattern::parse(input, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut score = |text: &str| pattern.score(Utf32Str::new(text, &mut Vec::new()), &mut matcher);
    let mut found: Vec<(u32, Command)> = Command::TABLE
        .iter()
        .filter_map(|row: &CommandRow| {
            // A match in the name counts before any match in the words that explain it.
            let named = score(row.id).map(|s| s.saturating_add(10_000));
            let whole = u32::from(row.id == input).saturating_mul(10_000);
            Some((named.or_else(|| score(row.doc))?.saturating_add(whole), row.command))
        })
        .collect();
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, command)| command).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_groups_and_searches() {
        let keymap = Keymap::default();
        let all = help_rows("", &keymap);
        assert_eq!(all.first(), Some(&HelpRow::Heading(Scope::Global)));
        let commands = all.iter().filter(|row| matches!(row, HelpRow::Command(..))).count();
        assert_eq!(commands, Command::TABLE.len());
        let matrix = help_rows("MATRIX and", &keymap);
        assert_eq!(
            matrix,
            [HelpRow::Heading(Scope::Dyads), HelpRow::Command(Command::Matrix, "v".to_owned())]
        );
        assert!(help_rows("g g", &keymap).contains(&HelpRow::Command(Command::Top, "g g, home".to_owned())));
        assert!(help_rows("no such thing", &keymap).is_empty());
    }

    #[test]
    fn the_palette_matches_names_first() {
        assert_eq!(matching_commands("").len(), Command::TABLE.len());
        assert_eq!(matching_commands("theme").first(), Some(&Command::NextTheme));
        assert_eq!(matching_commands("wind").first(), Some(&Command::NextWindow));
        assert!(matching_commands("zzzz").is_empty());
    }

    #[test]
    fn rows_are_completed_to_what_they_run() {
        let typed = PaletteRow::Typed(Command::Filter, "killed>=1 -place:Kabul".to_owned());
        assert_eq!(typed.completed_text(), "filter killed>=1 -place:Kabul");
        assert_eq!(PaletteRow::Command(Command::Filter).completed_text(), "filter ");
        assert_eq!(PaletteRow::Command(Command::Zoom).completed_text(), "zoom");
    }
}
