//! The table of settings. Each row provides a setting's name in the file, its environment variable, and its value
//! for `config show`. Key bindings are not included: they come from the table of commands.

use std::path::PathBuf;

use super::values::{ColorChoice, Config, GlyphChoice};
use crate::assess::{THRESHOLDS, Threshold};
use crate::board::{BidiMode, DetailPane, MapMarks, NameScript, ThemeId};
use crate::file::record_fields::quote_text;
use crate::file::setting_value::{
    BOOL_WORDS, BUCKET_WORDS, CHART_WORDS, SettingError, first_value, parse_length, parse_word,
    setting_error, word_for,
};
use crate::file::source_text::quote_name;
use crate::model::IncidentList;
use crate::query::{FrontOrder, WeekStart};

/// A setting.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// The path of the setting in the file, joined with dots: `rules.status.active`.
    pub(super) path: &'static str,
    /// The environment variable that sets it, if any.
    pub(super) variable: Option<&'static str>,
    /// Whether its value is a list.
    pub(super) is_list: bool,
    accessor: SettingAccessor,
}

/// How a setting is set and rendered.
#[derive(Debug, Clone, Copy)]
enum SettingAccessor {
    /// With functions of its own.
    Custom { set: fn(&mut Config, &[&str]) -> Result<(), SettingError>, show: fn(&Config) -> String },
    /// As a number of the table of rules.
    Threshold(&'static Threshold),
}

impl Setting {
    /// Sets the setting from unquoted values: a single one unless it is a list.
    ///
    /// # Errors
    /// If the values are not valid for the setting.
    pub(super) fn set_value(&self, config: &mut Config, values: &[&str]) -> Result<(), SettingError> {
        match self.accessor {
            SettingAccessor::Custom { set, .. } => set(config, values),
            SettingAccessor::Threshold(threshold) => {
                let is_whole = (threshold.is_whole)(&config.rules);
                (threshold.set)(&mut config.rules, parse_threshold(values, threshold, is_whole)?);
                Ok(())
            }
        }
    }

