//! A situation as RON text, one form for each situation: reading it back gives the same situation.

use std::fmt::Write as _;

use chrono::Datelike as _;

use crate::model::{
    ActorIx, ActorKind, Aggregate, Basis, Claim, Claimant, Counted, Day, Event, EventDate, Figure, FrontIx,
    LatLon, Measure, Place, PlacePrecision, Situation, SourceIx, Span, Stance, Statement, Tie, TieKind,
    Victims, date,
};

use super::outline::FORMAT;
use super::read::{COUNTED, PRECISIONS};

/// The situation as the text of a situation file.
///
/// Dates keep span and precision as far as the format can say them: a precision finer than the span is lost.
#[must_use]
pub fn to_ron(situation: &Situation) -> String {
    let ids = Ids(situation);
    let mut out = format!("(\n    format: {FORMAT},\n");
    let heading = Fields::new()
        .text("title", &situation.title)
        .text("as_of", &situation.as_of.to_string())
        .text_opt("note", situation.note.as_deref());
    for field in heading.0 {
        let _ = writeln!(out, "    {field},");
    }
    let actors = situation.actors.iter().map(|actor| {
        let kind = ActorKind::TABLE.iter().find(|row| row.0 == actor.kind).map_or("", |row| row.1);
        let aliases = actor.aliases.iter().map(|alias| match (alias.from, alias.until) {
            (None, None) => quote(&alias.name),
            (from, until) => {
                Fields::new().text("name", &alias.name).day("from", from).day("until", until).record("")
            }
        });
        let fields = Fields::new()
            .text("name", &actor.name)
            .text_opt("short", Some(actor.short.as_str()).filter(|short| *short != actor.name))
            .text_opt("native", actor.native.as_deref())
            .add("kind", kind)
            .list("aliases", aliases)
            .text_opt("note", actor.note.as_deref());
        (quote(&actor.id), fields.record(""))
    });
    entries(&mut out, "actors", actors);
    let fronts = situation.fronts.iter().map(|front| {
        let fields = Fields::new()
            .text("name", &front.name)
            .text_opt("short", Some(front.short.as_str()).filter(|short| *short != front.name))
            .text_opt("native", front.native.as_deref())
            .add("parties", &list(front.parties.iter().map(|&ix| ids.actor(ix))))
            .day("coverage_from", front.coverage_from)
            .day("coverage_until", front.coverage_until)
            .list("coverage_gaps", front.coverage_gaps.iter().map(|&gap| quote(&written(gap).0)))
            .list("line", front.line.iter().map(point))
            .text_opt("takes", front.takes.as_deref())
            .text_opt("note", front.note.as_deref());
        (quote(&front.id), fields.record(""))
    });
    entries(&mut out, "fronts", fronts);
    let sources = situation.sources.iter().map(|source| {
        let fields = Fields::new()
            .text("title", &source.title)
            .text_opt("publisher", source.publisher.as_deref())
            .text_opt("published", source.published.as_deref())
            .text_opt("url", source.url.as_deref())
            .text_opt("licence", source.licence.as_deref())
            .text_opt("note", source.note.as_deref());
        (quote(&source.id), fields.record(""))
    });
    entries(&mut out, "sources", sources);
    records(&mut out, "ties", situation.ties.iter().map(|tie| ids.tie(tie)));
    records(&mut out, "aggregates", situation.aggregates.iter().map(|total| ids.aggregate(total)));
    records(&mut out, "events", situation.events.iter().map(|event| ids.event(event)));
    let outlines = situation.outlines.iter().map(|outline| {
        Fields::new()
            .text("name", &outline.name)
            .text_opt("native", outline.native.as_deref())
            .add("line", &list(outline.line.iter().map(point)))
            .record("")
    });
    records(&mut out, "outlines", outlines);
    out.push_str(")\n");
    out
}

/// The situation, for the ids behind its indices.
struct Ids<'s>(&'s Situation);

