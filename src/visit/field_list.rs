//! The fields of a record as text, so that records of two situations can be compared: references by id, since indices
//! are valid in one situation only.

use crate::model::{
    Actor, ActorIx, Aggregate, AggregateMeasure, Event, EventDate, Front, FrontIx, LatLon, Situation, Source,
    SourceIx, Tie,
};

/// A value as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldText {
    /// The value with ids for references; equal values have equal codes.
    pub code: String,
    /// The value with names.
    pub words: String,
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiffValue {
    /// One value, if the field is set.
    Single(Option<FieldText>),
    /// A list.
    List(Vec<FieldText>),
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The name of the field in the format, such as `place.region`.
    pub field: &'static str,
    /// The value before.
    pub before: DiffValue,
    /// The value now.
    pub after: DiffValue,
}

impl FieldChange {
    /// Returns the entries that a list lost and those that it gained; `None` for a value that is no list, and for a
    /// list that only has another order.
    #[must_use]
    pub fn list_changes(&self) -> Option<(Vec<&FieldText>, Vec<&FieldText>)> {
        let (DiffValue::List(before), DiffValue::List(after)) = (&self.before, &self.after) else {
            return None;
        };
        let is_missing = |list: &[FieldText], entry: &FieldText| list.iter().all(|it| it.code != entry.code);
        let removed: Vec<_> = before.iter().filter(|entry| is_missing(after, entry)).collect();
        let added: Vec<_> = after.iter().filter(|entry| is_missing(before, entry)).collect();
        (!removed.is_empty() || !added.is_empty()).then_some((removed, added))
    }
}

