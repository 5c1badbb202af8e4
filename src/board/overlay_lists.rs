//! The rows of help and palette, which come from the command table and not from the store. The board moves its
//! cursors over these lists and the view draws them, so both refer to the same rows.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::command::{Command, CommandRow, Scope};
use super::command_argument::{self, ArgumentValue, ambiguous_text};
use super::keymap::Keymap;
use super::list_cursor::ListCursor;
use super::update_context::ArgumentSources;
use crate::model::text::nearest_name;

/// A row of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpRow {
    /// The heading of the commands below it: what they are for, or where they work.
    Heading(&'static str),
    /// A command and its keys, as written in the configuration.
    Command(Command, String),
}

/// The order in which help groups commands.
const SCOPES_IN_HELP_ORDER: [Scope; 6] =
    [Scope::Global, Scope::Lists, Scope::Events, Scope::Dyads, Scope::Series, Scope::Map];

/// The commands that help lists first.
const COMMON_COMMANDS: [Command; 15] = [
    Command::Help,
    Command::Down,
    Command::Up,
    Command::Open,
    Command::Why,
    Command::Filter,
    Command::Search,
    Command::Choose,
    Command::NextWindow,
    Command::NextPane,
    Command::Zoom,
    Command::Back,
    Command::Undo,
    Command::Palette,
    Command::Quit,
];

