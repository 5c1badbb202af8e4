//! Named views: `views: { "deadly": (filter: "killed>=1", sort: "killed") }`.

use super::ron_fields::{new_fault, read_fields, read_values, unquoted_value};
use super::setting_value::{
    BOOL_WORDS, BUCKET_WORDS, CHART_WORDS, SettingError, first_value, parse_length, parse_word, quote_text,
    setting_error, word_for,
};
use crate::board::{ActiveFilter, ChartFace, PaneId, SavedView, View};
use crate::file::ron_syntax::{RonEntries, RonSlice};
use crate::file::source_text::{ByteRange, SourceFault, quote_name, suggestion_hint};
use crate::model::text::sanitize;
use crate::query::{
    Bucket, Filter, FrontOrder, GroupBy, SeriesMeasure, SortField, SortOrder, Window, WindowLength,
};

/// A named view as it is configured. A field that is left out keeps the board's default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ViewSetting {
    /// The name.
    pub name: String,
    /// The filter; it parses.
    pub filter: Option<String>,
    /// The window.
    pub window: Option<WindowLength>,
    /// The bucket of the incident chart; `Some(None)` for the finest that fits.
    pub bucket: Option<Option<Bucket>>,
    /// The dimension that the first pane groups by.
    pub group: Option<GroupBy>,
    /// The sort order of the events.
    pub sort: Option<SortOrder>,
    /// The sort order of the first pane.
    pub sort_fronts: Option<SortOrder>,
    /// The sort order of the actors.
    pub sort_actors: Option<SortOrder>,
    /// The measure of the incident chart.
    pub measure: Option<SeriesMeasure>,
    /// The face of the chart.
    pub chart: Option<ChartFace>,
    /// The pane that takes the focus.
    pub focus: Option<PaneId>,
    /// Whether the pane is zoomed to the whole screen.
    pub zoomed: Option<bool>,
    /// The ids of the chosen fronts; they may not exist in a situation.
    pub fronts: Vec<String>,
}

impl ViewSetting {
    fn with_name(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Returns the complete view, with missing fields taken from `base`.
    pub(super) fn to_saved_view(&self, base: &View) -> SavedView {
        let fronts = self.fronts.iter().cloned().map(ActiveFilter::Front);
        // The filter is the newest entry, so Esc removes it first.
        let filters = fronts.chain(self.filter.clone().map(ActiveFilter::Filter)).collect();
        let view = View {
            window: self.window.map_or(base.window, Window::ending_now),
            filters,
            bucket: self.bucket.unwrap_or(base.bucket),
            measure: self.measure.unwrap_or(base.measure),
            face: self.chart.unwrap_or(base.face),
            sort: self.sort.or(base.sort),
            front_order: self.sort_fronts.map_or(base.front_order, FrontOrder::Sorted),
            dyad_sort: self.sort_actors.or(base.dyad_sort),
            compare: base.compare,
            group: base.group,
            as_of: base.as_of,
            known_by: base.known_by,
        };
        SavedView { name: self.name.clone(), view, group: self.group, focus: self.focus, zoomed: self.zoomed }
    }
}

/// Returns the built-in views, which suit any situation.
pub(super) fn built_in_views() -> Vec<ViewSetting> {
    let view = ViewSetting::with_name;
    vec![
        ViewSetting {
            filter: Some("killed>=1 or says:unspecified".to_owned()),
            sort: "killed".parse().ok(),
            measure: Some(SeriesMeasure::Killed),
            ..view("deadly")
        },
        ViewSetting { filter: Some("contested:yes".to_owned()), ..view("contested") },
        ViewSetting { window: "1m".parse().ok(), bucket: Some(Some(Bucket::Day)), ..view("last-month") },
    ]
}

/// A field of a view.
struct ViewField {
    name: &'static str,
    is_list: bool,
    set_value: fn(&mut ViewSetting, &[&str]) -> Result<(), SettingError>,
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
            name: stringify!($field),
            is_list: false,
            set_value: |view, values| {
                view.$field = Some(parse_word(values, &$table, $what)?);
                Ok(())
            },
            render_value: |view| view.$field.map(|value| word_for(&value, &$table)),
        }
    };
}

