//! The table of settings: one row a setting, from which come the names accepted in a file, the variables, and
//! what `config show` writes. Keys are not in it: their rows are those of the table of commands.

use std::fmt::Display;
use std::ops::Range;
use std::path::PathBuf;
use std::str::FromStr;

use super::{ColorChoice, Config, DetailPane, GlyphChoice};
use crate::board::{MapMarks, Names, ThemeId};
use crate::file::fault::{nearest, quoted};
use crate::query::{Bucket, Length, WeekStart};

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Which of several values, from 0.
    pub item: usize,
    /// Which bytes of the value; `None`: all of it.
    pub within: Option<Range<usize>>,
    /// What is wrong, no full stop.
    pub message: String,
    /// What would mend it.
    pub hint: Option<String>,
}

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Where it stands in the file, with dots between: `rules.status.active`.
    pub path: &'static str,
    /// The variable that sets it, if one does.
    pub variable: Option<&'static str>,
    /// Its value is a list.
    pub is_list: bool,
    /// Sets it from values as they are written, without quotation marks; one unless it is a list.
    pub set: fn(&mut Config, &[&str]) -> Result<(), Complaint>,
    /// Its value in RON.
    pub show: fn(&Config) -> String,
}

const COLORS: [(ColorChoice, &str); 3] =
    [(ColorChoice::Auto, "Auto"), (ColorChoice::Always, "Always"), (ColorChoice::Never, "Never")];
const GLYPHS: [(GlyphChoice, &str); 3] =
    [(GlyphChoice::Auto, "Auto"), (GlyphChoice::Unicode, "Unicode"), (GlyphChoice::Ascii, "Ascii")];
const NAMES: [(Names, &str); 3] = [(Names::Latin, "Latin"), (Names::Native, "Native"), (Names::Both, "Both")];
const DETAIL: [(DetailPane, &str); 3] =
    [(DetailPane::Auto, "Auto"), (DetailPane::Always, "Always"), (DetailPane::Never, "Never")];
const MARKS: [(MapMarks, &str); 3] =
    [(MapMarks::HalfBlock, "HalfBlock"), (MapMarks::Braille, "Braille"), (MapMarks::Ascii, "Ascii")];
const WEEKS: [(WeekStart, &str); 3] =
    [(WeekStart::Saturday, "Saturday"), (WeekStart::Sunday, "Sunday"), (WeekStart::Monday, "Monday")];
pub(super) const BUCKETS: [(Option<Bucket>, &str); 6] = [
    (None, "Auto"),
    (Some(Bucket::Day), "Day"),
    (Some(Bucket::Week), "Week"),
    (Some(Bucket::Month), "Month"),
    (Some(Bucket::Quarter), "Quarter"),
    (Some(Bucket::Year), "Year"),
];
pub(super) const FLAGS: [(bool, &str); 2] = [(true, "true"), (false, "false")];

/// The longest stretch a threshold may look over, days.
const LONGEST: u32 = 36_525;

/// A row for one of some words.
macro_rules! word {
    ($path:literal, $variable:expr, $table:expr, $what:literal, $($field:ident).+) => {
        Setting {
            path: $path, variable: $variable, is_list: false,
            set: |config, values| { config.$($field).+ = among(values, &$table, $what)?; Ok(()) },
            show: |config| word_of(&config.$($field).+, &$table),
        }
    };
}

/// A row for a number between two bounds, both included.
macro_rules! number {
    ($path:literal, $from:expr, $to:expr, $($field:ident).+) => {
        Setting {
            path: $path, variable: None, is_list: false,
            set: |config, values| { config.$($field).+ = between(values, $from, $to)?; Ok(()) },
            show: |config| config.$($field).+.to_string(),
        }
    };
}