impl Ids<'_> {
    fn actor(&self, ix: ActorIx) -> String {
        quote(self.0.actor(ix).map_or("", |actor| &actor.id))
    }

    fn front(&self, ix: FrontIx) -> String {
        quote(self.0.front(ix).map_or("", |front| &front.id))
    }

    fn source(&self, ix: SourceIx) -> String {
        quote(self.0.source(ix).map_or("", |source| &source.id))
    }

    fn by(&self, by: Claimant) -> String {
        quote(self.0.claimant_id(by))
    }

    fn sources(&self, sources: &[SourceIx]) -> String {
        list(sources.iter().map(|&ix| self.source(ix)))
    }

    fn tie(&self, tie: &Tie) -> String {
        let kind = TieKind::TABLE.iter().find(|row| row.0 == tie.kind).map_or("", |row| row.1);
        Fields::new()
            .add("from", &self.actor(tie.from))
            .add("to", &self.actor(tie.to))
            .add("kind", kind)
            .flag("mutual", tie.mutual)
            .list("alleged_by", tie.alleged_by.iter().map(|&ix| self.actor(ix)))
            .list("denied_by", tie.denied_by.iter().map(|&ix| self.actor(ix)))
            .add("tier", &tie.tier.to_string())
            .text_opt("since", tie.since.map(|date| written(date.span).0).as_deref())
            .text_opt("until", tie.until.map(|date| written(date.span).0).as_deref())
            .flag("inferred", tie.since.or(tie.until).is_some_and(|date| date.inferred))
            .text_opt("note", tie.note.as_deref())
            .add("sources", &self.sources(&tie.sources))
            .record("")
    }

    fn aggregate(&self, total: &Aggregate) -> String {
        let counts = COUNTED.iter().find(|row| row.1 == total.counts).map_or("", |row| row.0);
        Fields::new()
            .text("span", &written(total.span.span).0)
            .text("what", &total.what)
            .add_if(total.counts != Counted::Other, "counts", counts)
            .add("says", &figure(total.says))
            .text_opt("unit", total.unit.as_deref())
            .add("by", &self.by(total.by))
            .add_if(total.basis == Basis::Assessed, "basis", "Assessed")
            .add_opt("front", total.front.map(|ix| self.front(ix)))
            .add_opt("actor", total.actor.map(|ix| self.actor(ix)))
            .add_opt("victims", total.victims.map(|ix| self.actor(ix)))
            .flag("inferred", total.span.inferred)
            .text_opt("note", total.note.as_deref())
            .add("sources", &self.sources(&total.sources))
            .record("")
    }

    fn event(&self, event: &Event) -> String {
        Fields::new()
            .text("id", &event.id)
            .date(event.date)
            .text_opt("date_note", event.date_note.as_deref())
            .add("front", &self.front(event.front))
            .add("kind", event.kind.row().id)
            .add("actors", &list(event.actors.iter().map(|&ix| self.actor(ix))))
            .add_opt("place", event.place.as_ref().map(place))
            .text("summary", &event.summary)
            .text_opt("note", event.note.as_deref())
            .add("sources", &self.sources(&event.sources))
            .list("claims", event.claims.iter().map(|claim| self.claim(claim)))
            .list("same_as", event.same_as.iter().map(|id| quote(id)))
            .flag("background", event.background)
            .record("")
    }

    fn claim(&self, claim: &Claim) -> String {
        let fields = Fields::new().add("by", &self.by(claim.by));
        let (name, fields) = match &claim.statement {
            Statement::Toll { measure, victims, says } => {
                let measure = match measure {
                    Measure::Killed => "Killed",
                    Measure::Wounded => "Wounded",
                    Measure::Captured => "Captured",
                };
                let victims = match victims {
                    Victims::Of(actor) => Some(self.actor(*actor)),
                    Victims::Unattributed => None,
                };
                let fields = fields.add("measure", measure).add_opt("victims", victims);
                ("Toll", fields.add("says", &figure(*says)))
            }
            Statement::Control { place, holder, says } => {
                let fields = fields.text("place", place).add("holder", &self.actor(*holder));
                ("Control", fields.stance(*says))
            }
            Statement::Cause { what } => ("Cause", fields.text("what", what)),
            Statement::Fact { what, says } => ("Fact", fields.text("what", what).stance(*says)),
            Statement::NoComment => ("NoComment", fields),
        };
        fields
            .add_if(claim.basis == Basis::Assessed, "basis", "Assessed")
            .add_opt("source", claim.source.map(|ix| self.source(ix)))
            .text_opt("note", claim.note.as_deref())
            .record(name)
    }
}

