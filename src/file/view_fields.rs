//! Reads and writes the fields of named views: `"deadly": (filter: "killed>=1", sort: "killed")`. The configuration, the
//! user's view file and situation files hold them in the same form.

use super::field_table::{TableField, read_by_table};
use super::record_fields::quote_text;
use super::ron_fields::{new_fault, unquoted_value};
use super::ron_syntax::{RonEntries, RonSlice};
use super::setting_value::{
    BOOL_WORDS, BUCKET_WORDS, CHART_WORDS, SettingError, first_value, parse_length, parse_word,
    setting_error, word_for,
};
use super::source_text::{ByteRange, SourceFault, quote_name};
use crate::model::ViewText;
use crate::model::limits::MAX_VIEWS;
use crate::model::text::sanitize;
use crate::query::{Filter, PaneId, SeriesMeasure, SortField, SortOrder, ViewSetting};

/// A field of a view.
struct ViewField {
    field: TableField<ViewSetting>,
    /// Returns its value in RON, if it is set.
    render_value: fn(&ViewSetting) -> Option<String>,
}

const MEASURE_WORDS: [(SeriesMeasure, &str); 3] = [
    (SeriesMeasure::Incidents, "Incidents"),
    (SeriesMeasure::Events, "Events"),
    (SeriesMeasure::Killed, "Killed"),
];

