//! The table of arguments: one row for each command that takes an argument in the palette, with its possible
//! values. The palette lists, completes and runs arguments from this table.

use super::appearance::{NameScript, ThemeId};
use super::availability::{check_dimension, unreadable_sources};
use super::command::Command;
use super::list_position::ListPosition;
use super::state::{ActiveFilter, State};
use super::update_context::{ArgumentSources, Effect, UpdateContext};
use super::view_commands::{open_view, save_view};
use super::{as_of, focus, frequency_list, list_sort, search, typed_names};
use crate::model::text::{fold, unknown_name};
use crate::query::{
    Bucket, ChartFace, Direction, FrequencyField, GroupBy, SeriesMeasure, SortField, SortOrder,
};
use crate::store::ValueCount;

/// A value that an argument can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgumentValue {
    /// The text as typed.
    pub text: String,
    /// An explanation, where the text needs one; otherwise empty.
    pub meaning: String,
}

/// Sets a value, and returns what has to happen outside the board. The error says what is wrong with the text.
type ArgumentSetter = fn(&mut State, &UpdateContext<'_>, &str) -> Result<Effect, String>;

/// A row of the table of arguments.
#[derive(Debug, Clone, Copy)]
pub struct Argument {
    /// The command.
    pub command: Command,
    /// The accepted values, in words.
    pub value_syntax: &'static str,
    /// What a single value is called in messages, if only the listed values are valid; `None` if the text is
    /// free.
    value_noun: Option<&'static str>,
    values: fn(&ArgumentSources<'_>) -> Vec<ArgumentValue>,
    set: ArgumentSetter,
}

/// The commands that take an argument.
pub const ARGUMENTS: &[Argument] = &[
    Argument {
        command: Command::ChooseView,
        value_syntax: "the name of a view",
        value_noun: Some("a view"),
        values: |sources| {
            sources.saved_views.iter().map(|view| new_value(&view.name, view.description())).collect()
        },
        set: |state, ctx, name| open_view(state, ctx, name).map(|()| Effect::None),
    },
    Argument {
        command: Command::SaveView,
        value_syntax: "a name for the view",
        value_noun: None,
        values: |_| Vec::new(),
        set: |state, ctx, name| save_view(state, ctx, name, false),
    },
    Argument {
        command: Command::ReplaceView,
        value_syntax: "the name of a view that you saved",
        value_noun: None,
        // A beginning must not stand for a whole name: the wrong view would be lost.
        values: |_| Vec::new(),
        set: |state, ctx, name| save_view(state, ctx, name, true),
    },
    Argument {
        command: Command::ChooseFront,
        value_syntax: "the id of a front",
        value_noun: Some("a front"),
        values: |sources| sources.situation.fronts.iter().map(|f| new_value(&f.id, f.name.clone())).collect(),
        set: |state, _, id| {
            state.view.toggle_filter(ActiveFilter::Front(id.to_owned()));
            Ok(Effect::None)
        },
    },
    Argument {
        command: Command::Actor,
        value_syntax: "the id or a name of an actor",
        value_noun: Some("an actor"),
        values: |sources| {
            sources
                .situation
                .actors
                .iter()
                .map(|actor| new_value(&actor.id, typed_names::actor_names(actor)))
                .collect()
        },
        set: |state, ctx, id| {
            let actor = ctx.store.situation().actor_by_id(id).ok_or("There is no such actor")?;
            focus::open_profile(state, ctx, actor);
            Ok(Effect::None)
        },
    },
    Argument {
        command: Command::Claimant,
        value_syntax: "the id or a name of an actor or a source",
        value_noun: Some("a claimant"),
        values: |sources| {
            typed_names::claimant_names(sources).map(|(id, names)| new_value(id, names)).collect()
        },
        set: |state, ctx, id| {
            let claimant = ctx.store.situation().claimant_by_id(id).ok_or("There is no such claimant")?;
            focus::open_claimant(state, ctx, claimant);
            Ok(Effect::None)
        },
    },
    Argument {
        command: Command::Frequencies,
        value_syntax: "a field, such as kind, actor or year",
        value_noun: Some("a field"),
        values: |_| FrequencyField::TABLE.map(|(_, name)| new_value(name, String::new())).into(),
        set: |state, _, name| {
            frequency_list::open_frequencies(state, name.parse()?);
            Ok(Effect::None)
        },
    },
    Argument {
        command: Command::GroupRows,
        value_syntax: "front, country, region, conflict, dyad, kind, actor or source",
        value_noun: Some("a dimension of these data"),
        values: |sources| {
            let too_many = unreadable_sources(sources.store)
                .map(|reason| new_value(GroupBy::Source.row().name, format!("not available: {reason}")));
            sources.store.dimensions().iter().map(dimension_value).chain(too_many).collect()
        },
        set: |state, ctx, name| {
            let group = name.parse()?;
            check_dimension(ctx.store, group)?;
            if state.view.group != group {
                state.view.group = group;
                state.fronts = ListPosition::at_top();
            }
            Ok(Effect::None)
        },
    },
    Argument {
        command: Command::NextWindow,
        value_syntax: "30d, 12w, 6m, 2y or all",
        value_noun: None,
        values: |sources| {
            sources.windows.iter().map(|window| new_value(&window.to_string(), String::new())).collect()
        },
        set: |state, _, length| {
            state.view.set_window(length.parse().map_err(error_text)?);
            Ok(Effect::None)
        },
    },
    Argument {
        command: Command::SetBucket,
        value_syntax: "auto, day, week, month, quarter or year",
        value_noun: Some("a bucket"),
        values: |_| {
            let auto = new_value(AUTO_BUCKET, "the finest that fits".to_owned());
            std::iter::once(auto).chain(Bucket::ALL.map(|b| new_value(b.name(), String::new()))).collect()
        },
        set: |state, _, word| {
            state.view.bucket =
                if word == AUTO_BUCKET { None } else { Some(word.parse().map_err(error_text)?) };
            Ok(Effect::None)
        },
    },
    Argument {
        command: Command::SetSort,
        value_syntax: "a column, or none",
        value_noun: Some("a sort order"),
        values: |_| sort_values(),
        set: |state, _, order| {
            let order = (order != NO_SORT).then(|| SortOrder::parse_among(order, SortField::all_lists()));
            list_sort::sort_focused_list(state, order.transpose().map_err(error_text)?)?;
            Ok(Effect::None)
        },
    },
    Argument {
        command: Command::Compare,
        value_syntax: "before, year or off",
        value_noun: Some("a comparison"),
        values: |_| {
            let comparisons =
                as_of::COMPARISONS.map(|compare| new_value(compare.name(), compare.label().to_owned()));
            comparisons.into_iter().chain([new_value("off", String::new())]).collect()
        },
        set: |state, _, name| {
            let chosen = as_of::COMPARISONS.into_iter().find(|compare| compare.name() == name);
            as_of::set_comparison(state, chosen);
            Ok(Effect::None)
        },
    },
    Argument {
        command: Command::AsOf,
        value_syntax: "a day, such as 2025-12-31",
        value_noun: None,
        values: |_| Vec::new(),
        set: |state, ctx, day| as_of::set_as_of(state, ctx, day).map(|()| Effect::None),
    },
    Argument {
        command: Command::KnownBy,
        value_syntax: "a day, such as 2025-12-31, or off",
        value_noun: None,
        values: |_| Vec::new(),
        set: |state, ctx, day| as_of::set_known_by(state, ctx, day).map(|()| Effect::None),
    },
    Argument {
        command: Command::NextMeasure,
        value_syntax: "incidents, events or killed",
        value_noun: Some("a measure"),
        values: |_| SeriesMeasure::ALL.map(|measure| new_value(measure.name(), String::new())).into(),
        set: |state, _, word| {
            let measure = SeriesMeasure::ALL.into_iter().find(|measure| measure.name() == word);
            state.view.measure = measure.unwrap_or(state.view.measure);
            Ok(Effect::None)
        },
    },
    Argument {
        command: Command::Chart,
        value_syntax: "auto, bars or lanes",
        value_noun: Some("a face of the chart"),
        values: |_| ChartFace::TABLE.map(|(_, name)| new_value(name, String::new())).into(),
        set: |state, _, name| {
            state.view.face = ChartFace::from_name(name).ok_or("There is no such face of the chart")?;
            Ok(Effect::None)
        },
    },
    Argument {
        command: Command::Filter,
        value_syntax: "a filter",
        value_noun: None,
        values: |_| Vec::new(),
        set: |state, ctx, text| {
            ctx.check_filter(text, state.as_of).map_err(error_text)?;
            state.view.set_filter(text);
            Ok(Effect::None)
        },
    },
    Argument {
        command: Command::Search,
        value_syntax: "text to search for",
        value_noun: None,
        values: |_| Vec::new(),
        set: |state, ctx, text| {
            search::search_typed(state, ctx, text);
            Ok(Effect::None)
        },
    },
    Argument {
        command: Command::NextNames,
        value_syntax: "latin, native or both",
        value_noun: Some("a choice of names"),
        values: |_| NAME_CHOICES.map(|names| new_value(&names.label().to_lowercase(), String::new())).into(),
        set: |state, _, word| {
            let names = NAME_CHOICES.into_iter().find(|names| names.label().eq_ignore_ascii_case(word));
            state.appearance.names = names.unwrap_or(state.appearance.names);
            Ok(Effect::None)
        },
    },
    Argument {
        command: Command::NextTheme,
        value_syntax: "the name of a theme",
        value_noun: Some("a theme"),
        values: |_| ThemeId::TABLE.map(|(_, name)| new_value(name, String::new())).into(),
        set: |state, _, name| {
            state.set_theme(ThemeId::from_name(name).unwrap_or(state.appearance.theme));
            Ok(Effect::None)
        },
    },
];

/// Selects the finest bucket that fits the width.
const AUTO_BUCKET: &str = "auto";
/// Selects the default order of the list.
const NO_SORT: &str = "none";
const NAME_CHOICES: [NameScript; 3] = [NameScript::Latin, NameScript::Native, NameScript::Both];

fn new_value(text: &str, meaning: String) -> ArgumentValue {
    ArgumentValue { text: text.to_owned(), meaning }
}

/// Returns a dimension as a value, with the number of its values.
fn dimension_value((group_by, count): &(GroupBy, ValueCount)) -> ArgumentValue {
    let row = group_by.row();
    let bound = if count.is_lower_bound { "≥" } else { "" };
    let noun = if count.values == 1 { row.name } else { row.plural };
    new_value(row.name, format!("{bound}{} {noun}: {}", count.values, row.description))
}

#[expect(clippy::needless_pass_by_value, reason = "map_err passes the error by value")]
fn error_text(error: impl ToString) -> String {
    error.to_string()
}

/// Lists every column in its usual direction, then no order, then every column reversed.
fn sort_values() -> Vec<ArgumentValue> {
    let to_value = |sort: SortOrder| {
        let meaning = match (sort.field, sort.direction) {
            (SortField::Date, Direction::Descending) => "newest first",
            (SortField::Date, Direction::Ascending) => "oldest first",
            (SortField::Contested, Direction::Descending) => "contested first",
            (SortField::Contested, Direction::Ascending) => "contested last",
            (SortField::Change, Direction::Descending) => "growth first",
            (SortField::Change, Direction::Ascending) => "decline first",
            (
                SortField::Front | SortField::Kind | SortField::Actors | SortField::Place,
                Direction::Ascending,
            ) => "from A",
            (SortField::Front | SortField::Kind | SortField::Actors | SortField::Place, _) => "from Z",
            (_, Direction::Descending) => "most first",
            (_, Direction::Ascending) => "fewest first",
        };
        new_value(&sort.to_string(), meaning.to_owned())
    };
    let usual = SortField::all_lists().map(SortOrder::from_field);
    let reversed = usual.clone().map(|sort| SortOrder { direction: sort.direction.reversed(), ..sort });
    let none = new_value(NO_SORT, "the default order".to_owned());
    usual.map(to_value).chain([none]).chain(reversed.map(to_value)).collect()
}

/// Returns the row of a command, if it takes an argument.
#[must_use]
pub fn find_argument(command: Command) -> Option<&'static Argument> {
    ARGUMENTS.iter().find(|row| row.command == command)
}

/// Splits input such as `window 30d` or `view ` into the row of the command and the argument. `None` if the
/// input does not start with the full name of a command that takes one.
#[must_use]
pub fn split_typed(input: &str) -> Option<(&'static Argument, &str)> {
    let (id, rest) = input.trim_start().split_once(char::is_whitespace)?;
    Some((find_argument(Command::from_id(id)?)?, rest.trim()))
}

/// Returns the message for text that begins several names.
pub(super) fn ambiguous_text(typed: &str, first: &str, second: &str, more: usize) -> String {
    match more {
        0 => format!("“{typed}” is ambiguous: {first} or {second}"),
        more => format!("“{typed}” is ambiguous: {first}, {second} and {more} more"),
    }
}

impl Argument {
    /// Whether a value can be typed as one of the names that its meaning lists.
    fn takes_names(&self) -> bool {
        matches!(self.command, Command::Actor | Command::Claimant)
    }

    /// Returns the values that complete `typed`: exact matches, then those that begin with it, then, if only
    /// the listed values are valid, those that contain it.
    #[must_use]
    pub fn completions(&self, typed: &str, sources: &ArgumentSources<'_>) -> Vec<ArgumentValue> {
        let typed = fold(typed);
        let rank = |value: &ArgumentValue| {
            let text = fold(&value.text);
            if text == typed {
                Some(0)
            } else if text.starts_with(&typed) {
                Some(1)
            } else if self.value_noun.is_some() && text.contains(&typed) {
                Some(2)
            } else if self.takes_names() && fold(&value.meaning).contains(&typed) {
                Some(3)
            } else {
                None
            }
        };
        let mut ranked: Vec<(u8, ArgumentValue)> =
            (self.values)(sources).into_iter().filter_map(|value| Some((rank(&value)?, value))).collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, value)| value).collect()
    }

    /// Returns the listed value that a typed one is or uniquely begins; `None` if any text is valid.
    ///
    /// # Errors
    /// A message that says why no value is meant.
    pub fn complete_typed(
        &self,
        typed: &str,
        sources: &ArgumentSources<'_>,
    ) -> Result<Option<ArgumentValue>, String> {
        if typed.is_empty() {
            return Err(format!("{} takes {}", self.command.row().id, self.value_syntax));
        }
        let folded = fold(typed);
        let mut completed = (self.values)(sources);
        let known: Vec<String> = completed.iter().map(|value| value.text.clone()).collect();
        if let Some(index) = completed.iter().position(|value| fold(&value.text) == folded) {
            return Ok(Some(completed.swap_remove(index)));
        }
        let has_name = |value: &ArgumentValue, matches: &dyn Fn(&str) -> bool| {
            self.takes_names()
                && value.meaning.split(typed_names::NAME_SEPARATOR).any(|name| matches(&fold(name)))
        };
        let is_named = |value: &ArgumentValue| has_name(value, &|name| name == folded);
        if completed.iter().any(is_named) {
            completed.retain(is_named);
        } else {
            completed.retain(|value| {
                fold(&value.text).starts_with(&folded) || has_name(value, &|name| name.starts_with(&folded))
            });
        }
        match (completed.as_slice(), self.value_noun) {
            ([value], _) => Ok(Some(value.clone())),
            (_, None) => Ok(None),
            ([], Some(noun)) => Err(unknown_name(noun, typed, known.iter().map(String::as_str))),
            ([first, second, rest @ ..], Some(_)) => {
                Err(ambiguous_text(typed, &first.text, &second.text, rest.len()))
            }
        }
    }

    /// Sets a typed or chosen value.
    ///
    /// # Errors
    /// A message that says what is wrong with the value and which values are valid.
    pub(super) fn set_typed(
        &self,
        state: &mut State,
        ctx: &UpdateContext<'_>,
        typed: &str,
    ) -> Result<Effect, String> {
        let Some(noun) = self.value_noun else { return (self.set)(state, ctx, typed) };
        let values = (self.values)(&ctx.argument_sources());
        match values.iter().find(|value| fold(&value.text) == fold(typed)) {
            Some(value) => (self.set)(state, ctx, &value.text),
            None => Err(unknown_name(noun, typed, values.iter().map(|value| value.text.as_str()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::saved_view::{SavedView, ViewOrigin};
    use super::*;
    use crate::assess::Rules;
    use crate::model::Situation;
    use crate::query::{ViewSetting, WindowLength};
    use crate::store::Store;

    fn with_sources<R>(run: impl FnOnce(&ArgumentSources<'_>) -> R) -> R {
        let situation = Situation::empty(String::new(), crate::model::Day(0));
        let views = ["deadly", "dead", "tajik-deadly"].map(|name| SavedView {
            view: super::super::View::from_length(WindowLength::All),
            ..SavedView::from_setting(
                &ViewSetting::with_name(name),
                ViewOrigin::BuiltIn,
                &super::super::View::from_length(WindowLength::All),
            )
        });
        let windows = ["12w", "52w", "5y"].map(|text| text.parse().unwrap());
        let store = Store::new(Arc::new(situation.clone()), Rules::default());
        run(&ArgumentSources { store: &store, situation: &situation, windows: &windows, saved_views: &views })
    }

    fn completed_texts(input: &str) -> Vec<String> {
        let (row, rest) = split_typed(input).unwrap();
        with_sources(|sources| row.completions(rest, sources)).into_iter().map(|value| value.text).collect()
    }

    #[test]
    fn exact_name_is_listed_before_longer_names() {
        assert_eq!(completed_texts("view "), ["deadly", "dead", "tajik-deadly"]);
        assert_eq!(completed_texts("view dead"), ["dead", "deadly", "tajik-deadly"]);
        assert_eq!(completed_texts("view TAJIK"), ["tajik-deadly"]);
        assert_eq!(completed_texts("sort killed"), ["killed", "killed reversed"]);
    }

    #[test]
    fn free_text_completes_only_values_that_begin_with_it() {
        assert_eq!(completed_texts("window 5"), ["52w", "5y"]);
        assert!(
            completed_texts("window 2w").is_empty(),
            "`2w` is a length of its own, not part of `12w` or `52w`"
        );
        assert!(completed_texts("filter killed>=1").is_empty());
    }

    #[test]
    fn only_commands_of_the_table_take_an_argument() {
        assert!(
            split_typed("quit now").is_none()
                && split_typed("window").is_none()
                && split_typed("hyperspace 3").is_none()
        );
        for row in ARGUMENTS {
            assert_eq!(find_argument(row.command).map(|found| found.command), Some(row.command));
            assert!(!row.value_syntax.is_empty());
        }
    }
}
