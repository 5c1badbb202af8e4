//! Writes a situation as RON in a canonical form; reading the text back gives the same situation.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::model::{
    ActorIx, ActorKind, Aggregate, AggregateMeasure, Basis, Claimant, Event, EventStatus, Feed, FeedRequest,
    Figure, FrontIx, ImportSummary, LatLon, OpeningView, Place, PlacePrecision, Revision, Situation,
    SourceIx, Statement, Tie, TieKind, Victims,
};

use super::file_outline::FORMAT;
use super::read::AGGREGATE_MEASURE_WORDS;
use super::record_fields::{RecordFields, format_list, format_span, quote_text};

/// Renders the situation as the text of a situation file: see [`write_ron`].
#[must_use]
pub fn to_ron(situation: &Situation) -> String {
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    _ = write_ron(&mut text, situation, |events| {
        situation.events.iter().try_for_each(|event| events.write(event))
    });
    String::from_utf8_lossy(&text).into_owned()
}

/// Writes the text of a situation file with the events that `write_events` writes, which need not be in memory. They
/// refer to the situation.
///
/// Dates keep their span, and their precision unless it is finer than the span, which the format cannot express.
///
/// # Errors
/// Returns the error of the output or of `write_events`.
pub fn write_ron(
    out: &mut dyn Write,
    situation: &Situation,
    write_events: impl FnOnce(&mut EventSection<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let writer = SituationWriter(situation);
    out.write_all(writer.head().as_bytes())?;
    let mut events = EventSection { writer, out: &mut *out, is_empty: true };
    write_events(&mut events)?;
    situation.withdrawn.iter().try_for_each(|event| events.write(event))?;
    if !events.is_empty {
        out.write_all(SECTION_END.as_bytes())?;
    }
    let mut tail = String::new();
    let outlines = situation.outlines.iter().map(|outline| {
        RecordFields::new()
            .add_text("name", &outline.name)
            .add_optional_text("native", outline.native.as_deref())
            .add_value("line", &format_list(outline.line.iter().map(format_point)))
            .add_optional_text("note", outline.note.as_deref())
            .into_record("")
    });
    write_records(&mut tail, "outlines", outlines);
    write_records(&mut tail, "imports", situation.imports.iter().map(write_import));
    let feeds = situation
        .feeds
        .iter()
        .filter(|feed| !feed.is_own)
        .map(|feed| (quote_text(&feed.name), format_feed(feed)));
    write_entries(&mut tail, "feeds", feeds);
    tail.push_str(")\n");
    out.write_all(tail.as_bytes())
}

/// The section of the events, written one by one.
pub struct EventSection<'o> {
    writer: SituationWriter<'o>,
    out: &'o mut dyn Write,
    is_empty: bool,
}

impl EventSection<'_> {
    /// Writes an event.
    ///
    /// # Errors
    /// Returns the error of the output.
    pub fn write(&mut self, event: &Event) -> io::Result<()> {
        if std::mem::take(&mut self.is_empty) {
            self.out.write_all(section_start("events").as_bytes())?;
        }
        self.out.write_all(record_line(&self.writer.write_event(event)).as_bytes())
    }
}

/// Renders groups of ids of the same events, each with a comment, as a situation file to include.
#[must_use]
pub fn same_events_to_ron(groups: &[(Vec<&str>, String)]) -> String {
    let mut out = format!("(\n    format: {FORMAT},\n    same: [\n");
    for (ids, comment) in groups {
        let ids = format_list(ids.iter().map(|id| quote_text(id)));
        let _ = writeln!(out, "        {ids}, // {comment}");
    }
    out.push_str("    ],\n)\n");
    out
}

fn write_import(import: &ImportSummary) -> String {
    let skipped = import.skipped.iter().map(|rows| {
        RecordFields::new()
            .add_text("reason", &rows.reason)
            .add_value("rows", &rows.rows.to_string())
            .add_optional_text("days", rows.days.map(|days| format_span(days).0).as_deref())
            .add_optional_text("country", rows.country.as_deref())
            .into_record("")
    });
    RecordFields::new()
        .add_text("file", &import.file)
        .add_value("rows_read", &import.rows_read.to_string())
        .add_value("rows_taken", &import.rows_taken.to_string())
        .add_flag("sample", import.is_sample)
        .add_list("skipped", skipped)
        .into_record("")
}

/// Writes records of a situation and resolves their indices to ids.
struct SituationWriter<'s>(&'s Situation);

