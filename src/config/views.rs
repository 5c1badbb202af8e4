//! Views under a name: `views: { "deadly": (filter: "killed>=1", sort: "killed") }`.

use super::ron_fields::{bare, fault, fields, values};
use super::setting_value::{BUCKETS, Complaint, FLAGS, among, complaint, length, one, text, word_of};
use crate::board::{NamedView, Narrowing, PaneId, View};
use crate::file::fault::{Fault, Span, quoted, suggest};
use crate::file::syntax::{Entries, Slice};
use crate::model::text::safe;
use crate::query::{Bucket, Filter, Length, SeriesMeasure, Sort, Window};

/// A view as it is set; what is left out is as the board opens by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ViewSetting {
    /// Its name.
    pub name: String,
    /// The filter; it can be read.
    pub filter: Option<String>,
    /// The window of time.
    pub window: Option<Length>,
    /// The bucket of the series; `Some(None)`: the finest that fits.
    pub bucket: Option<Option<Bucket>>,
    /// The order of the events.
    pub sort: Option<Sort>,
    /// What the series counts.
    pub measure: Option<SeriesMeasure>,
    /// The pane that gets the focus.
    pub focus: Option<PaneId>,
    /// Whether it has the whole screen.
    pub zoomed: Option<bool>,
    /// Ids of chosen fronts; whether they exist depends on the situation.
    pub fronts: Vec<String>,
}

impl ViewSetting {
    fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// The whole view: what is left out is as in `base`.
    pub(super) fn complete(&self, base: &View) -> NamedView {
        let fronts = self.fronts.iter().cloned().map(Narrowing::Front);
        // The filter is the newest, and so the first that Esc takes off.
        let narrowings = fronts.chain(self.filter.clone().map(Narrowing::Filter)).collect();
        let view = View {
            window: self.window.map_or(base.window, Window::ending_now),
            narrowings,
            bucket: self.bucket.unwrap_or(base.bucket),
            measure: self.measure.unwrap_or(base.measure),
            sort: self.sort.or(base.sort),
            compare: base.compare,
            as_of: base.as_of,
        };
        NamedView { name: self.name.clone(), view, focus: self.focus, zoomed: self.zoomed }
    }
}

