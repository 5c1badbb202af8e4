//! Converts a row to an event. Original rows and stored rows share this code, so both yield the same event.

use std::borrow::Cow;

use super::claims_from_row::{KilledStatement, claims_of_row, figure_from_stated};
use super::row_names::ResolvedNames;
use super::source_row::{Dataset, SourceRow, StatedToll};
use crate::model::text::sanitize;
#[cfg(feature = "parquet")]
use crate::model::text::{fold, fold_into};
use crate::model::{
    ActorIx, DistinctPlace, Event, EventStatus, Figure, Kind, Measure, PairToll, Place, Source, Toll, Tolls,
    pair_tolls,
};
#[cfg(feature = "parquet")]
use crate::model::{Claimant, Statement};

/// Longer texts are sentences rather than names.
const MAX_NAME_CHARS: usize = 60;

/// The name of the party that UCDP's killed civilians are attributed to.
pub(super) const CIVILIANS: &str = "Civilians";

/// Returns the data set as a source.
#[must_use]
pub(super) fn dataset_source(dataset: Dataset) -> Source {
    let (id, title, publisher, url, licence, note) = match dataset {
        Dataset::Ucdp => (
            "ucdp-ged",
            "UCDP Georeferenced Event Dataset",
            "UCDP",
            "https://ucdp.uu.se/downloads/",
            "CC BY 4.0; cite Sundberg and Melander (2013) and the paper of the release",
            "Low, best and high are kept as given.",
        ),
        Dataset::Acled => (
            "acled",
            "Armed Conflict Location & Event Data",
            "ACLED",
            "https://acleddata.com",
            "terms of use of ACLED: its rows may not be passed on",
            "One number of killed, the most conservative of the reports, without a claimant. Actor 1 need not be the attacker.",
        ),
        Dataset::Gdelt => (
            "gdelt",
            "GDELT 2.0 events",
            "GDELT",
            "https://www.gdeltproject.org",
            "use with attribution",
            "Machine-coded from reports: it counts reports, not events.",
        ),
    };
    Source {
        id: id.to_owned(),
        title: title.to_owned(),
        publisher: Some(publisher.to_owned()),
        published: None,
        url: Some(url.to_owned()),
        licence: Some(licence.to_owned()),
        note: Some(note.to_owned()),
    }
}

/// Returns the distinct names of the sources of a row. For a cited article this is the text before date and headline.
#[must_use]
pub(super) fn source_names<'a>(row: &'a SourceRow<'_>) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for piece in row.sources.split(';') {
        let name = publisher(piece);
        if !name.is_empty() && name.chars().count() <= MAX_NAME_CHARS && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Returns the distinct named origins of the report. Texts too long for a name go to the note instead.
#[must_use]
pub(super) fn claimant_names<'a>(row: &'a SourceRow<'_>) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for piece in row.claimant.split(';') {
        let name = piece.trim();
        if !name.is_empty() && name.chars().count() <= MAX_NAME_CHARS && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Returns the publisher of a citation: `Reuters` for `"Reuters,2013-01-03,A headline"` and for `Reuters 25/2-09`.
fn publisher(piece: &str) -> &str {
    let piece = piece.trim().trim_matches(['"', '\'', ' ']);
    let piece = piece.split([',', '"']).next().unwrap_or_default();
    let is_date = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_digit()) && (word.contains(['/', '-']) || word.len() == 4)
    };
    let mut end = 0;
    for word in piece.split_inclusive(' ') {
        if is_date(word.trim()) {
            break;
        }
        end += word.len();
    }
    piece.get(..end).unwrap_or(piece).trim()
}

/// Returns the toll that the toll rule computes from the claims of [`event_from_row`].
#[must_use]
pub(super) fn tolls_from_stated(killed: StatedToll) -> Tolls {
    Tolls { killed: figure_from_stated(killed).map_or(Toll::NONE, toll_from_figure), ..Tolls::default() }
}

/// Returns the toll of a single, uncontested figure.
fn toll_from_figure(figure: Figure) -> Toll {
    let exactly = |n: u32| Toll { low: Some(n), best: Some(n), high: Some(n), ..Toll::NONE };
    match figure {
        Figure::Exactly(n) => exactly(n),
        Figure::Estimate { low, best, high } => Toll {
            low: Some(low),
            best: Some(best),
            high: Some(high),
            is_disordered: low > best || best > high,
            ..Toll::NONE
        },
        Figure::Between(low, high) => {
            Toll { low: Some(low), best: Some(low).filter(|&n| n > 0), high: Some(high), ..Toll::NONE }
        }
        Figure::AtLeast(n) => Toll { is_open: true, ..exactly(n) },
        Figure::AtMost(n) => Toll { low: Some(0), best: None, high: Some(n), ..Toll::NONE },
        Figure::Unspecified | Figure::Denied | Figure::NoComment => Toll::NONE,
    }
}