    /// Returns its value in RON.
    #[must_use]
    pub(super) fn render_value(&self, config: &Config) -> String {
        match self.accessor {
            SettingAccessor::Custom { show, .. } => show(config),
            SettingAccessor::Threshold(threshold) => (threshold.get)(&config.rules).to_string(),
        }
    }
}

const COLOR_WORDS: [(ColorChoice, &str); 6] = [
    (ColorChoice::Auto, "Auto"),
    (ColorChoice::Always, "Always"),
    (ColorChoice::Never, "Never"),
    (ColorChoice::Ansi16, "Ansi16"),
    (ColorChoice::Ansi256, "Ansi256"),
    (ColorChoice::TrueColor, "TrueColor"),
];
const BIDI_WORDS: [(BidiMode, &str); 2] = [(BidiMode::Terminal, "Terminal"), (BidiMode::Reorder, "Reorder")];
const GLYPH_WORDS: [(GlyphChoice, &str); 3] =
    [(GlyphChoice::Auto, "Auto"), (GlyphChoice::Unicode, "Unicode"), (GlyphChoice::Ascii, "Ascii")];
const NAME_WORDS: [(NameScript, &str); 3] =
    [(NameScript::Latin, "Latin"), (NameScript::Native, "Native"), (NameScript::Both, "Both")];
const DETAIL_PANE_WORDS: [(DetailPane, &str); 3] =
    [(DetailPane::Auto, "Auto"), (DetailPane::Always, "Always"), (DetailPane::Never, "Never")];
const MAP_MARK_WORDS: [(MapMarks, &str); 3] =
    [(MapMarks::HalfBlock, "HalfBlock"), (MapMarks::Braille, "Braille"), (MapMarks::Ascii, "Ascii")];
const FRONT_ORDER_WORDS: [(FrontOrder, &str); 2] =
    [(FrontOrder::Ranked, "Ranked"), (FrontOrder::File, "File")];
const WEEK_START_WORDS: [(WeekStart, &str); 3] =
    [(WeekStart::Saturday, "Saturday"), (WeekStart::Sunday, "Sunday"), (WeekStart::Monday, "Monday")];
const INCIDENT_WORDS: [(IncidentList, &str); 2] = [
    (IncidentList::Frontwatch, "Frontwatch"),
    (IncidentList::AcledPoliticalViolence, "AcledPoliticalViolence"),
];
/// A row whose value is one of several words.
macro_rules! word_setting {
    ($path:literal, $variable:expr, $table:expr, $what:literal, $($field:ident).+) => {
        Setting {
            path: $path, variable: $variable, is_list: false,
            accessor: SettingAccessor::Custom {
                set: |config, values| { config.$($field).+ = parse_word(values, &$table, $what)?; Ok(()) },
                show: |config| word_for(&config.$($field).+, &$table),
            },
        }
    };
}

/// A row whose value is a path or `None`.
macro_rules! path_setting {
    ($path:literal, $variable:expr, $field:ident) => {
        Setting {
            path: $path,
            variable: $variable,
            is_list: false,
            accessor: SettingAccessor::Custom {
                set: |config, values| {
                    config.$field =
                        Some(first_value(values)).filter(|path| *path != "None").map(PathBuf::from);
                    Ok(())
                },
                show: |config| {
                    config
                        .$field
                        .as_ref()
                        .map_or_else(|| "None".to_owned(), |path| quote_text(&path.to_string_lossy()))
                },
            },
        }
    };
}

#[rustfmt::skip]
const CUSTOM_SETTINGS: &[Setting] = &[
    path_setting!("data", Some("FRONTWATCH_DATA"), data),
    path_setting!("store", Some("FRONTWATCH_STORE"), store),
    Setting {
        path: "theme", variable: Some("FRONTWATCH_THEME"), is_list: false,
        accessor: SettingAccessor::Custom {
            set: |config, values| { config.theme = parse_word(values, &theme_words(), "a theme")?; Ok(()) },
            show: |config| quote_text(config.theme.name()),
        },
    },
    word_setting!("color", Some("FRONTWATCH_COLOR"), COLOR_WORDS, "a colour setting", color),
    word_setting!("glyphs", Some("FRONTWATCH_GLYPHS"), GLYPH_WORDS, "a glyph set", glyphs),
    word_setting!("names", Some("FRONTWATCH_NAMES"), NAME_WORDS, "a choice of names", names),
    word_setting!("bidi", Some("FRONTWATCH_BIDI"), BIDI_WORDS, "a setting for right-to-left text", bidi),
    word_setting!("cursor", Some("FRONTWATCH_CURSOR"), BOOL_WORDS, "true or false", show_cursor),
    word_setting!("screen_reader", Some("FRONTWATCH_SCREEN_READER"), BOOL_WORDS, "true or false", use_screen_reader),
    word_setting!("mouse", Some("FRONTWATCH_MOUSE"), BOOL_WORDS, "true or false", use_mouse),
    Setting {
        path: "window", variable: Some("FRONTWATCH_WINDOW"), is_list: false,
        accessor: SettingAccessor::Custom {
            set: |config, values| { config.window = parse_length(first_value(values), 0)?; Ok(()) },
            show: |config| quote_text(&config.window.to_string()),
        },
    },
    Setting {
        path: "notify", variable: None, is_list: true,
        accessor: SettingAccessor::Custom {
            set: |config, values| { config.notify = values.iter().map(ToString::to_string).collect(); Ok(()) },
            show: |config| {
                format!("[{}]", config.notify.iter().map(|part| quote_text(part)).collect::<Vec<_>>().join(", "))
            },
        },
    },
    Setting {
        path: "windows", variable: None, is_list: true,
        accessor: SettingAccessor::Custom {
            set: |config, values| {
            if values.is_empty() {
                return Err(setting_error("there must be at least one window".to_owned(), None));
            }
            let read = values.iter().enumerate().map(|(item, value)| parse_length(value, item));
            config.windows = read.collect::<Result<_, _>>()?;
            Ok(())
        },
            show: |config| {
            format!("[{}]", config.windows.iter().map(|w| quote_text(&w.to_string())).collect::<Vec<_>>().join(", "))
        },
        },
    },
    word_setting!("bucket", Some("FRONTWATCH_BUCKET"), BUCKET_WORDS, "a bucket", bucket),
    word_setting!("chart", Some("FRONTWATCH_CHART"), CHART_WORDS, "a face of the chart", chart),
    word_setting!("fronts_order", Some("FRONTWATCH_FRONTS_ORDER"), FRONT_ORDER_WORDS, "an order of the fronts", fronts_order),
    word_setting!("week_start", Some("FRONTWATCH_WEEK_START"), WEEK_START_WORDS, "a first day of the week", week_start),
    word_setting!("incidents", Some("FRONTWATCH_INCIDENTS"), INCIDENT_WORDS, "a list of incidents", rules.incidents),
    word_setting!("layout.detail_pane", None, DETAIL_PANE_WORDS, "a setting of the detail pane", detail_pane),
    word_setting!("map.marks", None, MAP_MARK_WORDS, "a kind of map mark", map_marks),
];

/// Returns the table of settings in file order: the rows above, then the thresholds of the rules.
pub(super) fn setting_table() -> impl Iterator<Item = Setting> {
    let threshold = |threshold: &'static Threshold| Setting {
        path: threshold.path,
        variable: None,
        is_list: false,
        accessor: SettingAccessor::Threshold(threshold),
    };
    CUSTOM_SETTINGS.iter().copied().chain(THRESHOLDS.iter().map(threshold))
}

fn theme_words() -> [(ThemeId, &'static str); 7] {
    ThemeId::TABLE
}

fn parse_threshold(values: &[&str], threshold: &Threshold, is_whole: bool) -> Result<f64, SettingError> {
    let (value, min, max) = (first_value(values), threshold.min, threshold.max);
    let number = if is_whole { value.parse::<i64>().ok().map(|n| n as f64) } else { value.parse().ok() };
    // NaN fails every comparison.
    number.filter(|number| *number >= min && *number <= max).ok_or_else(|| {
        let kind = if is_whole { "whole number" } else { "number" };
        let message = format!("{} is not a valid threshold", quote_name(value));
        setting_error(message, Some(format!("a {kind} from {min} to {max}")))
    })
}
