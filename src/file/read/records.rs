//! Events, ties and aggregates.

use foldhash::HashSet;

use super::claims;
use super::dictionary::Dictionaries;
use super::record::Record;
use crate::file::fault::quoted;
use crate::file::schema;
use crate::file::shape::Text;
use crate::file::syntax::Step::{Field, Item};
use crate::model::text::safe;
use crate::model::{
    Aggregate, Counted, Day, Event, EventDate, Kind, Measure, Outline, Place, PlacePrecision, Situation, Tie,
    TieKind,
};

/// The words for what an aggregate counts.
pub(crate) const COUNTED: [(&str, Counted); 6] = [
    ("Incidents", Counted::Incidents),
    ("Events", Counted::Events),
    ("Killed", Counted::Victims(Measure::Killed)),
    ("Wounded", Counted::Victims(Measure::Wounded)),
    ("Captured", Counted::Victims(Measure::Captured)),
    ("Other", Counted::Other),
];

/// Reads one event, without the claims that cannot be read.
pub(super) fn event(record: &mut Record<'_, '_>, known: &Dictionaries) -> Option<Event> {
    let raw: schema::EventRecord<'_> = record.whole("an event")?;
    let date = record.stated(Field("date"), &raw.date, raw.precision);
    let date_note = record.text_opt(&[Field("date_note")], raw.date_note);
    let front = record.front(&[Field("front")], &raw.front, known);
    let kind = record.word(&[Field("kind")], raw.kind, Kind::TABLE.iter().map(|row| (row.id, row.kind)));
    let actors = record.actors("actors", &raw.actors, known);
    for i in repeated(&raw.actors) {
        let id = raw.actors.get(i).map_or("", |id| id);
        let message = format!("actor {} is named twice in this event", quoted(id));
        record.warn(&[Field("actors"), Item(i)], message, None);
    }
    let place = raw.place.and_then(|raw| place(record, raw));
    let summary = record.text(&[Field("summary")], raw.summary);
    let note = record.text_opt(&[Field("note")], raw.note);
    let sources = record.sources(&raw.sources, known);
    let claims = raw.claims.unwrap_or_default();
    let mut kept = Vec::with_capacity(claims.len());
    for (i, claim) in claims.into_iter().enumerate() {
        let mut part = record.part("claims", i);
        kept.extend(claims::claim(&mut part, claim, known).filter(|_| !part.failed()));
    }
    Some(Event {
        id: raw.id.into_owned(),
        date: EventDate { inferred: raw.inferred.unwrap_or_default(), ..date? },
        date_note,
        front: front?,
        kind: kind?,
        actors,
        place,
        summary,
        note,
        sources,
        claims: kept,
        same_as: raw.same_as.unwrap_or_default().iter().map(|id| safe(id).into_owned()).collect(),
        background: raw.background.unwrap_or_default(),
    })
}

