//! The table of settings: one row a setting, from which come the names accepted in a file, the variables, and
//! what `config show` writes. Keys are not in it: their rows are those of the table of commands.

use std::path::PathBuf;

use super::setting_value::{BUCKETS, Complaint, FLAGS, among, complaint, length, one, text, word_of};
use super::values::{ColorChoice, Config, GlyphChoice};
use crate::assess::{THRESHOLDS, Threshold};
use crate::board::{Bidi, DetailPane, MapMarks, Names, ThemeId};
use crate::file::fault::quoted;
use crate::query::WeekStart;

/// One setting.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// Where it stands in the file, with dots between: `rules.status.active`.
    pub(super) path: &'static str,
    /// The variable that sets it, if one does.
    pub(super) variable: Option<&'static str>,
    /// Its value is a list.
    pub(super) is_list: bool,
    way: Way,
}

/// How a setting is set and shown.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// In its own way.
    Own { set: fn(&mut Config, &[&str]) -> Result<(), Complaint>, show: fn(&Config) -> String },
    /// As a number.
    Threshold(&'static Threshold),
}

impl Setting {
    /// Sets it from values as they are written, without quotation marks; one unless it is a list.
    ///
    /// # Errors
    /// When the values cannot stand here.
    pub(super) fn set(&self, config: &mut Config, values: &[&str]) -> Result<(), Complaint> {
        match self.way {
            Way::Own { set, .. } => set(config, values),
            Way::Threshold(threshold) => {
                let whole = (threshold.is_whole)(&config.rules);
                (threshold.set)(&mut config.rules, between(values, threshold, whole)?);
                Ok(())
            }
        }
    }

    /// Its value in RON.
    #[must_use]
    pub(super) fn show(&self, config: &Config) -> String {
        match self.way {
            Way::Own { show, .. } => show(config),
            Way::Threshold(threshold) => (threshold.get)(&config.rules).to_string(),
        }
    }
}

const COLORS: [(ColorChoice, &str); 6] = [
    (ColorChoice::Auto, "Auto"),
    (ColorChoice::Always, "Always"),
    (ColorChoice::Never, "Never"),
    (ColorChoice::Ansi16, "Ansi16"),
    (ColorChoice::Ansi256, "Ansi256"),
    (ColorChoice::TrueColor, "TrueColor"),
];
const BIDI: [(Bidi, &str); 2] = [(Bidi::Terminal, "Terminal"), (Bidi::Reorder, "Reorder")];
const GLYPHS: [(GlyphChoice, &str); 3] =
    [(GlyphChoice::Auto, "Auto"), (GlyphChoice::Unicode, "Unicode"), (GlyphChoice::Ascii, "Ascii")];
const NAMES: [(Names, &str); 3] = [(Names::Latin, "Latin"), (Names::Native, "Native"), (Names::Both, "Both")];
const DETAIL: [(DetailPane, &str); 3] =
    [(DetailPane::Auto, "Auto"), (DetailPane::Always, "Always"), (DetailPane::Never, "Never")];
const MARKS: [(MapMarks, &str); 3] =
    [(MapMarks::HalfBlock, "HalfBlock"), (MapMarks::Braille, "Braille"), (MapMarks::Ascii, "Ascii")];
const WEEKS: [(WeekStart, &str); 3] =
    [(WeekStart::Saturday, "Saturday"), (WeekStart::Sunday, "Sunday"), (WeekStart::Monday, "Monday")];
/// A row for one of some words.
macro_rules! word {
    ($path:literal, $variable:expr, $table:expr, $what:literal, $($field:ident).+) => {
        Setting {
            path: $path, variable: $variable, is_list: false,
            way: Way::Own {
                set: |config, values| { config.$($field).+ = among(values, &$table, $what)?; Ok(()) },
                show: |config| word_of(&config.$($field).+, &$table),
            },
        }
    };
}

#[rustfmt::skip]
const OWN: &[Setting] = &[
    Setting {
        path: "data", variable: Some("FRONTWATCH_DATA"), is_list: false,
        way: Way::Own {
            set: |config, values| {
            config.data = Some(one(values)).filter(|path| *path != "None").map(PathBuf::from);
            Ok(())
        },
            show: |config| config.data.as_ref().map_or_else(|| "None".to_owned(), |path| text(&path.to_string_lossy())),
        },
    },
    Setting {
        path: "theme", variable: Some("FRONTWATCH_THEME"), is_list: false,
        way: Way::Own {
            set: |config, values| { config.theme = among(values, &themes(), "a theme")?; Ok(()) },
            show: |config| text(config.theme.name()),
        },
    },
    word!("color", Some("FRONTWATCH_COLOR"), COLORS, "a choice of colour", color),
    word!("glyphs", Some("FRONTWATCH_GLYPHS"), GLYPHS, "a set of glyphs", glyphs),
    word!("names", Some("FRONTWATCH_NAMES"), NAMES, "a choice of names", names),
    word!("bidi", Some("FRONTWATCH_BIDI"), BIDI, "a choice for text from right to left", bidi),
    word!("cursor", Some("FRONTWATCH_CURSOR"), FLAGS, "true or false", cursor),
    word!("screen_reader", Some("FRONTWATCH_SCREEN_READER"), FLAGS, "true or false", screen_reader),
    word!("mouse", Some("FRONTWATCH_MOUSE"), FLAGS, "true or false", mouse),
    Setting {
        path: "window", variable: Some("FRONTWATCH_WINDOW"), is_list: false,
        way: Way::Own {
            set: |config, values| { config.window = length(one(values), 0)?; Ok(()) },
            show: |config| text(&config.window.to_string()),
        },
    },
    Setting {
        path: "windows", variable: None, is_list: true,
        way: Way::Own {
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
    },
    word!("bucket", Some("FRONTWATCH_BUCKET"), BUCKETS, "a bucket", bucket),
    word!("week_start", Some("FRONTWATCH_WEEK_START"), WEEKS, "a day weeks may begin on", week_start),
    word!("layout.detail_pane", None, DETAIL, "a choice for the detail pane", detail_pane),
    word!("map.marks", None, MARKS, "a choice of marks", map_marks),
];

/// The table of settings, in the order of the file: those above, then the thresholds of the table of rules.
pub(super) fn table() -> impl Iterator<Item = Setting> {
    let threshold = |threshold: &'static Threshold| Setting {
        path: threshold.path,
        variable: None,
        is_list: false,
        way: Way::Threshold(threshold),
    };
    OWN.iter().copied().chain(THRESHOLDS.iter().map(threshold))
}

fn themes() -> [(ThemeId, &'static str); 7] {
    ThemeId::TABLE
}

fn between(values: &[&str], threshold: &Threshold, whole: bool) -> Result<f64, Complaint> {
    let (value, from, to) = (one(values), threshold.from, threshold.to);
    let number = if whole { value.parse::<i64>().ok().map(|n| n as f64) } else { value.parse().ok() };
    // What is no number at all (NaN) lies in no bounds.
    number.filter(|number| *number >= from && *number <= to).ok_or_else(|| {
        let kind = if whole { "whole number" } else { "number" };
        let message = format!("{} cannot stand here", quoted(value));
        complaint(message, Some(format!("a {kind} from {from} to {to}")))
    })
}
