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
pub enum FieldValue {
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
    pub before: FieldValue,
    /// The value now.
    pub after: FieldValue,
}

impl FieldChange {
    /// Returns the entries that a list lost and those that it gained; `None` for a value that is no list, and for a
    /// list that only has another order.
    #[must_use]
    pub fn list_changes(&self) -> Option<(Vec<&FieldText>, Vec<&FieldText>)> {
        let (FieldValue::List(before), FieldValue::List(after)) = (&self.before, &self.after) else {
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
pub(super) struct FieldList(pub(super) Vec<(&'static str, FieldValue)>);

impl FieldValue {
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

    pub(super) fn text(self, name: &'static str, text: &str) -> Self {
        self.optional(name, Some(text))
    }

    pub(super) fn optional(mut self, name: &'static str, text: Option<&str>) -> Self {
        self.0.push((name, FieldValue::Single(text.map(FieldText::plain))));
        self
    }

    pub(super) fn flag(self, name: &'static str, is_set: bool) -> Self {
        self.optional(name, is_set.then_some("yes"))
    }

    pub(super) fn shown(mut self, name: &'static str, value: Option<FieldText>) -> Self {
        self.0.push((name, FieldValue::Single(value)));
        self
    }

    pub(super) fn list(mut self, name: &'static str, values: impl Iterator<Item = FieldText>) -> Self {
        self.0.push((name, FieldValue::List(values.collect())));
        self
    }

    fn texts<'t>(self, name: &'static str, texts: impl Iterator<Item = &'t String>) -> Self {
        self.list(name, texts.map(|text| FieldText::plain(text)))
    }

    fn date(self, name: &'static str, date: Option<EventDate>) -> Self {
        self.optional(name, date.map(|date| date.to_string()).as_deref())
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

/// Returns the heading of a situation, its outlines and its imports.
pub(super) fn heading_fields(situation: &Situation) -> FieldList {
    let outlines = situation.outlines.iter().map(|outline| {
        let points = outline.line.iter().map(|&point| FieldText::from_point(point).code);
        let code = format!("{} {}", outline.name, points.collect::<Vec<_>>().join(" "));
        FieldText { code, words: format!("{} ({} points)", outline.name, outline.line.len()) }
    });
    let imports = situation.imports.iter().map(|import| {
        FieldText::plain(&format!(
            "{} ({} of {} rows taken)",
            import.file, import.rows_taken, import.rows_read
        ))
    });
    FieldList::default()
        .text("title", &situation.title)
        .text("as_of", &situation.as_of_text(situation.as_of))
        .optional("note", situation.note.as_deref())
        .optional("view.window", situation.opening.window.as_deref())
        .optional("view.group", situation.opening.group.as_deref())
        .optional("view.sort", situation.opening.sort.as_deref())
        .list("outlines", outlines)
        .list("imports", imports)
}

pub(super) fn actor_fields(actor: &Actor) -> FieldList {
    let aliases = actor.aliases.iter().map(|alias| {
        let from = alias.from.map(|day| format!(" from {day}")).unwrap_or_default();
        let until = alias.until.map(|day| format!(" until {day}")).unwrap_or_default();
        FieldText::plain(&format!("{}{from}{until}", alias.name))
    });
    FieldList::default()
        .text("name", &actor.name)
        .text("short", &actor.short)
        .optional("native", actor.native.as_deref())
        .text("kind", actor.kind.label())
        .list("aliases", aliases)
        .optional("note", actor.note.as_deref())
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
        .text("name", &front.name)
        .text("short", &front.short)
        .optional("native", front.native.as_deref())
        .list("parties", front.parties.iter().map(|&ix| actor_text(situation, ix)))
        .optional("coverage_from", day(front.coverage_from).as_deref())
        .optional("coverage_until", day(front.coverage_until).as_deref())
        .list("coverage_gaps", spans(&front.coverage_gaps))
        .list("coverage_incomplete", spans(&front.coverage_incomplete))
        .shown("line", line)
        .optional("takes", front.takes.as_deref())
        .optional("note", front.note.as_deref())
}

pub(super) fn source_fields(source: &Source) -> FieldList {
    FieldList::default()
        .text("title", &source.title)
        .optional("publisher", source.publisher.as_deref())
        .optional("published", source.published.as_deref())
        .optional("url", source.url.as_deref())
        .optional("licence", source.licence.as_deref())
        .optional("note", source.note.as_deref())
}

pub(super) fn tie_fields(situation: &Situation, tie: &Tie) -> FieldList {
    let actors =
        |list: &[ActorIx]| list.iter().map(|&ix| actor_text(situation, ix)).collect::<Vec<_>>().into_iter();
    FieldList::default()
        .flag("mutual", tie.mutual)
        .list("alleged_by", actors(&tie.alleged_by))
        .list("denied_by", actors(&tie.denied_by))
        .text("tier", &tie.tier.to_string())
        .date("until", tie.until)
        .optional("note", tie.note.as_deref())
        .list("sources", tie.sources.iter().map(|&ix| source_text(situation, ix)))
}

pub(super) fn aggregate_fields(situation: &Situation, aggregate: &Aggregate) -> FieldList {
    let counts = match aggregate.measure {
        AggregateMeasure::Incidents => Some("incidents"),
        AggregateMeasure::Events => Some("events"),
        AggregateMeasure::Victims(measure) => Some(measure.name()),
        AggregateMeasure::Other => None,
    };
    FieldList::default()
        .text("says", &aggregate.figure.to_string())
        .optional("counts", counts)
        .optional("unit", aggregate.unit.as_deref())
        .text("basis", aggregate.basis.name())
        .shown("front", aggregate.front.map(|ix| front_text(situation, ix)))
        .shown("actor", aggregate.actor.map(|ix| actor_text(situation, ix)))
        .shown("victims", aggregate.victims.map(|ix| actor_text(situation, ix)))
        .flag("inferred", aggregate.span.inferred)
        .optional("note", aggregate.note.as_deref())
        .list("sources", aggregate.sources.iter().map(|&ix| source_text(situation, ix)))
}

/// Returns the fields of an event without its claims.
pub(super) fn event_fields(situation: &Situation, event: &Event) -> FieldList {
    let place = event.place.as_ref();
    let row = event.kind.row();
    let no_names = Vec::new();
    FieldList::default()
        .date("date", Some(event.date))
        .text("precision", event.date.precision.name())
        .flag("inferred", event.date.inferred)
        .optional("date_note", event.date_note.as_deref())
        .shown("front", Some(front_text(situation, event.front)))
        .shown("kind", Some(FieldText::named(row.id, row.label)))
        .text("status", event.status.name())
        .list("actors", event.actors.iter().map(|&ix| actor_text(situation, ix)))
        .optional("conflict", event.conflict.as_deref())
        .optional("place", place.map(|place| place.name.as_str()))
        .texts("place.also", place.map_or(&no_names, |place| &place.other_names).iter())
        .optional("place.native", place.and_then(|place| place.native.as_deref()))
        .optional("place.country", place.and_then(|place| place.country.as_deref()))
        .optional("place.region", place.and_then(|place| place.region.as_deref()))
        .shown("place.at", place.and_then(|place| place.coordinates).map(FieldText::from_point))
        .optional("place.precision", place.map(|place| place.precision.name()))
        .text("summary", &event.summary)
        .optional("note", event.note.as_deref())
        .list("sources", event.sources.iter().map(|&ix| source_text(situation, ix)))
        .texts("same_as", event.same_as.iter())
        .flag("background", event.background)
        .optional("reported", event.reported.map(|date| date.to_string()).as_deref())
}