/// A row whose value is the order of a list by one of these columns.
macro_rules! sort_field {
    ($field:ident, $columns:expr) => {
        ViewField {
            name: stringify!($field),
            is_list: false,
            set_value: |view, values| {
                view.$field = Some(parse_order(first_value(values), &$columns)?);
                Ok(())
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
        name: "filter",
        is_list: false,
        set_value: |view, values| {
            let written = values.first().copied().unwrap_or_default();
            let read = written.parse::<Filter>();
            view.filter = Some(written.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
            read.map(|_| ()).map_err(|error| SettingError {
                value_index: 0,
                span: Some(error.span),
                message: error.message,
                hint: error.hint,
            })
        },
        render_value: |view| view.filter.as_deref().map(quote_text),
    },
    ViewField {
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
            view.fronts = values.iter().map(|id| (*id).to_owned()).collect();
            Ok(())
        },
        render_value: |view| {
            let ids: Vec<String> = view.fronts.iter().map(|id| quote_text(id)).collect();
            (!ids.is_empty()).then(|| format!("[{}]", ids.join(", ")))
        },
    },
    ViewField {
        name: "window",
        is_list: false,
        set_value: |view, values| {
            view.window = Some(parse_length(first_value(values), 0)?);
            Ok(())
        },
        render_value: |view| view.window.map(|window| quote_text(&window.to_string())),
    },
    word_field!(bucket, BUCKET_WORDS, "a bucket"),
    ViewField {
        name: "group",
        is_list: false,
        set_value: |view, values| {
            let group = first_value(values).parse().map_err(|message| setting_error(message, None));
            view.group = Some(group?);
            Ok(())
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
];

/// Reads `{ "name": (field: value, …), … }`. Returns the views, each with its byte range, and all faults.
pub(super) fn read_views(value: RonSlice<'_>) -> (Vec<(ViewSetting, ByteRange)>, Vec<SourceFault>) {
    let Ok(RonEntries(entries)) = value.parse::<RonEntries<'_>>() else {
        let hint = "views are written { \"deadly\": (filter: \"killed>=1\") }";
        let message = format!("{} is not a list of views", value.describe());
        return (Vec::new(), vec![new_fault(value.token_range(), message, Some(hint))]);
    };
    let mut views: Vec<(ViewSetting, ByteRange)> = Vec::new();
    let mut faults = Vec::new();
    for (name, body) in entries {
        let (name, body) = (value.subslice(name.get_ron()), value.subslice(body.get_ron()));
        let view_name = unquoted_value(name).unwrap_or_default();
        if view_name.is_empty() || view_name.trim() != view_name || sanitize(&view_name) != view_name {
            let hint = "a name is a text without leading or trailing spaces, such as \"deadly\"";
            let message = format!("{} is not the name of a view", name.describe());
            faults.push(new_fault(name.token_range(), message, Some(hint)));
        } else if views.iter().any(|(view, _)| view.name == view_name) {
            faults.push(new_fault(
                name.token_range(),
                format!("the view {} is defined twice", quote_name(&view_name)),
                None,
            ));
        } else {
            views.push((read_view(&view_name, body, &mut faults), name.token_range()));
        }
    }
    (views, faults)
}

fn read_view(name: &str, body: RonSlice<'_>, faults: &mut Vec<SourceFault>) -> ViewSetting {
    let mut view = ViewSetting::with_name(name);
    let fields = match read_fields(body) {
        Ok(fields) => fields,
        Err(fault) => {
            faults.push(fault);
            return view;
        }
    };
    let mut seen = Vec::new();
    for (field, value) in fields {
        let Some(row) = VIEW_FIELDS.iter().find(|row| row.name == field.text) else {
            let names: Vec<&str> = VIEW_FIELDS.iter().map(|row| row.name).collect();
            let message = format!("a view has no field {}", quote_name(field.text));
            faults.push(SourceFault::error(field.byte_range(), message, suggestion_hint(field.text, &names)));
            continue;
        };
        if seen.contains(&row.name) {
            faults.push(new_fault(
                field.byte_range(),
                format!("{} is set twice", quote_name(row.name)),
                None,
            ));
            continue;
        }
        seen.push(row.name);
        let result = read_values(row.is_list, value).and_then(|items| {
            let written: Vec<&str> = items.iter().map(|(_, text)| text.as_str()).collect();
            (row.set_value)(&mut view, &written).map_err(|error| error.into_fault(value, &items))
        });
        faults.extend(result.err());
    }
    view
}

/// Renders a view in RON.
pub(super) fn render_view(view: &ViewSetting) -> String {
    let fields: Vec<String> = VIEW_FIELDS
        .iter()
        .filter_map(|row| Some(format!("{}: {}", row.name, (row.render_value)(view)?)))
        .collect();
    format!("{}: ({})", quote_text(&view.name), fields.join(", "))
}