/// Which entries stand in the list before.
fn repeated(ids: &[Text<'_>]) -> Vec<usize> {
    const FEW: usize = 8;
    let numbered = ids.iter().enumerate();
    if ids.len() <= FEW {
        return numbered
            .filter(|(i, id)| ids.iter().take(*i).any(|other| other == *id))
            .map(|(i, _)| i)
            .collect();
    }
    let mut seen = HashSet::default();
    numbered.filter(|&(_, id)| !seen.insert(id)).map(|(i, _)| i).collect()
}

fn place(record: &mut Record<'_, '_>, raw: schema::PlaceRecord<'_>) -> Option<Place> {
    let at = |field| [Field("place"), Field(field)];
    let name = record.text(&at("name"), raw.name);
    let also = raw.also.unwrap_or_default().into_iter().enumerate();
    let also = also.map(|(i, name)| record.text(&[Field("place"), Field("also"), Item(i)], name)).collect();
    let native = record.text_opt(&at("native"), raw.native);
    let country = record.text_opt(&at("country"), raw.country);
    let point = raw.at.and_then(|point| record.point(&at("at"), point));
    let precisions = || PlacePrecision::TABLE.iter().map(|row| (row.1, row.0));
    let precision = match raw.precision {
        None => Some(PlacePrecision::Exact),
        Some(word) => record.word(&at("precision"), word, precisions()),
    };
    Some(Place { name, also, native, country, at: point, precision: precision? })
}

/// Reads one outline; a line has two points at least.
pub(super) fn outline(record: &mut Record<'_, '_>) -> Option<Outline> {
    let raw: schema::OutlineRecord<'_> = record.whole("an outline")?;
    let name = record.text(&[Field("name")], raw.name);
    let native = record.text_opt(&[Field("native")], raw.native);
    if raw.line.len() < 2 {
        record.error(&[Field("line")], "an outline has two points at least".to_owned(), None);
    }
    let points = raw.line.into_iter().enumerate();
    let line = points.filter_map(|(i, point)| record.point(&[Field("line"), Item(i)], point)).collect();
    Some(Outline { name, native, line })
}

/// Doubts about an event that was read: its dates against the coverage of its front and the close of the data.
pub(super) fn doubts(record: &mut Record<'_, '_>, event: &Event, situation: &Situation, as_of: Option<Day>) {
    let span = event.date.span;
    let front = situation.front(event.front);
    if let Some(front) = front
        && !event.background
    {
        let before = front.coverage_from.filter(|&from| span.end < from);
        let after = front.coverage_until.filter(|&until| span.start > until);
        if let Some(gap) = front.coverage_gaps.iter().find(|gap| gap.covers(span)) {
            let message = format!(
                "this event lies in a gap of the record of front `{}` ({} to {})",
                front.id, gap.start, gap.end
            );
            let hint = "mark it `background: true`, or mend the front's `coverage_gaps`".to_owned();
            record.warn(&[Field("date")], message, Some(hint));
        }
        let bound = before.map(|day| ("before", "from", day)).or(after.map(|day| ("after", "until", day)));
        if let Some((side, word, day)) = bound {
            let message = format!("this event lies {side} front `{}` is recorded ({word} {day})", front.id);
            let hint = format!("mark it `background: true`, or move the front's `coverage_{word}`");
            record.warn(&[Field("date")], message, Some(hint));
        }
    }
    if let Some(as_of) = as_of
        && span.end > as_of
    {
        let verb = if span.start > as_of { "lies" } else { "ends" };
        let message = format!("this event {verb} after the data were closed (as_of {as_of})");
        record.warn(&[Field("date")], message, None);
    }
}

/// Reads one tie.
pub(super) fn tie(record: &mut Record<'_, '_>, known: &Dictionaries) -> Option<Tie> {
    let raw: schema::TieRecord<'_> = record.whole("a tie")?;
    let from = record.actor(&[Field("from")], &raw.from, known);
    let to = record.actor(&[Field("to")], &raw.to, known);
    if raw.from == raw.to {
        let message = format!("{} is tied to itself", quoted(&raw.to));
        record.error(&[Field("to")], message, Some("a tie has two different actors".to_owned()));
    }
    let kind = record.word(&[Field("kind")], raw.kind, TieKind::TABLE.iter().map(|row| (row.1, row.0)));
    let alleged_by = record.actors("alleged_by", &raw.alleged_by.unwrap_or_default(), known);
    let denied_by = record.actors("denied_by", &raw.denied_by.unwrap_or_default(), known);
    let tier = u8::try_from(raw.tier).ok().filter(|tier| (1..=3).contains(tier));
    if tier.is_none() {
        let hint = "1 reported, 2 well documented, 3 central".to_owned();
        record.error(&[Field("tier")], format!("{} is not a tier of evidence", raw.tier), Some(hint));
    }
    let since = raw.since.and_then(|date| record.date(&[Field("since")], &date));
    let until = raw.until.and_then(|date| record.date(&[Field("until")], &date));
    if let (Some(since), Some(until)) = (since, until)
        && until.span.end < since.span.start
    {
        let message = format!("this tie ends ({until}) before it begins ({since})");
        record.error(&[Field("until")], message, None);
    }
    let inferred = raw.inferred.unwrap_or_default();
    let [since, until] = [since, until].map(|date| date.map(|date| EventDate { inferred, ..date }));
    let note = record.text_opt(&[Field("note")], raw.note);
    let sources = record.sources(&raw.sources, known);
    Some(Tie {
        from: from?,
        to: to?,
        kind: kind?,
        mutual: raw.mutual.unwrap_or_default(),
        alleged_by,
        denied_by,
        tier: tier?,
        since,
        until,
        note,
        sources,
    })
}

/// Reads one aggregate.
pub(super) fn aggregate(record: &mut Record<'_, '_>, known: &Dictionaries) -> Option<Aggregate> {
    let raw: schema::AggregateRecord<'_> = record.whole("an aggregate")?;
    let span = record.date(&[Field("span")], &raw.span);
    let what = record.text(&[Field("what")], raw.what);
    let counts = match raw.counts {
        None => Some(Counted::Other),
        Some(word) => record.word(&[Field("counts")], word, COUNTED.iter().copied()),
    };
    let says = claims::figure(record, &[Field("says")], raw.says);
    let unit = record.text_opt(&[Field("unit")], raw.unit);
    let by = record.claimant(&[Field("by")], &raw.by, known);
    let basis = record.basis(raw.basis);
    let front = raw.front.map(|id| record.front(&[Field("front")], &id, known));
    let actor = raw.actor.map(|id| record.actor(&[Field("actor")], &id, known));
    let victims = raw.victims.map(|id| record.actor(&[Field("victims")], &id, known));
    let note = record.text_opt(&[Field("note")], raw.note);
    let sources = record.sources(&raw.sources, known);
    Some(Aggregate {
        span: EventDate { inferred: raw.inferred.unwrap_or_default(), ..span? },
        what,
        counts: counts?,
        says: says?,
        unit,
        by: by?,
        basis: basis?,
        front: front.flatten(),
        actor: actor.flatten(),
        victims: victims.flatten(),
        note,
        sources,
    })
}
