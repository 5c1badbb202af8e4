//! Reads events, ties, aggregates and outlines.

use foldhash::HashSet;

use super::claim_reader;
use super::id_dictionary::SituationIds;
use super::record_reader::RecordReader;
use crate::file::record_schema;
use crate::file::ron_syntax::PathStep::{Field, Item};
use crate::file::ron_value::RonText;
use crate::file::source_text::quote_name;
use crate::model::limits::{MAX_LINE_POINTS, MAX_LIST_ITEMS};
use crate::model::text::sanitize;
use crate::model::{
    Aggregate, AggregateMeasure, Day, Event, EventDate, EventStatus, Kind, MapOutline, Measure, Place,
    PlacePrecision, Situation, Statement, Tie, TieKind,
};

/// The words of the format for what an aggregate counts.
pub(crate) const AGGREGATE_MEASURE_WORDS: [(&str, AggregateMeasure); 6] = [
    ("Incidents", AggregateMeasure::Incidents),
    ("Events", AggregateMeasure::Events),
    ("Killed", AggregateMeasure::Victims(Measure::Killed)),
    ("Wounded", AggregateMeasure::Victims(Measure::Wounded)),
    ("Captured", AggregateMeasure::Victims(Measure::Captured)),
    ("Other", AggregateMeasure::Other),
];

/// Reads an event, without the claims that cannot be read.
pub(super) fn read_event(record: &mut RecordReader<'_, '_>, known_ids: &SituationIds) -> Option<Event> {
    let raw: record_schema::EventRecord<'_> = record.parse_record("an event")?;
    let date = record.read_date_with_precision(Field("date"), &raw.date, raw.precision);
    let date_note = record.read_optional_text(&[Field("date_note")], raw.date_note);
    let front = record.find_front(&[Field("front")], &raw.front, known_ids);
    let kind = record.read_word(&[Field("kind")], raw.kind, Kind::TABLE.iter().map(|row| (row.id, row.kind)));
    record.check_length(&[Field("actors")], raw.actors.len(), MAX_LIST_ITEMS)?;
    let statuses = || EventStatus::TABLE.iter().map(|row| (row.1, row.0));
    let status = match raw.status {
        None => Some(EventStatus::Happened),
        Some(word) => record.read_word(&[Field("status")], word, statuses()),
    };
    let actors = record.find_actors("actors", &raw.actors, known_ids);
    let claims = raw.claims.unwrap_or_default();
    record.check_length(&[Field("claims")], claims.len(), MAX_LIST_ITEMS)?;
    let same_as = raw.same_as.unwrap_or_default();
    record.check_length(&[Field("same_as")], same_as.len(), MAX_LIST_ITEMS)?;
    for i in repeated_positions(&raw.actors) {
        let id = raw.actors.get(i).map_or("", |id| id);
        let message = format!("actor {} is listed twice in this event", quote_name(id));
        record.add_warning(&[Field("actors"), Item(i)], message, None);
    }
    let place = raw.place.and_then(|raw| read_place(record, raw));
    let conflict = record.read_optional_text(&[Field("conflict")], raw.conflict);
    let summary = record.read_text(&[Field("summary")], raw.summary);
    let note = record.read_optional_text(&[Field("note")], raw.note);
    let sources = record.find_sources(&raw.sources, known_ids);
    let mut valid_claims = Vec::with_capacity(claims.len());
    for (i, claim) in claims.into_iter().enumerate() {
        let mut entry = record.entry_reader("claims", i);
        let claim = claim_reader::read_claim(&mut entry, claim, known_ids);
        if status == Some(EventStatus::Announced)
            && claim.as_ref().is_some_and(|(claim, _)| matches!(claim.statement, Statement::Toll { .. }))
        {
            let hint =
                "leave out `status: Announced`, or put the expected number into the summary".to_owned();
            entry.add_error(&[], "an announced event has no toll".to_owned(), Some(hint));
        }
        let has_failed = entry.has_failed();
        valid_claims.extend(claim.filter(|_| !has_failed).map(|(claim, links)| (i, claim, links)));
    }
    let valid_claims = claim_reader::resolve_revisions(record, valid_claims);
    let reported = raw.reported.and_then(|text| record.read_publication_date(&[Field("reported")], &text));
    Some(Event {
        id: raw.id.into_owned(),
        date: EventDate { inferred: raw.inferred.unwrap_or_default(), ..date? },
        date_note,
        front: front?,
        kind: kind?,
        status: status?,
        actors,
        conflict,
        place,
        summary,
        note,
        sources,
        claims: valid_claims,
        same_as: same_as.iter().map(|id| sanitize(id).into_owned()).collect(),
        background: raw.background.unwrap_or_default(),
        reported,
    })
}