/// Fields with their values, in the order of the format.
#[derive(Debug, Clone, Default)]
pub(super) struct FieldList(pub(super) Vec<(&'static str, DiffValue)>);

impl DiffValue {
    /// Returns the codes of the value.
    fn codes(&self) -> Vec<&str> {
        match self {
            Self::Single(value) => value.iter().map(|value| value.code.as_str()).collect(),
            Self::List(values) => values.iter().map(|value| value.code.as_str()).collect(),
        }
    }
}

impl FieldText {
    fn plain(text: &str) -> Self {
        Self { code: text.to_owned(), words: text.to_owned() }
    }

    fn named(id: &str, name: &str) -> Self {
        Self { code: id.to_owned(), words: name.to_owned() }
    }

    fn from_point(point: LatLon) -> Self {
        Self::plain(&format!("({}, {})", point.lat, point.lon))
    }
}

impl FieldList {
    /// Returns the fields that differ. Another name of what a reference leads to is no difference of this record.
    pub(super) fn compare_with(&self, new: &Self) -> Vec<FieldChange> {
        let fields = self.0.iter().zip(&new.0).filter(|(old, new)| old.1.codes() != new.1.codes());
        let changes = fields.map(|(old, new)| FieldChange {
            field: new.0,
            before: old.1.clone(),
            after: new.1.clone(),
        });
        changes.collect()
    }

    /// Returns the codes of each value.
    pub(super) fn codes(&self) -> Vec<Vec<&str>> {
        self.0.iter().map(|(_, value)| value.codes()).collect()
    }

    pub(super) fn add_text(self, name: &'static str, text: &str) -> Self {
        self.add_optional(name, Some(text))
    }

    pub(super) fn add_optional(mut self, name: &'static str, text: Option<&str>) -> Self {
        self.0.push((name, DiffValue::Single(text.map(FieldText::plain))));
        self
    }

    pub(super) fn add_flag(self, name: &'static str, is_set: bool) -> Self {
        self.add_optional(name, is_set.then_some("yes"))
    }

    pub(super) fn add_value(mut self, name: &'static str, value: Option<FieldText>) -> Self {
        self.0.push((name, DiffValue::Single(value)));
        self
    }

    pub(super) fn add_list(mut self, name: &'static str, values: impl Iterator<Item = FieldText>) -> Self {
        self.0.push((name, DiffValue::List(values.collect())));
        self
    }

    fn add_texts<'t>(self, name: &'static str, texts: impl Iterator<Item = &'t String>) -> Self {
        self.add_list(name, texts.map(|text| FieldText::plain(text)))
    }

    fn add_date(self, name: &'static str, date: Option<EventDate>) -> Self {
        self.add_optional(name, date.map(|date| date.to_string()).as_deref())
    }
}

pub(super) fn actor_text(situation: &Situation, ix: ActorIx) -> FieldText {
    situation
        .actor(ix)
        .map_or_else(|| FieldText::plain("?"), |actor| FieldText::named(&actor.id, &actor.short))
}

pub(super) fn source_text(situation: &Situation, ix: SourceIx) -> FieldText {
    let name = |source: &Source| FieldText::named(&source.id, &source.title);
    situation.source(ix).map_or_else(|| FieldText::plain("?"), name)
}

fn front_text(situation: &Situation, ix: FrontIx) -> FieldText {
    situation
        .front(ix)
        .map_or_else(|| FieldText::plain("?"), |front| FieldText::named(&front.id, &front.short))
}

/// Returns the heading of a situation, its views, its outlines and its imports.
pub(super) fn heading_fields(situation: &Situation) -> FieldList {
    let outlines = situation.outlines.iter().map(|outline| {
        let points = outline.line.iter().map(|&point| FieldText::from_point(point).code);
        let texts = [Some(&outline.name), outline.native.as_ref(), outline.note.as_ref()];
        let code = format!("{texts:?} {}", points.collect::<Vec<_>>().join(" "));
        FieldText { code, words: format!("{} ({} points)", outline.name, outline.line.len()) }
    });
    let views =
        situation.views.iter().map(|view| FieldText::plain(&format!("{} {}", view.name, view.fields)));
    let imports = situation.imports.iter().map(|import| {
        FieldText::plain(&format!(
            "{} ({} of {} rows taken)",
            import.file, import.rows_taken, import.rows_read
        ))
    });
    FieldList::default()
        .add_text("title", &situation.title)
        .add_text("as_of", &situation.as_of_text(situation.as_of))
        .add_optional("note", situation.note.as_deref())
        .add_optional("view.window", situation.opening.window.as_deref())
        .add_optional("view.group", situation.opening.group.as_deref())
        .add_optional("view.sort", situation.opening.sort.as_deref())
        .add_list("views", views)
        .add_list("outlines", outlines)
        .add_list("imports", imports)
}

pub(super) fn actor_fields(actor: &Actor) -> FieldList {
    let aliases = actor.aliases.iter().map(|alias| {
        let from = alias.from.map(|day| format!(" from {day}")).unwrap_or_default();
        let until = alias.until.map(|day| format!(" until {day}")).unwrap_or_default();
        FieldText::plain(&format!("{}{from}{until}", alias.name))
    });
    FieldList::default()
        .add_text("name", &actor.name)
        .add_text("short", &actor.short)
        .add_optional("native", actor.native.as_deref())
        .add_text("kind", actor.kind.label())
        .add_list("aliases", aliases)
        .add_optional("note", actor.note.as_deref())
}

pub(super) fn front_fields(situation: &Situation, front: &Front) -> FieldList {
    let day = |day: Option<crate::model::Day>| day.map(|day| day.to_string());
    let spans = |spans: &[crate::model::Span]| {
        let texts = spans.iter().map(|span| FieldText::plain(&EventDate::from_span(*span).to_string()));
        texts.collect::<Vec<_>>().into_iter()
    };
    let points: Vec<String> = front.line.iter().map(|&point| FieldText::from_point(point).code).collect();
    let line = (!points.is_empty())
        .then(|| FieldText { code: points.join(" "), words: format!("{} points", points.len()) });
    FieldList::default()
        .add_text("name", &front.name)
        .add_text("short", &front.short)
        .add_optional("native", front.native.as_deref())
        .add_list("parties", front.parties.iter().map(|&ix| actor_text(situation, ix)))
        .add_optional("coverage_from", day(front.coverage_from).as_deref())
        .add_optional("coverage_until", day(front.coverage_until).as_deref())
        .add_list("coverage_gaps", spans(&front.coverage_gaps))
        .add_list("coverage_incomplete", spans(&front.coverage_incomplete))
        .add_value("line", line)
        .add_optional("takes", front.takes.as_deref())
        .add_optional("note", front.note.as_deref())
}

pub(super) fn source_fields(source: &Source) -> FieldList {
    FieldList::default()
        .add_text("title", &source.title)
        .add_optional("publisher", source.publisher.as_deref())
        .add_optional("published", source.published.as_deref())
        .add_optional("url", source.url.as_deref())
        .add_optional("licence", source.licence.as_deref())
        .add_optional("note", source.note.as_deref())
}

pub(super) fn tie_fields(situation: &Situation, tie: &Tie) -> FieldList {
    let actors =
        |list: &[ActorIx]| list.iter().map(|&ix| actor_text(situation, ix)).collect::<Vec<_>>().into_iter();
    FieldList::default()
        .add_flag("mutual", tie.mutual)
        .add_list("alleged_by", actors(&tie.alleged_by))
        .add_list("denied_by", actors(&tie.denied_by))
        .add_text("tier", &tie.tier.to_string())
        .add_date("until", tie.until)
        .add_optional("note", tie.note.as_deref())
        .add_list("sources", tie.sources.iter().map(|&ix| source_text(situation, ix)))
}

pub(super) fn aggregate_fields(situation: &Situation, aggregate: &Aggregate) -> FieldList {
    let counts = match aggregate.measure {
        AggregateMeasure::Incidents => Some("incidents"),
        AggregateMeasure::Events => Some("events"),
        AggregateMeasure::Victims(measure) => Some(measure.name()),
        AggregateMeasure::Other => None,
    };
    FieldList::default()
        .add_text("says", &aggregate.figure.to_string())
        .add_optional("counts", counts)
        .add_optional("unit", aggregate.unit.as_deref())
        .add_text("basis", aggregate.basis.name())
        .add_value("front", aggregate.front.map(|ix| front_text(situation, ix)))
        .add_value("actor", aggregate.actor.map(|ix| actor_text(situation, ix)))
        .add_value("victims", aggregate.victims.map(|ix| actor_text(situation, ix)))
        .add_flag("inferred", aggregate.span.inferred)
        .add_optional("note", aggregate.note.as_deref())
        .add_list("sources", aggregate.sources.iter().map(|&ix| source_text(situation, ix)))
}

/// Returns the fields of an event without its claims.
pub(super) fn event_fields(situation: &Situation, event: &Event) -> FieldList {
    let place = event.place.as_ref();
    let row = event.kind.row();
    let no_names = Vec::new();
    FieldList::default()
        .add_date("date", Some(event.date))
        .add_text("precision", event.date.precision.name())
        .add_flag("inferred", event.date.inferred)
        .add_optional("date_note", event.date_note.as_deref())
        .add_value("front", Some(front_text(situation, event.front)))
        .add_value("kind", Some(FieldText::named(row.id, row.label)))
        .add_text("status", event.status.name())
        .add_list("actors", event.actors.iter().map(|&ix| actor_text(situation, ix)))
        .add_optional("conflict", event.conflict.as_deref())
        .add_optional("place", place.map(|place| place.name.as_str()))
        .add_texts("place.also", place.map_or(&no_names, |place| &place.other_names).iter())
        .add_optional("place.native", place.and_then(|place| place.native.as_deref()))
        .add_optional("place.country", place.and_then(|place| place.country.as_deref()))
        .add_optional("place.region", place.and_then(|place| place.region.as_deref()))
        .add_value("place.at", place.and_then(|place| place.coordinates).map(FieldText::from_point))
        .add_optional("place.precision", place.map(|place| place.precision.name()))
        .add_optional("place.note", place.and_then(|place| place.note.as_deref()))
        .add_text("summary", &event.summary)
        .add_optional("note", event.note.as_deref())
        .add_list("sources", event.sources.iter().map(|&ix| source_text(situation, ix)))
        .add_texts("same_as", event.same_as.iter())
        .add_flag("background", event.background)
        .add_optional("reported", event.reported.map(|date| date.to_string()).as_deref())
}