impl SituationWriter<'_> {
    /// Returns everything before the events.
    fn head(&self) -> String {
        let Self(situation) = self;
        let mut out = format!("(\n    format: {FORMAT},\n");
        let heading = RecordFields::new()
            .add_text("title", &situation.title)
            .add_text("as_of", &situation.as_of_text(situation.as_of))
            .add_optional_text("note", situation.note.as_deref());
        for field in heading.0 {
            let _ = writeln!(out, "    {field},");
        }
        let OpeningView { window, group, sort } = &situation.opening;
        let view = RecordFields::new()
            .add_optional_text("window", window.as_deref())
            .add_optional_text("group", group.as_deref())
            .add_optional_text("sort", sort.as_deref());
        if !view.0.is_empty() {
            let _ = writeln!(out, "    view: {},", view.into_record(""));
        }
        let views = situation.views.iter().map(|view| (quote_text(&view.name), view.fields.clone()));
        write_entries(&mut out, "views", views);
        let actors = situation.actors.iter().map(|actor| {
            let kind = ActorKind::TABLE.iter().find(|row| row.0 == actor.kind).map_or("", |row| row.1);
            let aliases = actor.aliases.iter().map(|alias| match (alias.from, alias.until) {
                (None, None) => quote_text(&alias.name),
                (from, until) => RecordFields::new()
                    .add_text("name", &alias.name)
                    .add_day("from", from)
                    .add_day("until", until)
                    .into_record(""),
            });
            let fields = RecordFields::new()
                .add_text("name", &actor.name)
                .add_optional_text("short", Some(actor.short.as_str()).filter(|short| *short != actor.name))
                .add_optional_text("native", actor.native.as_deref())
                .add_value("kind", kind)
                .add_list("aliases", aliases)
                .add_optional_text("note", actor.note.as_deref());
            (quote_text(&actor.id), fields.into_record(""))
        });
        write_entries(&mut out, "actors", actors);
        let fronts = situation.fronts.iter().map(|front| {
            let fields = RecordFields::new()
                .add_text("name", &front.name)
                .add_optional_text("short", Some(front.short.as_str()).filter(|short| *short != front.name))
                .add_optional_text("native", front.native.as_deref())
                .add_value("parties", &format_list(front.parties.iter().map(|&ix| self.quoted_actor(ix))))
                .add_day("coverage_from", front.coverage_from)
                .add_day("coverage_until", front.coverage_until)
                .add_list(
                    "coverage_gaps",
                    front.coverage_gaps.iter().map(|&gap| quote_text(&format_span(gap).0)),
                )
                .add_list(
                    "coverage_incomplete",
                    front.coverage_incomplete.iter().map(|&days| quote_text(&format_span(days).0)),
                )
                .add_list("line", front.line.iter().map(format_point))
                .add_optional_text("takes", front.takes.as_deref())
                .add_optional_text("note", front.note.as_deref());
            (quote_text(&front.id), fields.into_record(""))
        });
        write_entries(&mut out, "fronts", fronts);
        let sources = situation.sources.iter().map(|source| {
            let fields = RecordFields::new()
                .add_text("title", &source.title)
                .add_optional_text("publisher", source.publisher.as_deref())
                .add_optional_text("published", source.published.as_deref())
                .add_optional_text("url", source.url.as_deref())
                .add_optional_text("licence", source.licence.as_deref())
                .add_optional_text("note", source.note.as_deref());
            (quote_text(&source.id), fields.into_record(""))
        });
        write_entries(&mut out, "sources", sources);
        write_records(&mut out, "ties", situation.ties.iter().map(|tie| self.write_tie(tie)));
        let aggregates = situation.aggregates.iter().map(|aggregate| self.write_aggregate(aggregate));
        write_records(&mut out, "aggregates", aggregates);
        out
    }

    fn quoted_actor(&self, ix: ActorIx) -> String {
        quote_text(self.0.actor(ix).map_or("", |actor| &actor.id))
    }

    fn quoted_front(&self, ix: FrontIx) -> String {
        quote_text(self.0.front(ix).map_or("", |front| &front.id))
    }

    fn quoted_source(&self, ix: SourceIx) -> String {
        quote_text(self.0.source(ix).map_or("", |source| &source.id))
    }

    fn quoted_claimant(&self, claimant: Claimant) -> String {
        quote_text(self.0.claimant_id(claimant))
    }

    fn write_sources(&self, sources: &[SourceIx]) -> String {
        format_list(sources.iter().map(|&ix| self.quoted_source(ix)))
    }

    fn write_tie(&self, tie: &Tie) -> String {
        let kind = TieKind::TABLE.iter().find(|row| row.0 == tie.kind).map_or("", |row| row.1);
        RecordFields::new()
            .add_value("from", &self.quoted_actor(tie.from))
            .add_value("to", &self.quoted_actor(tie.to))
            .add_value("kind", kind)
            .add_flag("mutual", tie.mutual)
            .add_list("alleged_by", tie.alleged_by.iter().map(|&ix| self.quoted_actor(ix)))
            .add_list("denied_by", tie.denied_by.iter().map(|&ix| self.quoted_actor(ix)))
            .add_value("tier", &tie.tier.to_string())
            .add_optional_text("since", tie.since.map(|date| format_span(date.span).0).as_deref())
            .add_optional_text("until", tie.until.map(|date| format_span(date.span).0).as_deref())
            .add_flag("inferred", tie.since.or(tie.until).is_some_and(|date| date.inferred))
            .add_optional_text("note", tie.note.as_deref())
            .add_value("sources", &self.write_sources(&tie.sources))
            .into_record("")
    }

    fn write_aggregate(&self, aggregate: &Aggregate) -> String {
        let counts =
            AGGREGATE_MEASURE_WORDS.iter().find(|row| row.1 == aggregate.measure).map_or("", |row| row.0);
        RecordFields::new()
            .add_text("span", &format_span(aggregate.span.span).0)
            .add_text("what", &aggregate.what)
            .add_if(aggregate.measure != AggregateMeasure::Other, "counts", counts)
            .add_value("says", &format_figure(aggregate.figure))
            .add_optional_text("unit", aggregate.unit.as_deref())
            .add_value("by", &self.quoted_claimant(aggregate.claimant))
            .add_if(aggregate.basis == Basis::Assessed, "basis", "Assessed")
            .add_optional("front", aggregate.front.map(|ix| self.quoted_front(ix)))
            .add_optional("actor", aggregate.actor.map(|ix| self.quoted_actor(ix)))
            .add_optional("victims", aggregate.victims.map(|ix| self.quoted_actor(ix)))
            .add_flag("inferred", aggregate.span.inferred)
            .add_optional_text("note", aggregate.note.as_deref())
            .add_value("sources", &self.write_sources(&aggregate.sources))
            .into_record("")
    }

    fn write_event(&self, event: &Event) -> String {
        let status = EventStatus::TABLE.iter().find(|row| row.0 == event.status).map_or("", |row| row.1);
        RecordFields::new()
            .add_text("id", &event.id)
            .add_date(event.date)
            .add_optional_text("date_note", event.date_note.as_deref())
            .add_value("front", &self.quoted_front(event.front))
            .add_value("kind", event.kind.row().id)
            .add_value("actors", &format_list(event.actors.iter().map(|&ix| self.quoted_actor(ix))))
            .add_optional_text("conflict", event.conflict.as_deref())
            .add_optional("place", event.place.as_ref().map(format_place))
            .add_text("summary", &event.summary)
            .add_optional_text("note", event.note.as_deref())
            .add_value("sources", &self.write_sources(&event.sources))
            .add_list("claims", (0..event.claims.len()).filter_map(|index| self.write_claim(event, index)))
            .add_list("same_as", event.same_as.iter().map(|id| quote_text(id)))
            .add_flag("background", event.background)
            .add_publication_date("reported", event.reported)
            .add_if(event.status != EventStatus::Happened, "status", status)
            .into_record("")
    }

    fn write_claim(&self, event: &Event, index: usize) -> Option<String> {
        let claim = event.claims.get(index)?;
        let fields = RecordFields::new().add_value("by", &self.quoted_claimant(claim.claimant));
        let (name, fields) = match &claim.statement {
            Statement::Toll { measure, victims, says } => {
                let victims = match victims {
                    Victims::OfActor(actor) => Some(self.quoted_actor(*actor)),
                    Victims::Unattributed => None,
                };
                let fields = fields.add_value("measure", measure.ron_word()).add_optional("victims", victims);
                ("Toll", fields.add_value("says", &format_figure(*says)))
            }
            Statement::Control { place, holder, says } => {
                let fields = fields.add_text("place", place).add_value("holder", &self.quoted_actor(*holder));
                ("Control", fields.add_stance(*says))
            }
            Statement::Cause { what } => ("Cause", fields.add_text("what", what)),
            Statement::Fact { what, says } => ("Fact", fields.add_text("what", what).add_stance(*says)),
            Statement::NoComment => ("NoComment", fields),
            Statement::Retraction => ("Retraction", fields),
        };
        let revised = claim.revises.map(|revision| match revision {
            Revision::Corrects(target) => ("corrects", target),
            Revision::Retracts(target) => ("retracts", target),
        });
        let fields = match revised {
            Some((field, target)) => fields.add_text(field, &claim_id(target)),
            None => fields,
        };
        let record = fields
            .add_optional("id", event.revision_of(index).map(|_| quote_text(&claim_id(index))))
            .add_publication_date("said", claim.said)
            .add_if(claim.basis == Basis::Assessed, "basis", "Assessed")
            .add_optional("source", claim.source.map(|ix| self.quoted_source(ix)))
            .add_optional_text("note", claim.note.as_deref())
            .into_record(name);
        Some(record)
    }
}