/// Returns the killed civilians that the rule on civilians killed derives from the claims of [`event_from_row`].
/// `parties` and `civilians` are those of [`ResolvedNames`].
#[must_use]
pub(super) fn killed_civilians_of_row(
    row: &SourceRow<'_>,
    parties: &[ActorIx],
    civilians: Option<ActorIx>,
    is_civilian: impl Fn(ActorIx) -> bool,
) -> Toll {
    // Most rows return here, before anything is allocated.
    if row.kind != Kind::AttackOnCivilians && !parties.iter().copied().chain(civilians).any(&is_civilian) {
        return Toll::NONE;
    }
    let Some(statement) = KilledStatement::from_figures(row.figures(), row.kind, parties, civilians) else {
        return Toll::NONE;
    };
    let killed = statement.killed.iter().filter(|(victims, _)| victims.are_civilians(row.kind, &is_civilian));
    killed.map(|&(_, figure)| toll_from_figure(figure)).sum()
}

/// Returns what [`pair_tolls()`] derives from the claims of [`event_from_row`]. `parties` and `civilians` are those of
/// [`ResolvedNames`].
#[must_use]
pub(super) fn pair_tolls_of_row(
    row: &SourceRow<'_>,
    parties: &[ActorIx],
    civilians: Option<ActorIx>,
) -> Option<Box<[PairToll]>> {
    // Most rows return here, before anything is allocated: all of a single figure for a single dyad.
    if parties.len() <= 2 && civilians.is_none() && row.killed_by_side.is_empty() {
        return None;
    }
    let statement = KilledStatement::from_figures(row.figures(), row.kind, parties, civilians)?;
    let sides = statement.killed.iter();
    let sides = sides.map(|&(victims, figure)| (Measure::Killed, victims, toll_from_figure(figure)));
    pair_tolls(&distinct_actors(parties.iter().copied()), &sides)
}

/// Converts a row to an event and sanitises its texts.
#[must_use]
pub(super) fn event_from_row(row: &SourceRow<'_>, names: &ResolvedNames) -> Event {
    let claims = claims_of_row(row, names);
    let mut sources = names.sources.clone();
    if sources.is_empty() || claims.is_empty() {
        sources.push(names.dataset);
    }
    Event {
        id: row.id.clone().into_owned(),
        front: names.front,
        actors: distinct_actors(names.parties.iter().copied()),
        conflict: stated_name(&row.conflict),
        place: place_of_row(row),
        summary: sanitize(&row.summary).into_owned(),
        note: note_of_row(row),
        sources,
        claims,
        status: if row.withdrawn.is_some() { EventStatus::Withdrawn } else { EventStatus::Happened },
        reported: row.first_reported(),
        ..Event::with_kind_and_date(row.kind, row.date)
    }
}

/// The folded names of actors and sources, as the search text of an event contains them.
#[cfg(feature = "parquet")]
#[derive(Debug)]
pub(super) struct FoldedNames {
    actors: Vec<String>,
    sources: Vec<String>,
}

#[cfg(feature = "parquet")]
impl FoldedNames {
    pub(super) fn from_situation(situation: &crate::model::Situation) -> Self {
        let folded = |texts: [Option<&String>; 3]| {
            let texts: Vec<String> = texts.into_iter().flatten().map(|text| fold(text)).collect();
            texts.join("\n")
        };
        let actors = situation.actors.iter();
        let sources = situation.sources.iter();
        Self {
            actors: actors.map(|a| folded([Some(&a.name), Some(&a.short), a.native.as_ref()])).collect(),
            sources: sources.map(|s| folded([Some(&s.title), s.publisher.as_ref(), None])).collect(),
        }
    }