/// The views there are without any being set: they make sense for any situation.
pub(super) fn built_in() -> Vec<ViewSetting> {
    let view = ViewSetting::named;
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

/// One field of a view.
struct Field {
    name: &'static str,
    is_list: bool,
    set: fn(&mut ViewSetting, &[&str]) -> Result<(), Complaint>,
    /// Its value in RON, if it is set.
    show: fn(&ViewSetting) -> Option<String>,
}

const MEASURES: [(SeriesMeasure, &str); 3] = [
    (SeriesMeasure::Incidents, "Incidents"),
    (SeriesMeasure::Events, "Events"),
    (SeriesMeasure::Killed, "Killed"),
];

fn panes() -> [(PaneId, &'static str); 6] {
    PaneId::ALL.map(|pane| (pane, pane.title()))
}

/// A row for one of some words.
macro_rules! word {
    ($field:ident, $table:expr, $what:literal) => {
        Field {
            name: stringify!($field),
            is_list: false,
            set: |view, values| {
                view.$field = Some(among(values, &$table, $what)?);
                Ok(())
            },
            show: |view| view.$field.map(|value| word_of(&value, &$table)),
        }
    };
}

/// The fields of a view, in the order they are shown.
const FIELDS: &[Field] = &[
    Field {
        name: "filter",
        is_list: false,
        set: |view, values| {
            let written = values.first().copied().unwrap_or_default();
            let read = written.parse::<Filter>();
            view.filter = Some(written.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
            read.map(|_| ()).map_err(|error| Complaint {
                item: 0,
                within: Some(error.span),
                message: error.message,
                hint: error.hint,
            })
        },
        show: |view| view.filter.as_deref().map(text),
    },
    Field {
        name: "fronts",
        is_list: true,
        set: |view, values| {
            for (item, id) in values.iter().enumerate() {
                if id.trim().is_empty() || values.iter().take(item).any(|other| other == id) {
                    let message = format!("{} is no front, or named twice", quoted(id));
                    return Err(Complaint { item, ..complaint(message, None) });
                }
            }
            view.fronts = values.iter().map(|id| (*id).to_owned()).collect();
            Ok(())
        },
        show: |view| {
            let ids: Vec<String> = view.fronts.iter().map(|id| text(id)).collect();
            (!ids.is_empty()).then(|| format!("[{}]", ids.join(", ")))
        },
    },
    Field {
        name: "window",
        is_list: false,
        set: |view, values| {
            view.window = Some(length(one(values), 0)?);
            Ok(())
        },
        show: |view| view.window.map(|window| text(&window.to_string())),
    },
    word!(bucket, BUCKETS, "a bucket"),
    Field {
        name: "sort",
        is_list: false,
        set: |view, values| {
            let hint = "the name of a column, such as killed, or killed reversed".to_owned();
            let unknown = |_| complaint(format!("{} is not an order", quoted(one(values))), Some(hint));
            view.sort = Some(one(values).parse().map_err(unknown)?);
            Ok(())
        },
        show: |view| view.sort.map(|sort| text(&sort.to_string())),
    },
    word!(measure, MEASURES, "a measure"),
    word!(focus, panes(), "a pane"),
    word!(zoomed, FLAGS, "true or false"),
];

/// Reads `{ "name": (field: value, …), … }`: the views, each with its place, and everything that is wrong.
pub(super) fn read(value: Slice<'_>) -> (Vec<(ViewSetting, Span)>, Vec<Fault>) {
    let Ok(Entries(entries)) = value.parse::<Entries<'_>>() else {
        let hint = "views are written { \"deadly\": (filter: \"killed>=1\") }";
        let message = format!("{} is not a list of views", value.found());
        return (Vec::new(), vec![fault(value.token(), message, Some(hint))]);
    };
    let mut views: Vec<(ViewSetting, Span)> = Vec::new();
    let mut faults = Vec::new();
    for (name, body) in entries {
        let (name, body) = (value.inner(name.get_ron()), value.inner(body.get_ron()));
        let called = bare(name).unwrap_or_default();
        if called.is_empty() || called.trim() != called || safe(&called) != called {
            let hint = "a name is a text without spaces around it, such as \"deadly\"";
            let message = format!("{} is not the name of a view", name.found());
            faults.push(fault(name.token(), message, Some(hint)));
        } else if views.iter().any(|(view, _)| view.name == called) {
            faults.push(fault(name.token(), format!("the view {} is given twice", quoted(&called)), None));
        } else {
            views.push((view(&called, body, &mut faults), name.token()));
        }
    }
    (views, faults)
}

fn view(name: &str, body: Slice<'_>, faults: &mut Vec<Fault>) -> ViewSetting {
    let mut view = ViewSetting::named(name);
    let found = match fields(body) {
        Ok(found) => found,
        Err(fault) => {
            faults.push(fault);
            return view;
        }
    };
    let mut seen = Vec::new();
    for (field, value) in found {
        let Some(row) = FIELDS.iter().find(|row| row.name == field.text) else {
            let names: Vec<&str> = FIELDS.iter().map(|row| row.name).collect();
            let message = format!("a view has no field {}", quoted(field.text));
            faults.push(Fault::error(field.span(), message, suggest(field.text, &names)));
            continue;
        };
        if seen.contains(&row.name) {
            faults.push(fault(field.span(), format!("{} is set twice", quoted(row.name)), None));
            continue;
        }
        seen.push(row.name);
        let done = values(row.is_list, value).and_then(|found| {
            let written: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
            (row.set)(&mut view, &written).map_err(|complaint| complaint.at(value, &found))
        });
        faults.extend(done.err());
    }
    view
}

/// A view in RON.
pub(super) fn show(view: &ViewSetting) -> String {
    let set: Vec<String> =
        FIELDS.iter().filter_map(|row| Some(format!("{}: {}", row.name, (row.show)(view)?))).collect();
    format!("{}: ({})", text(&view.name), set.join(", "))
}
