//! The rows of help and palette, which come from the command table and not from the store. The board moves its
//! cursors over these lists and the view draws them, so both refer to the same rows.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::command::{Command, CommandRow, Scope};
use super::command_argument::{self, ArgumentValue};
use super::keymap::Keymap;
use super::update_context::ArgumentSources;

/// A row of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpRow {
    /// A heading: the scope of the commands below it.
    Heading(Scope),
    /// A command and its keys, as written in the configuration.
    Command(Command, String),
}

/// The order in which help groups commands.
const SCOPES_IN_HELP_ORDER: [Scope; 6] =
    [Scope::Global, Scope::Lists, Scope::Events, Scope::Dyads, Scope::Series, Scope::Map];

/// Returns the rows of the help, grouped by scope: the commands that have the searched key, or whose name and
/// description contain every searched word; all for an empty search. A group without commands has no heading.
#[must_use]
pub fn help_rows(search: &str, keymap: &Keymap) -> Vec<HelpRow> {
    let search = search.trim();
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let mut rows = Vec::new();
    for scope in SCOPES_IN_HELP_ORDER {
        let scope_rows = Command::TABLE.iter().filter(|row| row.scope == scope).filter_map(|row| {
            let keys: Vec<String> = keymap.chords(row.command).map(ToString::to_string).collect();
            let text = format!("{} {}", row.id, row.doc).to_lowercase();
            let matches =
                keys.iter().any(|key| key == search) || words.iter().all(|word| text.contains(word));
            matches.then(|| HelpRow::Command(row.command, keys.join(", ")))
        });
        let heading_index = rows.len();
        rows.extend(scope_rows);
        if rows.len() > heading_index {
            rows.insert(heading_index, HelpRow::Heading(scope));
        }
    }
    rows
}

/// A row of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaletteRow {
    /// A command.
    Command(Command),
    /// A command with one of its listed values.
    Value(Command, ArgumentValue),
    /// A command with the typed argument.
    Typed(Command, String),
}

impl PaletteRow {
    /// Returns the command of the row.
    #[must_use]
    pub const fn command(&self) -> Command {
        match self {
            Self::Command(command) | Self::Value(command, _) | Self::Typed(command, _) => *command,
        }
    }

    /// Returns the full text of the row, as one would type it, with a trailing space where an argument follows.
    #[must_use]
    pub fn completed_text(&self) -> String {
        let id = self.command().row().id;
        match self {
            Self::Command(command) if command_argument::find_argument(*command).is_some() => format!("{id} "),
            Self::Command(_) => id.to_owned(),
            Self::Value(_, value) => format!("{id} {}", value.text),
            Self::Typed(_, text) => format!("{id} {text}"),
        }
    }
}

/// Returns the rows of the palette for the typed text: once it starts with the full name of a command that
/// takes an argument, the matching values; otherwise the matching commands.
#[must_use]
pub fn palette_rows(input: &str, sources: &ArgumentSources<'_>) -> Vec<PaletteRow> {
    if let Some((row, rest)) = command_argument::split_typed(input) {
        let values = row.completions(rest, sources);
        if !values.is_empty() {
            return values.into_iter().map(|value| PaletteRow::Value(row.command, value)).collect();
        }
        if !rest.is_empty() {
            return vec![PaletteRow::Typed(row.command, rest.to_owned())];
        }
    }
    matching_commands(input).into_iter().map(PaletteRow::Command).collect()
}

/// Returns the commands that match the typed text, best first: by name, then by description. Without text, all
/// commands in the order of the table.
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
            // A match in the name outranks any match in the description.
            let name_score = score(row.id).map(|s| s.saturating_add(10_000));
            let exact_bonus = u32::from(row.id == input).saturating_mul(10_000);
            Some((name_score.or_else(|| score(row.doc))?.saturating_add(exact_bonus), row.command))
        })
        .collect();
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, command)| command).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_groups_commands_by_scope_and_searches_keys_and_words() {
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
    fn palette_ranks_matching_names_first() {
        assert_eq!(matching_commands("").len(), Command::TABLE.len());
        assert_eq!(matching_commands("theme").first(), Some(&Command::NextTheme));
        assert_eq!(matching_commands("wind").first(), Some(&Command::NextWindow));
        assert!(matching_commands("zzzz").is_empty());
    }

    #[test]
    fn palette_row_completes_to_its_full_text() {
        let typed = PaletteRow::Typed(Command::Filter, "killed>=1 -place:Kabul".to_owned());
        assert_eq!(typed.completed_text(), "filter killed>=1 -place:Kabul");
        assert_eq!(PaletteRow::Command(Command::Filter).completed_text(), "filter ");
        assert_eq!(PaletteRow::Command(Command::Zoom).completed_text(), "zoom");
    }
}