    /// Writes the search text of a row's event. The result equals `query::search_text` of [`event_from_row`], without
    /// creating the event.
    pub(super) fn write_search_text(&self, row: &SourceRow<'_>, names: &ResolvedNames, out: &mut String) {
        out.clear();
        fold_into(&sanitize(&row.summary), out);
        let write_line = |text: &str, out: &mut String| {
            out.push('\n');
            fold_into(text, out);
        };
        let write_folded = |text: Option<&String>, out: &mut String| {
            if let Some(text) = text {
                out.push('\n');
                out.push_str(text);
            }
        };
        write_line(&row.id, out);
        if let Some(note) = note_of_row(row) {
            write_line(&note, out);
        }
        for ix in distinct_actors(names.parties.iter().copied()) {
            write_folded(self.actors.get(ix.0 as usize), out);
        }
        let claims = claims_of_row(row, names);
        for claim in &claims {
            if let Claimant::Actor(ix) = claim.claimant
                && !names.parties.contains(&ix)
            {
                write_folded(self.actors.get(ix.0 as usize), out);
            }
        }
        let dataset = (names.sources.is_empty() || claims.is_empty()).then_some(&names.dataset);
        for ix in names.sources.iter().chain(dataset) {
            write_folded(self.sources.get(ix.0 as usize), out);
        }
        for claim in &claims {
            if let Statement::Fact { what, .. } = &claim.statement {
                write_line(what, out);
            }
            if let Some(note) = &claim.note {
                write_line(note, out);
            }
        }
        let place = place_name_of_row(row);
        if !place.is_empty() || row.coordinates.is_some() {
            write_line(&place, out);
        }
    }
}

/// Removes repeated actors; the first occurrences keep their order.
pub(super) fn distinct_actors(actors: impl IntoIterator<Item = ActorIx>) -> Vec<ActorIx> {
    let mut distinct: Vec<ActorIx> = Vec::new();
    for actor in actors {
        if !distinct.contains(&actor) {
            distinct.push(actor);
        }
    }
    distinct
}

/// Returns a sanitised name, if the row gives one.
fn stated_name(name: &str) -> Option<String> {
    Some(sanitize(name).into_owned()).filter(|name| !name.is_empty())
}

/// Returns the place of a row, if it has a name or coordinates.
fn place_of_row(row: &SourceRow<'_>) -> Option<Place> {
    let name = place_name_of_row(row);
    let has_place = !name.is_empty() || row.coordinates.is_some();
    has_place.then(|| Place {
        name,
        other_names: Vec::new(),
        native: None,
        country: stated_name(&row.country),
        region: stated_name(&row.admin[0]),
        coordinates: row.coordinates,
        precision: row.precision,
        note: None,
    })
}

/// Returns the dictionary entry of a row's place. A row with neither coordinates nor a name is nowhere.
pub(super) fn distinct_place_of_row(row: &SourceRow<'_>, region: u16) -> DistinctPlace {
    let [admin1, admin2] = &row.admin;
    let is_named = [&row.place, admin1, admin2, &row.country].iter().any(|name| !name.is_empty());
    let precision = (row.coordinates.is_some() || is_named).then_some(row.precision);
    DistinctPlace::new(row.coordinates, precision, region)
}

/// Returns the name of a row's place.
pub(super) fn place_name_of_row(row: &SourceRow<'_>) -> String {
    let [admin1, admin2] = &row.admin;
    join_place_name([&row.place, admin2, admin1, &row.country])
}

/// Joins the names of a place, the most specific first. The country is used only if there is no other name.
pub(super) fn join_place_name([place, admin2, admin1, country]: [&str; 4]) -> String {
    let mut name = sanitize(place).into_owned();
    for part in [admin2, admin1] {
        let part = sanitize(part);
        if !part.is_empty() && !name.contains(part.as_ref()) {
            if !name.is_empty() {
                name.push_str(", ");
            }
            name.push_str(&part);
        }
    }
    if name.is_empty() { sanitize(country).into_owned() } else { name }
}

/// Returns the oddities, the sources if they hold more than names, origins too long for a name, and the link.
fn note_of_row(row: &SourceRow<'_>) -> Option<String> {
    let mut parts: Vec<Cow<'_, str>> = row.flags.iter().map(|flag| Cow::Borrowed(flag.as_str())).collect();
    if row.sources.split(';').any(|piece| publisher(piece) != piece.trim()) {
        parts.push(Cow::Owned(format!("sources: {}", row.sources)));
    }
    if row.claimant.split(';').any(|piece| piece.trim().chars().count() > MAX_NAME_CHARS) {
        parts.push(Cow::Owned(format!("origin: {}", row.claimant)));
    }
    if !row.url.is_empty() {
        parts.push(Cow::Borrowed(row.url.as_ref()));
    }
    (!parts.is_empty()).then(|| sanitize(&parts.join("; ")).into_owned())
}