/// Returns the rows of the help: the most used commands first, the rest grouped by scope. Lists the commands that have the
/// searched key, or whose name and description contain every searched word; all for an empty search. A group without
/// commands has no heading.
#[must_use]
pub fn help_rows(search: &str, keymap: &Keymap) -> Vec<HelpRow> {
    let search = search.trim();
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let is_common = |row: &&CommandRow| COMMON_COMMANDS.contains(&row.command);
    let common = COMMON_COMMANDS.iter().map(|command| command.row()).collect::<Vec<_>>();
    let of_scope =
        |scope| Command::TABLE.iter().filter(|row| row.scope == scope && !is_common(row)).collect::<Vec<_>>();
    let scopes = SCOPES_IN_HELP_ORDER.into_iter().map(|scope| (scope.heading(), of_scope(scope)));
    let mut rows = Vec::new();
    for (heading, commands) in std::iter::once(("used most", common)).chain(scopes) {
        let matching_rows = commands.into_iter().filter_map(|row| {
            let keys: Vec<String> = keymap.chords(row.command).map(ToString::to_string).collect();
            let text = format!("{} {}", row.id, row.doc).to_lowercase();
            let matches =
                keys.iter().any(|key| key == search) || words.iter().all(|word| text.contains(word));
            matches.then(|| HelpRow::Command(row.command, keys.join(", ")))
        });
        let heading_index = rows.len();
        rows.extend(matching_rows);
        if rows.len() > heading_index {
            rows.insert(heading_index, HelpRow::Heading(heading));
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
/// takes an argument, the matching values; otherwise the matching commands. The row that enter runs is first.
#[must_use]
pub fn palette_rows(input: &str, sources: &ArgumentSources<'_>) -> Vec<PaletteRow> {
    let mut rows = matching_palette_rows(input, sources);
    if let Ok(typed_row) = typed_palette_row(input, sources)
        && let Some(index) = rows.iter().position(|row| *row == typed_row)
        && let Some(rows_before) = rows.get_mut(..=index)
    {
        rows_before.rotate_right(1);
    }
    rows
}

/// Returns which of these rows is selected: the one the user moved to, or the one that is typed.
#[must_use]
pub fn selected_palette_row(
    input: &str,
    rows: &[PaletteRow],
    (cursor, has_moved): (ListCursor, bool),
    sources: &ArgumentSources<'_>,
) -> Option<usize> {
    if has_moved {
        return Some(cursor.selected());
    }
    typed_palette_row(input, sources).is_ok_and(|typed| rows.first() == Some(&typed)).then_some(0)
}

fn matching_palette_rows(input: &str, sources: &ArgumentSources<'_>) -> Vec<PaletteRow> {
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

/// Returns the row that enter runs for the typed text: one whose name or value is typed in full, or the only one
/// that begins with it. A command that merely resembles the text never runs.
///
/// # Errors
/// What is wrong with the text, with the nearest name.
pub fn typed_palette_row(input: &str, sources: &ArgumentSources<'_>) -> Result<PaletteRow, String> {
    if let Some((argument, rest)) = command_argument::split_typed(input) {
        return argument.complete_typed(rest, sources).map(|value| match value {
            Some(value) => PaletteRow::Value(argument.command, value),
            None => PaletteRow::Typed(argument.command, rest.to_owned()),
        });
    }
    let typed = input.trim().to_lowercase();
    let Some(first_word) = typed.split_whitespace().next() else {
        return Err("Type the name of a command, or move to one with the arrow keys".to_owned());
    };
    if let Some(command) = Command::from_id(&typed) {
        return Ok(PaletteRow::Command(command));
    }
    let ids = || Command::TABLE.iter().map(|row| row.id);
    let completed: Vec<&str> = ids().filter(|id| id.starts_with(&typed)).collect();
    match completed.as_slice() {
        [id] => Command::from_id(id).map(PaletteRow::Command).ok_or_else(String::new),
        [] if Command::from_id(first_word).is_some() => Err(format!("{first_word} takes no argument")),
        [] => Err(match nearest_name(first_word, ids()) {
            Some(nearest) => format!("“{}” is not a command; did you mean {nearest}?", input.trim()),
            None => format!("“{}” is not a command", input.trim()),
        }),
        [first, second, rest @ ..] => Err(ambiguous_text(input.trim(), first, second, rest.len())),
    }
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
        assert_eq!(all.first(), Some(&HelpRow::Heading("used most")));
        assert_eq!(all.get(1), Some(&HelpRow::Command(Command::Help, "?".to_owned())));
        let commands = all.iter().filter(|row| matches!(row, HelpRow::Command(..))).count();
        assert_eq!(commands, Command::TABLE.len());
        let matrix = help_rows("MATRIX and", &keymap);
        assert_eq!(
            matrix,
            [HelpRow::Heading(Scope::Dyads.heading()), HelpRow::Command(Command::Matrix, "v".to_owned())]
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
    fn only_a_full_name_or_its_only_completion_is_run() {
        let situation = crate::model::Situation::empty(String::new(), crate::model::Day(0));
        let store =
            crate::store::Store::new(std::sync::Arc::new(situation.clone()), crate::assess::Rules::default());
        let windows = ["12w", "52w", "5y"].map(|text| text.parse().unwrap());
        let sources =
            ArgumentSources { store: &store, situation: &situation, windows: &windows, saved_views: &[] };
        let typed = |input: &str| typed_palette_row(input, &sources);
        assert_eq!(typed("matrix"), Ok(PaletteRow::Command(Command::Matrix)));
        assert_eq!(typed(" MATR "), Ok(PaletteRow::Command(Command::Matrix)));
        assert_eq!(
            typed("window"),
            Ok(PaletteRow::Command(Command::NextWindow)),
            "a full name begins others"
        );
        assert_eq!(typed("window 9d"), Ok(PaletteRow::Typed(Command::NextWindow, "9d".to_owned())));
        assert_eq!(typed("window 5"), Ok(PaletteRow::Typed(Command::NextWindow, "5".to_owned())));
        assert_eq!(typed("window 1").unwrap().completed_text(), "window 12w");
        assert_eq!(typed("theme li").unwrap().completed_text(), "theme light");
        for (input, error) in [
            ("", "Type the name of a command"),
            ("foo bar", "“foo bar” is not a command"),
            ("matirx", "did you mean matrix?"),
            ("win", "“win” is ambiguous: window, window-earlier and 1 more"),
            ("quit now", "quit takes no argument"),
            ("view ", "view takes the name of a view"),
            ("theme neon", "“neon” is not a theme"),
            ("theme ight", "“ight” is not a theme; did you mean light?"),
            ("bucket w mo", "is not a bucket"),
        ] {
            assert!(
                typed(input).is_err_and(|message| message.contains(error)),
                "{input}: {:?}",
                typed(input)
            );
        }
    }

    #[test]
    fn palette_row_completes_to_its_full_text() {
        let typed = PaletteRow::Typed(Command::Filter, "killed>=1 -place:Kabul".to_owned());
        assert_eq!(typed.completed_text(), "filter killed>=1 -place:Kabul");
        assert_eq!(PaletteRow::Command(Command::Filter).completed_text(), "filter ");
        assert_eq!(PaletteRow::Command(Command::Zoom).completed_text(), "zoom");
    }
}