/// Renders the service of a feed and what is asked of it.
pub(crate) fn format_feed(feed: &Feed) -> String {
    let FeedRequest { url, parameters, versions, since, countries, root_codes, .. } = &feed.request;
    let quoted = |values: &[String]| values.iter().map(|value| quote_text(value)).collect::<Vec<_>>();
    RecordFields::new()
        .add_optional_text("url", url.as_deref())
        .add_list("versions", quoted(versions).into_iter())
        .add_list("countries", quoted(countries).into_iter())
        .add_list("root_codes", quoted(root_codes).into_iter())
        .add_optional("min_mentions", feed.request.min_mentions.map(|count| count.to_string()))
        .add_optional_text("table", feed.request.table.as_deref())
        .add_optional_text("filter", feed.request.filter.as_deref())
        .add_day("since", *since)
        .add_list("parameters", parameters.iter().map(|(name, value)| quote_text(&format!("{name}={value}"))))
        .add_optional_text("outlet", feed.request.outlet.as_deref())
        .add_optional_text("licence", feed.request.licence.as_deref())
        .into_record(feed.service.ron_name())
}

/// Returns the id by which a later claim of the event refers to the claim with this index.
fn claim_id(index: usize) -> String {
    format!("{}", index.saturating_add(1))
}

fn write_entries(out: &mut String, section: &str, entries: impl Iterator<Item = (String, String)>) {
    let mut entries = entries.peekable();
    if entries.peek().is_none() {
        return;
    }
    let _ = writeln!(out, "    {section}: {{");
    for (id, record) in entries {
        let _ = writeln!(out, "        {id}: {record},");
    }
    out.push_str("    },\n");
}

