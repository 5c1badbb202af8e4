//! The rows of what is listed but not answered by the store: help and palette. The board moves its cursors over
//! them and the view draws them, so both must mean the same row.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::command::{Command, CommandRow, Scope};
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
const SCOPES: [Scope; 7] =
    [Scope::Global, Scope::Lists, Scope::Fronts, Scope::Events, Scope::Dyads, Scope::Series, Scope::Map];

/// The rows of the help: every command grouped by where it has an effect, or those whose key is what is searched
/// for, or that hold every word of it. A heading without commands is left out.
#[must_use]
pub fn help_rows(search: &str, keymap: &Keymap) -> Vec<HelpRow> {
    let wanted = search.trim();
    let words: Vec<String> = wanted.split_whitespace().map(str::to_lowercase).collect();
    let mut rows = Vec::new();
    for scope in SCOPES {
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

/// What a command takes behind its name in the palette, if it takes anything.
#[must_use]
pub const fn argument(command: Command) -> Option<&'static str> {
    match command {
        Command::NextWindow => Some("30d, 12w, 6m, 2y or all"),
        Command::NextTheme => Some("default, light, high-contrast, cvd or mono"),
        Command::NextNames => Some("latin, native or both"),
        Command::Filter => Some("a filter"),
        Command::Search => Some("what to look for"),
        Command::NextMeasure => Some("incidents, events or killed"),
        Command::AsOf => Some("a day, 2025-12-31"),
        Command::Compare => Some("before, year or off"),
        _ => None,
    }
}

/// A command typed by its whole name with an argument behind it: `window 30d`.
#[must_use]
pub fn with_argument(input: &str) -> Option<(Command, &str)> {
    let (id, rest) = input.trim_start().split_once(char::is_whitespace)?;
    let command = Command::by_id(id)?;
    let rest = rest.trim();
    (argument(command).is_some() && !rest.is_empty()).then_some((command, rest))
}

/// The commands that match what is typed in the palette, best first: by name, then by what they do. Everything in
/// the order of the table while nothing is typed.
#[must_use]
pub fn palette_matches(input: &str) -> Vec<Command> {
    if let Some((command, _)) = with_argument(input) {
        return vec![command];
    }
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
        assert!(!all.contains(&HelpRow::Heading(Scope::Fronts)), "no command is of the fronts alone");
        let matrix = help_rows("MATRIX and", &keymap);
        assert_eq!(
            matrix,
            [HelpRow::Heading(Scope::Dyads), HelpRow::Command(Command::Matrix, "v".to_owned())]
        );
        assert!(help_rows("g g", &keymap).contains(&HelpRow::Command(Command::Top, "g g, home".to_owned())));
        assert!(help_rows("no such thing", &keymap).is_empty());
    }

    #[test]
    fn the_palette_matches_names_first_and_takes_arguments() {
        assert_eq!(palette_matches("").len(), Command::TABLE.len());
        assert_eq!(palette_matches("theme").first(), Some(&Command::NextTheme));
        assert_eq!(palette_matches("wind").first(), Some(&Command::NextWindow));
        assert_eq!(palette_matches("window 30d"), [Command::NextWindow]);
        assert_eq!(with_argument("window 30d"), Some((Command::NextWindow, "30d")));
        assert_eq!(
            with_argument("filter killed>=1 -place:Kabul"),
            Some((Command::Filter, "killed>=1 -place:Kabul"))
        );
        assert_eq!(with_argument("quit now"), None);
        assert!(palette_matches("zzzz").is_empty());
    }
}