/// Fields of a record, each `name: value`.
struct Fields(Vec<String>);

impl Fields {
    const fn new() -> Self {
        Self(Vec::new())
    }

    fn add(mut self, name: &str, value: &str) -> Self {
        self.0.push(format!("{name}: {value}"));
        self
    }

    fn add_if(self, wanted: bool, name: &str, value: &str) -> Self {
        if wanted { self.add(name, value) } else { self }
    }

    fn add_opt(self, name: &str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.add(name, &value),
            None => self,
        }
    }

    fn text(self, name: &str, text: &str) -> Self {
        self.add(name, &quote(text))
    }

    fn text_opt(self, name: &str, text: Option<&str>) -> Self {
        self.add_opt(name, text.map(quote))
    }

    fn flag(self, name: &str, set: bool) -> Self {
        self.add_if(set, name, "true")
    }

    fn day(self, name: &str, day: Option<Day>) -> Self {
        self.add_opt(name, day.map(|day| quote(&day.to_string())))
    }

    fn list(self, name: &str, items: impl Iterator<Item = String>) -> Self {
        let items = list(items);
        self.add_if(items != "[]", name, &items)
    }

    fn date(self, date: EventDate) -> Self {
        let (text, precision) = written(date.span);
        let word = PRECISIONS.iter().find(|row| row.1 == date.precision).map_or("", |row| row.0);
        self.text("date", &text)
            .add_if(date.precision > precision, "precision", word)
            .flag("inferred", date.inferred)
    }

    fn stance(self, says: Stance) -> Self {
        match says {
            Stance::Affirms => self,
            Stance::Denies => self.add("says", "Denies"),
            Stance::Unconfirmed => self.add("says", "Unconfirmed"),
        }
    }

    fn record(self, name: &str) -> String {
        format!("{name}({})", self.0.join(", "))
    }
}

fn entries(out: &mut String, section: &str, entries: impl Iterator<Item = (String, String)>) {
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

fn records(out: &mut String, section: &str, records: impl Iterator<Item = String>) {
    let mut records = records.peekable();
    if records.peek().is_none() {
        return;
    }
    let _ = writeln!(out, "    {section}: [");
    for record in records {
        let _ = writeln!(out, "        {record},");
    }
    out.push_str("    ],\n");
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

fn point(point: &LatLon) -> String {
    format!("({:?}, {:?})", point.lat, point.lon)
}

fn place(place: &Place) -> String {
    let word = PlacePrecision::TABLE.iter().find(|row| row.0 == place.precision).map_or("", |row| row.1);
    Fields::new()
        .text("name", &place.name)
        .list("also", place.also.iter().map(|name| quote(name)))
        .text_opt("native", place.native.as_deref())
        .text_opt("country", place.country.as_deref())
        .add_opt("at", place.at.as_ref().map(point))
        .add_if(place.precision != PlacePrecision::Exact, "precision", word)
        .record("")
}

fn figure(figure: Figure) -> String {
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

/// A span in its shortest form, and the precision which that form has when it is read.
fn written(span: Span) -> (String, date::Precision) {
    use date::Precision;
    let Span { start, end } = span;
    let first = start.date();
    if start == end {
        (start.to_string(), Precision::Day)
    } else if span == date::month_span(start) {
        (first.format("%Y-%m").to_string(), Precision::Month)
    } else if span == date::quarter_span(start) {
        (format!("{}-Q{}", first.format("%Y"), first.month0() / 3 + 1), Precision::Quarter)
    } else if span == date::year_span(start) {
        (first.format("%Y").to_string(), Precision::Year)
    } else {
        (format!("{start}..{end}"), Precision::of_length(span.days()))
    }
}

/// A text in quotation marks. Only what would end it or cannot be seen is escaped.
fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