fn write_records(out: &mut String, section: &str, records: impl Iterator<Item = String>) {
    let mut records = records.peekable();
    if records.peek().is_none() {
        return;
    }
    out.push_str(&section_start(section));
    records.for_each(|record| out.push_str(&record_line(&record)));
    out.push_str(SECTION_END);
}

const SECTION_END: &str = "    ],\n";

fn section_start(section: &str) -> String {
    format!("    {section}: [\n")
}

fn record_line(record: &str) -> String {
    format!("        {record},\n")
}

pub(crate) fn format_point(point: &LatLon) -> String {
    format!("({:?}, {:?})", point.lat, point.lon)
}

fn format_place(place: &Place) -> String {
    let word = PlacePrecision::TABLE.iter().find(|row| row.0 == place.precision).map_or("", |row| row.1);
    RecordFields::new()
        .add_text("name", &place.name)
        .add_list("also", place.other_names.iter().map(|name| quote_text(name)))
        .add_optional_text("native", place.native.as_deref())
        .add_optional_text("country", place.country.as_deref())
        .add_optional_text("region", place.region.as_deref())
        .add_optional("at", place.coordinates.as_ref().map(format_point))
        .add_if(place.precision != PlacePrecision::Exact, "precision", word)
        .add_optional_text("note", place.note.as_deref())
        .into_record("")
}

/// Returns a figure in the notation of situation files: `Exactly(3)`, `Estimate(low: 0, best: 1, high: 4)`, `Denied`.
pub(crate) fn format_figure(figure: Figure) -> String {
    match figure {
        Figure::Exactly(n) => format!("Exactly({n})"),
        Figure::AtLeast(n) => format!("AtLeast({n})"),
        Figure::AtMost(n) => format!("AtMost({n})"),
        Figure::Between(a, b) => format!("Between({a}, {b})"),
        Figure::Estimate { low, best, high } => format!("Estimate(low: {low}, best: {best}, high: {high})"),
        Figure::Unspecified => "Unspecified".to_owned(),
        Figure::Denied => "Denied".to_owned(),
        Figure::NoComment => "NoComment".to_owned(),
    }
}
