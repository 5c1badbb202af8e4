//! The table of arguments: one row for each command that takes one behind its name in the palette, with the values
//! there are to choose from. The palette lists them, completes them and runs them by this table.

use super::command::Command;
use super::context::{Context, Known};
use super::look::{Names, ThemeId};
use super::state::{Narrowing, State, View};
use super::{focus, search, travel};
use crate::model::text::{fold, unknown_name};
use crate::query::{Bucket, Direction, SeriesMeasure, Sort, SortField};

/// A value to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// As it is typed.
    pub text: String,
    /// What it means, where its name does not say it all.
    pub words: String,
}

/// Sets a value; what is wrong with it is an error.
type Set = fn(&mut State, &Context<'_>, &str) -> Result<(), String>;

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Argument {
    /// The command.
    pub command: Command,
    /// What it takes, in words.
    pub takes: &'static str,
    /// What one value is called, where no others than those listed mean anything.
    what: Option<&'static str>,
    values: fn(&Known<'_>) -> Vec<Value>,
    set: Set,
}

/// Every command that takes an argument.
pub const TABLE: &[Argument] = &[
    Argument {
        command: Command::ChooseView,
        takes: "the name of a view",
        what: Some("a view"),
        values: |known| known.views.iter().map(|view| value(&view.name, view.words())).collect(),
        set: choose_view,
    },
    Argument {
        command: Command::ChooseFront,
        takes: "the id of a front",
        what: Some("a front"),
        values: |known| known.situation.fronts.iter().map(|f| value(&f.id, f.name.clone())).collect(),
        set: |state, _, id| {
            state.view.toggle(Narrowing::Front(id.to_owned()));
            Ok(())
        },
    },
    Argument {
        command: Command::NextWindow,
        takes: "30d, 12w, 6m, 2y or all",
        what: None,
        values: |known| {
            known.windows.iter().map(|window| value(&window.to_string(), String::new())).collect()
        },
        set: |state, _, length| {
            state.view.set_window(length.parse().map_err(text_of)?);
            Ok(())
        },
    },
    Argument {
        command: Command::SetBucket,
        takes: "auto, day, week, month, quarter or year",
        what: Some("a bucket"),
        values: |_| {
            let auto = value(AUTO, "the finest that fits".to_owned());
            std::iter::once(auto).chain(Bucket::ALL.map(|b| value(b.word(), String::new()))).collect()
        },
        set: |state, _, word| {
            state.view.bucket = if word == AUTO { None } else { Some(word.parse().map_err(text_of)?) };
            Ok(())
        },
    },
    Argument {
        command: Command::SetSort,
        takes: "a column, or none",
        what: Some("an order"),
        values: |_| orders(),
        set: |state, _, order| {
            state.view.sort = if order == NONE { None } else { Some(order.parse().map_err(text_of)?) };
            Ok(())
        },
    },
    Argument {
        command: Command::Compare,
        takes: "before, year or off",
        what: Some("a comparison"),
        values: |_| {
            let named = travel::COMPARISONS.map(|compare| value(compare.name(), compare.words().to_owned()));
            named.into_iter().chain([value("off", String::new())]).collect()
        },
        set: |state, _, name| {
            let chosen = travel::COMPARISONS.into_iter().find(|compare| compare.name() == name);
            travel::set_comparison(state, chosen);
            Ok(())
        },
    },
    Argument {
        command: Command::AsOf,
        takes: "a day, 2025-12-31",
        what: None,
        values: |_| Vec::new(),
        set: travel::to,
    },
    Argument {
        command: Command::NextMeasure,
        takes: "incidents, events or killed",
        what: Some("a measure"),
        values: |_| SeriesMeasure::ALL.map(|measure| value(measure.word(), String::new())).into(),
        set: |state, _, word| {
            let measure = SeriesMeasure::ALL.into_iter().find(|measure| measure.word() == word);
            state.view.measure = measure.unwrap_or(state.view.measure);
            Ok(())
        },
    },
    Argument {
        command: Command::Filter,
        takes: "a filter",
        what: None,
        values: |_| Vec::new(),
        set: |state, ctx, text| {
            ctx.check_filter(text, state.as_of).map_err(text_of)?;
            state.view.set_filter(text);
            Ok(())
        },
    },
    Argument {
        command: Command::Search,
        takes: "what to look for",
        what: None,
        values: |_| Vec::new(),
        set: |state, ctx, text| {
            search::live(state, ctx, text);
            Ok(())
        },
    },
    Argument {
        command: Command::NextNames,
        takes: "latin, native or both",
        what: Some("a choice of names"),
        values: |_| NAMES.map(|names| value(&names.word().to_lowercase(), String::new())).into(),
        set: |state, _, word| {
            let names = NAMES.into_iter().find(|names| names.word().eq_ignore_ascii_case(word));
            state.look.names = names.unwrap_or(state.look.names);
            Ok(())
        },
    },
    Argument {
        command: Command::NextTheme,
        takes: "default, light, high-contrast, cvd or mono",
        what: Some("a theme"),
        values: |_| ThemeId::TABLE.map(|(_, name)| value(name, String::new())).into(),
        set: |state, _, name| {
            state.set_theme(ThemeId::by_name(name).unwrap_or(state.look.theme));
            Ok(())
        },
    },
];

/// The bucket that is fitted to the width.
const AUTO: &str = "auto";
/// No order: the newest event first.
const NONE: &str = "none";
const NAMES: [Names; 3] = [Names::Latin, Names::Native, Names::Both];

fn value(text: &str, words: String) -> Value {
    Value { text: text.to_owned(), words }
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn text_of(error: impl ToString) -> String {
    error.to_string()
}

/// Looks at the view of this name. One step to undo; focus and zoom are not undone, as they never are.
fn choose_view(state: &mut State, ctx: &Context<'_>, name: &str) -> Result<(), String> {
    let Some(named) = ctx.views.iter().find(|view| view.name == name) else {
        return Err(unknown_name("a view", name, ctx.views.iter().map(|view| view.name.as_str())));
    };
    named.check_fronts(ctx.store.situation())?;
    ctx.check_filter(named.view.filter(), state.as_of)
        .map_err(|error| format!("The view {name} does not fit: {error}"))?;
    // A view says nothing of the day that is looked from.
    state.view = View { as_of: state.view.as_of, ..named.view.clone() };
    state.stretch_from = None;
    focus::arrange(state, ctx, named.focus, named.zoomed);
    state.say(format!("View: {name}"));
    Ok(())
}

/// Every column in its usual direction, none, and every column in the other one.
fn orders() -> Vec<Value> {
    let order = |sort: Sort| {
        let words = match (sort.field, sort.direction) {
            (SortField::Date, Direction::Descending) => "newest first",
            (SortField::Date, Direction::Ascending) => "oldest first",
            (SortField::Contested, Direction::Descending) => "contested first",
            (SortField::Contested, Direction::Ascending) => "contested last",
            (SortField::Killed | SortField::Wounded | SortField::Sources, Direction::Descending) => {
                "most first"
            }
            (SortField::Killed | SortField::Wounded | SortField::Sources, Direction::Ascending) => {
                "fewest first"
            }
            (_, Direction::Ascending) => "from A",
            (_, Direction::Descending) => "from Z",
        };
        value(&sort.to_string(), words.to_owned())
    };
    let usual = SortField::ALL.map(Sort::by);
    let reversed = usual.map(|sort| Sort { direction: sort.direction.reversed(), ..sort });
    let none = value(NONE, "newest first".to_owned());
    usual.into_iter().map(order).chain([none]).chain(reversed.into_iter().map(order)).collect()
}

/// The row of a command, if it takes an argument.
#[must_use]
pub fn of(command: Command) -> Option<&'static Argument> {
    TABLE.iter().find(|row| row.command == command)
}

/// A command typed by its whole name, and what stands behind it: `window 30d`, `view `.
#[must_use]
pub fn typed(input: &str) -> Option<(&'static Argument, &str)> {
    let (id, rest) = input.trim_start().split_once(char::is_whitespace)?;
    Some((of(Command::by_id(id)?)?, rest.trim()))
}

impl Argument {
    /// The values that what is typed may become: those that are it, then those that begin with it, then, where no
    /// others mean anything, those that hold it.
    #[must_use]
    pub fn completions(&self, typed: &str, known: &Known<'_>) -> Vec<Value> {
        let typed = fold(typed);
        let rank = |value: &Value| {
            let text = fold(&value.text);
            if text == typed {
                Some(0)
            } else if text.starts_with(&typed) {
                Some(1)
            } else if self.what.is_some() && text.contains(&typed) {
                Some(2)
            } else {
                None
            }
        };
        let mut found: Vec<(u8, Value)> =
            (self.values)(known).into_iter().filter_map(|value| Some((rank(&value)?, value))).collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, value)| value).collect()
    }

    /// Sets what was typed or chosen.
    ///
    /// # Errors
    /// What is wrong with it, and what would do.
    pub(super) fn run(&self, state: &mut State, ctx: &Context<'_>, typed: &str) -> Result<(), String> {
        let Some(what) = self.what else { return (self.set)(state, ctx, typed) };
        let values = (self.values)(&ctx.known());
        match values.iter().find(|value| fold(&value.text) == fold(typed)) {
            Some(value) => (self.set)(state, ctx, &value.text),
            None => Err(unknown_name(what, typed, values.iter().map(|value| value.text.as_str()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::saved_view::NamedView;
    use super::*;
    use crate::model::Situation;
    use crate::query::Length;

    fn known<R>(with: impl FnOnce(&Known<'_>) -> R) -> R {
        let situation = Situation::empty(String::new(), crate::model::Day(0));
        let views = ["deadly", "dead", "tajik-deadly"].map(|name| NamedView {
            name: name.to_owned(),
            view: super::super::View::of(Length::All),
            focus: None,
            zoomed: None,
        });
        let windows = ["12w", "52w", "5y"].map(|text| text.parse().unwrap());
        with(&Known { situation: &situation, windows: &windows, views: &views })
    }

    fn completed(input: &str) -> Vec<String> {
        let (row, rest) = typed(input).unwrap();
        known(|known| row.completions(rest, known)).into_iter().map(|value| value.text).collect()
    }

    #[test]
    fn a_name_that_is_whole_comes_before_longer_ones() {
        assert_eq!(completed("view "), ["deadly", "dead", "tajik-deadly"]);
        assert_eq!(completed("view dead"), ["dead", "deadly", "tajik-deadly"]);
        assert_eq!(completed("view TAJIK"), ["tajik-deadly"]);
        assert_eq!(completed("sort killed"), ["killed", "killed reversed"]);
    }

    #[test]
    fn what_may_be_typed_freely_is_never_taken_for_another() {
        assert_eq!(completed("window 5"), ["52w", "5y"]);
        assert!(completed("window 2w").is_empty(), "it is a length, and not the end of another");
        assert!(completed("filter killed>=1").is_empty());
    }

    #[test]
    fn commands_without_an_argument_take_none() {
        assert!(typed("quit now").is_none() && typed("window").is_none() && typed("hyperspace 3").is_none());
        for row in TABLE {
            assert_eq!(of(row.command).map(|found| found.command), Some(row.command));
            assert!(!row.takes.is_empty());
        }
    }
}