fn pane_words() -> [(PaneId, &'static str); 7] {
    PaneId::ALL.map(|pane| (pane, pane.title()))
}

/// A row whose value is one of several words.
macro_rules! word_field {
    ($field:ident, $table:expr, $what:literal) => {
        ViewField {
            field: TableField {
                name: stringify!($field),
                is_list: false,
                set_value: |view, values| {
                    view.$field = Some(parse_word(values, &$table, $what)?);
                    Ok(())
                },
            },
            render_value: |view| view.$field.map(|value| word_for(&value, &$table)),
        }
    };
}

/// A row whose value is the order of a list by one of these columns.
macro_rules! sort_field {
    ($field:ident, $columns:expr) => {
        ViewField {
            field: TableField {
                name: stringify!($field),
                is_list: false,
                set_value: |view, values| {
                    view.$field = Some(parse_order(first_value(values), &$columns)?);
                    Ok(())
                },
            },
            render_value: |view| view.$field.map(|sort| quote_text(&sort.to_string())),
        }
    };
}

fn parse_order(value: &str, columns: &[SortField]) -> Result<SortOrder, SettingError> {
    SortOrder::parse_among(value, columns.iter().copied()).map_err(|_| {
        let hint = "name a column, such as killed, or killed reversed".to_owned();
        setting_error(format!("{} is not a sort order", quote_name(value)), Some(hint))
    })
}

/// The fields of a view, in the order they are rendered.
const VIEW_FIELDS: &[ViewField] = &[
    ViewField {
        field: TableField {
            name: "filter",
            is_list: false,
            set_value: |view, values| {
                let written = sanitize(values.first().copied().unwrap_or_default());
                let read = written.parse::<Filter>();
                view.filter = Some(written.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
                read.map(|_| ()).map_err(|error| SettingError {
                    value_index: 0,
                    span: Some(error.span),
                    message: error.message,
                    hint: error.hint,
                })
            },
        },
        render_value: |view| view.filter.as_deref().map(quote_text),
    },
    ViewField {
        field: TableField {
            name: "fronts",
            is_list: true,
            set_value: |view, values| {
                for (value_index, id) in values.iter().enumerate() {
                    let message = if id.trim().is_empty() {
                        "a front id must not be empty".to_owned()
                    } else if values.iter().take(value_index).any(|earlier| earlier == id) {
                        format!("{} is listed twice", quote_name(id))
                    } else {
                        continue;
                    };
                    return Err(SettingError { value_index, ..setting_error(message, None) });
                }
                view.fronts = values.iter().map(|id| sanitize(id).into_owned()).collect();
                Ok(())
            },
        },
        render_value: |view| {
            let ids: Vec<String> = view.fronts.iter().map(|id| quote_text(id)).collect();
            (!ids.is_empty()).then(|| format!("[{}]", ids.join(", ")))
        },
    },
    ViewField {
        field: TableField {
            name: "window",
            is_list: false,
            set_value: |view, values| {
                view.window = Some(parse_length(first_value(values), 0)?);
                Ok(())
            },
        },
        render_value: |view| view.window.map(|window| quote_text(&window.to_string())),
    },
    word_field!(bucket, BUCKET_WORDS, "a bucket"),
    ViewField {
        field: TableField {
            name: "group",
            is_list: false,
            set_value: |view, values| {
                let group = first_value(values).parse().map_err(|message| setting_error(message, None));
                view.group = Some(group?);
                Ok(())
            },
        },
        render_value: |view| view.group.map(|group| quote_text(group.row().name)),
    },
    sort_field!(sort, SortField::ALL),
    sort_field!(sort_fronts, SortField::FRONTS),
    sort_field!(sort_actors, SortField::DYADS),
    word_field!(measure, MEASURE_WORDS, "a measure"),
    word_field!(chart, CHART_WORDS, "a face of the chart"),
    word_field!(focus, pane_words(), "a pane"),
    word_field!(zoomed, BOOL_WORDS, "true or false"),
    ViewField {
        field: TableField {
            name: "note",
            is_list: false,
            set_value: |view, values| {
                let note = sanitize(first_value(values)).into_owned();
                view.note = Some(note).filter(|note| !note.is_empty());
                Ok(())
            },
        },
        render_value: |view| view.note.as_deref().map(quote_text),
    },
];

/// Views that have been read, each with the byte range of its name, and the faults found in them.
#[derive(Debug, Default)]
pub(crate) struct ViewEntries {
    /// The views. Of those with faults, the fields without.
    pub(crate) views: Vec<(ViewSetting, ByteRange)>,
    /// All faults.
    pub(crate) faults: Vec<SourceFault>,
}

impl ViewEntries {
    /// Reads `{ "name": (field: value, …), … }`.
    pub(crate) fn read_section(value: RonSlice<'_>) -> Self {
        let mut entries = Self::default();
        let Ok(RonEntries(pairs)) = value.parse::<RonEntries<'_>>() else {
            let hint = "views are written { \"deadly\": (filter: \"killed>=1\") }";
            let message = format!("{} is not a list of views", value.describe());
            entries.faults.push(new_fault(value.token_range(), message, Some(hint)));
            return entries;
        };
        for (name, body) in pairs {
            entries.read_entry(value.subslice(name.get_ron()), value.subslice(body.get_ron()));
        }
        entries
    }

    /// Reads a view from its name and its fields. Of more than [`MAX_VIEWS`] views, reports the first and leaves out the
    /// rest.
    pub(crate) fn read_entry(&mut self, name: RonSlice<'_>, body: RonSlice<'_>) {
        let view_name = unquoted_value(name).unwrap_or_default();
        let range = name.token_range();
        if self.views.len() >= MAX_VIEWS {
            let message = format!("there are at most {MAX_VIEWS} views; those from here on are left out");
            if self.faults.last().is_none_or(|fault| fault.message != message) {
                self.faults.push(new_fault(range, message, None));
            }
        } else if let Err(problem) = check_view_name(&view_name) {
            let message = format!("{} is not the name of a view", name.describe());
            self.faults.push(new_fault(range, message, Some(&problem)));
        } else if self.views.iter().any(|(view, _)| view.name == view_name) {
            let message = format!("the view {} is defined twice", quote_name(&view_name));
            self.faults.push(new_fault(range, message, None));
        } else {
            let view = read_view(&view_name, body, &mut self.faults);
            self.views.push((view, range));
        }
    }
}

/// Checks the name of a view.
///
/// # Errors
/// A hint that says what a name is.
fn check_view_name(name: &str) -> Result<(), String> {
    if ViewSetting::is_valid_name(name) && sanitize(name) == name {
        return Ok(());
    }
    Err("a name is a text without leading or trailing spaces, such as \"deadly\"".to_owned())
}

/// Reads views that a situation holds as text. The loader has checked them, so there are no faults.
#[must_use]
pub(crate) fn read_view_texts(texts: &[ViewText]) -> Vec<ViewSetting> {
    let read = |text: &ViewText| read_view(&text.name, RonSlice::whole(&text.fields), &mut Vec::new());
    texts.iter().map(read).collect()
}

fn read_view(name: &str, body: RonSlice<'_>, faults: &mut Vec<SourceFault>) -> ViewSetting {
    let mut view = ViewSetting::with_name(name);
    let table: Vec<_> = VIEW_FIELDS.iter().map(|row| row.field).collect();
    faults.extend(read_by_table(body, "a view", &table, &mut view));
    view
}

/// Renders a view in RON: its name and its fields.
pub(crate) fn render_view(view: &ViewSetting) -> String {
    format!("{}: {}", quote_text(&view.name), render_fields(view))
}

/// Renders the fields of a view in RON: `(filter: "killed>=1")`.
pub(crate) fn render_fields(view: &ViewSetting) -> String {
    let fields: Vec<String> = VIEW_FIELDS
        .iter()
        .filter_map(|row| Some(format!("{}: {}", row.field.name, (row.render_value)(view)?)))
        .collect();
    format!("({})", fields.join(", "))
}