/// Returns the positions of the ids that occur earlier in the list.
fn repeated_positions(ids: &[RonText<'_>]) -> Vec<usize> {
    const MAX_QUADRATIC: usize = 8;
    let numbered = ids.iter().enumerate();
    if ids.len() <= MAX_QUADRATIC {
        return numbered
            .filter(|(i, id)| ids.iter().take(*i).any(|earlier| earlier == *id))
            .map(|(i, _)| i)
            .collect();
    }
    let mut seen = HashSet::default();
    numbered.filter(|&(_, id)| !seen.insert(id)).map(|(i, _)| i).collect()
}

fn read_place(record: &mut RecordReader<'_, '_>, raw: record_schema::PlaceRecord<'_>) -> Option<Place> {
    let path = |field| [Field("place"), Field(field)];
    let name = record.read_text(&path("name"), raw.name);
    let other_names = raw.also.unwrap_or_default();
    record.check_length(&path("also"), other_names.len(), MAX_LIST_ITEMS)?;
    let other_names = other_names.into_iter().enumerate();
    let other_names = other_names
        .map(|(i, name)| record.read_text(&[Field("place"), Field("also"), Item(i)], name))
        .collect();
    let native = record.read_optional_text(&path("native"), raw.native);
    let country = record.read_optional_text(&path("country"), raw.country);
    let region = record.read_optional_text(&path("region"), raw.region);
    let point = raw.at.and_then(|point| record.read_point(&path("at"), point));
    let precisions = || PlacePrecision::TABLE.iter().map(|row| (row.1, row.0));
    let precision = match raw.precision {
        None => Some(PlacePrecision::Exact),
        Some(word) => record.read_word(&path("precision"), word, precisions()),
    };
    let note = record.read_optional_text(&path("note"), raw.note);
    Some(Place {
        name,
        other_names,
        native,
        country,
        region,
        coordinates: point,
        precision: precision?,
        note,
    })
}

/// Reads an outline; its line needs at least two points.
pub(super) fn read_outline(record: &mut RecordReader<'_, '_>) -> Option<MapOutline> {
    let raw: record_schema::OutlineRecord<'_> = record.parse_record("an outline")?;
    let name = record.read_text(&[Field("name")], raw.name);
    let native = record.read_optional_text(&[Field("native")], raw.native);
    if raw.line.len() < 2 {
        record.add_error(&[Field("line")], "an outline needs at least two points".to_owned(), None);
    }
    record.check_length(&[Field("line")], raw.line.len(), MAX_LINE_POINTS)?;
    let points = raw.line.into_iter().enumerate();
    let line = points.filter_map(|(i, point)| record.read_point(&[Field("line"), Item(i)], point)).collect();
    let note = record.read_optional_text(&[Field("note")], raw.note);
    Some(MapOutline { name, native, line, note })
}

/// Warns if an event's date does not fit the coverage of its front or the close of the data.
pub(super) fn check_event_dates(
    record: &mut RecordReader<'_, '_>,
    event: &Event,
    situation: &Situation,
    as_of: Option<Day>,
) {
    let (id, span) = (quote_name(&event.id), event.date.span);
    let front = situation.front(event.front);
    if let Some(front) = front
        && !event.background
    {
        let before = front.coverage_from.filter(|&from| span.end < from);
        let after = front.coverage_until.filter(|&until| span.start > until);
        if let Some(gap) = front.coverage_gaps.iter().find(|gap| gap.covers(span)) {
            let message = format!(
                "event {id} of {} is in a gap of the coverage of front `{}` ({} to {}), where counts are unknown",
                event.date, front.id, gap.start, gap.end
            );
            let hint =
                "correct `coverage_gaps` of the front, or mark the event `background: true`".to_owned();
            record.add_warning(&[Field("date")], message, Some(hint));
        }
        let bound = before.map(|day| ("before", "from", day)).or(after.map(|day| ("after", "until", day)));
        if let Some((side, word, day)) = bound {
            let message = format!(
                "event {id} of {} is {side} the coverage of front `{}` ({word} {day}), where counts are unknown",
                event.date, front.id
            );
            let needed = if word == "from" { span.start } else { span.end };
            let hint = format!(
                "move `coverage_{word}` of the front to {needed}, or mark the event `background: true`"
            );
            record.add_warning(&[Field("date")], message, Some(hint));
        }
    }
    if let Some(as_of) = as_of
        && span.end > as_of
    {
        let verb = if span.start > as_of { "is" } else { "ends" };
        let message = format!("event {id} of {} {verb} after as_of {as_of} and is not shown", event.date);
        let hint = format!("move `as_of` to {} or later, or correct the date of the event", span.end);
        record.add_warning(&[Field("date")], message, Some(hint));
    }
}

/// Reads a tie.
pub(super) fn read_tie(record: &mut RecordReader<'_, '_>, known_ids: &SituationIds) -> Option<Tie> {
    let raw: record_schema::TieRecord<'_> = record.parse_record("a tie")?;
    let from = record.find_actor(&[Field("from")], &raw.from, known_ids);
    let to = record.find_actor(&[Field("to")], &raw.to, known_ids);
    if raw.from == raw.to {
        let message = format!("{} is tied to itself", quote_name(&raw.to));
        record.add_error(&[Field("to")], message, Some("a tie needs two different actors".to_owned()));
    }
    let kind = record.read_word(&[Field("kind")], raw.kind, TieKind::TABLE.iter().map(|row| (row.1, row.0)));
    let alleged_by = record.find_actors("alleged_by", &raw.alleged_by.unwrap_or_default(), known_ids);
    let denied_by = record.find_actors("denied_by", &raw.denied_by.unwrap_or_default(), known_ids);
    let tier = u8::try_from(raw.tier).ok().filter(|tier| (1..=3).contains(tier));
    if tier.is_none() {
        let hint = "the tiers are 1 reported, 2 well documented, 3 central".to_owned();
        record.add_error(&[Field("tier")], format!("{} is not a tier of evidence", raw.tier), Some(hint));
    }
    let since = raw.since.and_then(|date| record.read_date(&[Field("since")], &date));
    let until = raw.until.and_then(|date| record.read_date(&[Field("until")], &date));
    if let (Some(since), Some(until)) = (since, until)
        && until.span.end < since.span.start
    {
        let message = format!("this tie ends ({until}) before it begins ({since})");
        record.add_error(&[Field("until")], message, None);
    }
    let inferred = raw.inferred.unwrap_or_default();
    let [since, until] = [since, until].map(|date| date.map(|date| EventDate { inferred, ..date }));
    let note = record.read_optional_text(&[Field("note")], raw.note);
    let sources = record.find_sources(&raw.sources, known_ids);
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

/// Reads an aggregate.
pub(super) fn read_aggregate(
    record: &mut RecordReader<'_, '_>,
    known_ids: &SituationIds,
) -> Option<Aggregate> {
    let raw: record_schema::AggregateRecord<'_> = record.parse_record("an aggregate")?;
    let span = record.read_date(&[Field("span")], &raw.span);
    let what = record.read_text(&[Field("what")], raw.what);
    let counts = match raw.counts {
        None => Some(AggregateMeasure::Other),
        Some(word) => record.read_word(&[Field("counts")], word, AGGREGATE_MEASURE_WORDS.iter().copied()),
    };
    let says = claim_reader::read_figure(record, &[Field("says")], raw.says);
    let unit = record.read_optional_text(&[Field("unit")], raw.unit);
    let by = record.find_claimant(&[Field("by")], &raw.by, known_ids);
    let basis = record.read_basis(raw.basis);
    let front = raw.front.map(|id| record.find_front(&[Field("front")], &id, known_ids));
    let actor = raw.actor.map(|id| record.find_actor(&[Field("actor")], &id, known_ids));
    let victims = raw.victims.map(|id| record.find_actor(&[Field("victims")], &id, known_ids));
    let note = record.read_optional_text(&[Field("note")], raw.note);
    let sources = record.find_sources(&raw.sources, known_ids);
    Some(Aggregate {
        span: EventDate { inferred: raw.inferred.unwrap_or_default(), ..span? },
        what,
        measure: counts?,
        figure: says?,
        unit,
        claimant: by?,
        basis: basis?,
        front: front.flatten(),
        actor: actor.flatten(),
        victims: victims.flatten(),
        note,
        sources,
    })
}