/// The table of settings, in the order of the file.
#[rustfmt::skip]
pub const TABLE: &[Setting] = &[
    Setting {
        path: "data", variable: Some("FRONTWATCH_DATA"), is_list: false,
        set: |config, values| {
            config.data = Some(one(values)).filter(|path| *path != "None").map(PathBuf::from);
            Ok(())
        },
        show: |config| config.data.as_ref().map_or_else(|| "None".to_owned(), |path| text(&path.to_string_lossy())),
    },
    Setting {
        path: "theme", variable: Some("FRONTWATCH_THEME"), is_list: false,
        set: |config, values| { config.theme = among(values, &themes(), "a theme")?; Ok(()) },
        show: |config| text(config.theme.name()),
    },
    word!("color", Some("FRONTWATCH_COLOR"), COLORS, "a choice of colour", color),
    word!("glyphs", Some("FRONTWATCH_GLYPHS"), GLYPHS, "a set of glyphs", glyphs),
    word!("names", Some("FRONTWATCH_NAMES"), NAMES, "a choice of names", names),
    word!("mouse", Some("FRONTWATCH_MOUSE"), FLAGS, "true or false", mouse),
    Setting {
        path: "window", variable: Some("FRONTWATCH_WINDOW"), is_list: false,
        set: |config, values| { config.window = length(one(values), 0)?; Ok(()) },
        show: |config| text(&config.window.to_string()),
    },
    Setting {
        path: "windows", variable: None, is_list: true,
        set: |config, values| {
            if values.is_empty() {
                return Err(complaint("there must be at least one window".to_owned(), None));
            }
            let read = values.iter().enumerate().map(|(item, value)| length(value, item));
            config.windows = read.collect::<Result<_, _>>()?;
            Ok(())
        },
        show: |config| {
            format!("[{}]", config.windows.iter().map(|w| text(&w.to_string())).collect::<Vec<_>>().join(", "))
        },
    },
    word!("bucket", Some("FRONTWATCH_BUCKET"), BUCKETS, "a bucket", bucket),
    word!("week_start", Some("FRONTWATCH_WEEK_START"), WEEKS, "a day weeks may begin on", week_start),
    word!("layout.detail_pane", None, DETAIL, "a choice for the detail pane", detail_pane),
    word!("map.marks", None, MARKS, "a choice of marks", map_marks),
    number!("rules.change.large_increase", 0.0, 1e6, rules.change.large_increase),
    number!("rules.change.moderate_increase", 0.0, 1e6, rules.change.moderate_increase),
    number!("rules.change.large_decrease", -100.0, 0.0, rules.change.large_decrease),
    number!("rules.change.guard_mean", 0.0, 1e6, rules.change.guard_mean),
    number!("rules.change.guard_week", 0, 1_000_000, rules.change.guard_week),
    number!("rules.surge.factor", 1.0, 1e6, rules.surge.factor),
    number!("rules.surge.guard_mean", 0.0, 1e6, rules.surge.guard_mean),
    number!("rules.record.days", 1, LONGEST, rules.record.days),
    number!("rules.record.killed", 1, 1_000_000, rules.record.killed),
    number!("rules.record.medium", 1, LONGEST, rules.record.medium),
    number!("rules.record.high", 1, LONGEST, rules.record.high),
    number!("rules.record.cool_off", 0, LONGEST, rules.record.cool_off),
    number!("rules.quiet.quiet", 1, LONGEST, rules.quiet.quiet),
    number!("rules.quiet.shown", 1, LONGEST, rules.quiet.shown),
    number!("rules.newcomer.recent", 1, LONGEST, rules.newcomer.recent),
    number!("rules.newcomer.unseen", 1, LONGEST, rules.newcomer.unseen),
    number!("rules.status.active", 1, LONGEST, rules.status.active),
    number!("rules.status.tense", 1, LONGEST, rules.status.tense),
    number!("rules.status.dormant", 1, LONGEST, rules.status.dormant),
];

/// A threshold, one that must not be less, and whether that holds.
type Order = (&'static str, &'static str, fn(&Config) -> bool);

/// Thresholds that must stand in order.
pub(super) const ORDERED: &[Order] = &[
    ("rules.change.moderate_increase", "rules.change.large_increase", |config| {
        config.rules.change.moderate_increase <= config.rules.change.large_increase
    }),
    ("rules.record.days", "rules.record.medium", |config| {
        config.rules.record.days <= config.rules.record.medium
    }),
    ("rules.record.medium", "rules.record.high", |config| {
        config.rules.record.medium <= config.rules.record.high
    }),
    ("rules.status.active", "rules.status.tense", |config| {
        config.rules.status.active <= config.rules.status.tense
    }),
    ("rules.status.tense", "rules.status.dormant", |config| {
        config.rules.status.tense <= config.rules.status.dormant
    }),
];

/// A text in RON.
pub(super) fn text(content: &str) -> String {
    ron::to_string(content).unwrap_or_else(|_| format!("{content:?}"))
}

fn themes() -> [(ThemeId, &'static str); 5] {
    ThemeId::TABLE
}

pub(super) const fn complaint(message: String, hint: Option<String>) -> Complaint {
    Complaint { item: 0, within: None, message, hint }
}

pub(super) fn one<'a>(values: &[&'a str]) -> &'a str {
    values.first().copied().unwrap_or_default().trim()
}

pub(super) fn length(value: &str, item: usize) -> Result<Length, Complaint> {
    let hint = Some("write 30d, 52w, 12m, 3y or all".to_owned());
    value.parse().map_err(|_| Complaint {
        item,
        within: None,
        message: format!("{} is not a length of time", quoted(value)),
        hint,
    })
}

pub(super) fn among<T: Copy>(
    values: &[&str],
    table: &[(T, &'static str)],
    what: &str,
) -> Result<T, Complaint> {
    let value = one(values);
    table.iter().find(|row| row.1.eq_ignore_ascii_case(value)).map(|row| row.0).ok_or_else(|| {
        let words: Vec<&str> = table.iter().map(|row| row.1).collect();
        let hint = match nearest(value, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("one of {}", words.join(", ")),
        };
        complaint(format!("{} is not {what}", quoted(value)), Some(hint))
    })
}

pub(super) fn word_of<T: PartialEq>(value: &T, table: &[(T, &'static str)]) -> String {
    table.iter().find(|row| row.0 == *value).map_or("", |row| row.1).to_owned()
}

fn between<T: Copy + FromStr + PartialOrd + Display>(
    values: &[&str],
    from: T,
    to: T,
) -> Result<T, Complaint> {
    let value = one(values);
    // What is no number at all (NaN) lies in no bounds.
    value.parse::<T>().ok().filter(|number| *number >= from && *number <= to).ok_or_else(|| {
        let message = format!("{} cannot stand here", quoted(value));
        complaint(message, Some(format!("a {} from {from} to {to}", number_kind::<T>())))
    })
}

fn number_kind<T>() -> &'static str {
    if std::any::type_name::<T>() == "f64" { "number" } else { "whole number" }
}
