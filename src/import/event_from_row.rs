//! A row as an event: the one way for rows of files and of what is kept of them.

use std::borrow::Cow;

use super::source_row::{Dataset, SourceRow, StatedToll};
use crate::model::text::sanitize;
#[cfg(feature = "parquet")]
use crate::model::text::{fold, fold_into};
use crate::model::{
    ActorIx, Basis, Claim, Claimant, DistinctPlace, Event, Figure, FrontIx, Kind, Measure, Place, Source,
    SourceIx, Stance, Statement, Toll, Tolls, Victims,
};

/// Names longer than this are sentences.
const LONGEST_NAME: usize = 60;

/// Whom UCDP's civilians are meant to be.
pub(super) const CIVILIANS: &str = "Civilians";

/// What the names of a row stand for in a situation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ResolvedNames {
    /// On which front.
    pub(super) front: FrontIx,
    /// Who the parties are, one for each of [`Row::parties`].
    pub(super) parties: Vec<ActorIx>,
    /// Who stands for civilians, where some are among the killed.
    pub(super) civilians: Option<ActorIx>,
    /// The data set.
    pub(super) dataset: SourceIx,
    /// The sources: one for each of [`source_names`].
    pub(super) sources: Vec<SourceIx>,
    /// Who is named as the origin of the report: one for each of [`claimant_names`].
    pub(super) claimants: Vec<Claimant>,
}

/// The data set as a source.
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
            "One number of killed, the most conservative of the reports, by no claimant. Actor 1 is not said to have attacked.",
        ),
        Dataset::Gdelt => (
            "gdelt",
            "GDELT 2.0 events",
            "GDELT",
            "https://www.gdeltproject.org",
            "use with attribution",
            "Coded by machine from reports: it counts reports, not events.",
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

/// The names of the sources of a row, each once: what stands before date and headline where whole articles are cited.
#[must_use]
pub(super) fn source_names<'a>(row: &'a SourceRow<'_>) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for piece in row.sources.split(';') {
        let name = publisher(piece);
        if !name.is_empty() && name.chars().count() <= LONGEST_NAME && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Who is named as the origin of the report, each once; what is longer than a name is left to the note.
#[must_use]
pub(super) fn claimant_names<'a>(row: &'a SourceRow<'_>) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for piece in row.claimant.split(';') {
        let name = piece.trim();
        if !name.is_empty() && name.chars().count() <= LONGEST_NAME && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// `Reuters` of `"Reuters,2013-01-03,A headline"` and of `Reuters 25/2-09`.
fn publisher(piece: &str) -> &str {
    let piece = piece.trim().trim_matches(['"', '\'', ' ']);
    let piece = piece.split([',', '"']).next().unwrap_or_default();
    let dated = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_digit()) && (word.contains(['/', '-']) || word.len() == 4)
    };
    let mut end = 0;
    for word in piece.split_inclusive(' ') {
        if dated(word.trim()) {
            break;
        }
        end += word.len();
    }
    piece.get(..end).unwrap_or(piece).trim()
}

/// The toll of what a row gives, as the rule of tolls computes it from [`event_from_row`]'s claims.
#[must_use]
pub(super) fn tolls_from_stated(given: StatedToll) -> Tolls {
    Tolls { killed: figure_from_stated(given).map_or(Toll::NONE, toll_from_figure), ..Tolls::default() }
}

/// The toll of a figure that nobody else speaks of.
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

/// The civilians among the killed of a row, as the rule of civilians killed takes them from [`event_from_row`]'s claims: `parties`
/// and `civilians` are those of [`Found`].
#[must_use]
pub(super) fn killed_civilians_of_row(
    row: &SourceRow<'_>,
    parties: &[ActorIx],
    civilians: Option<ActorIx>,
    is_civilian: impl Fn(ActorIx) -> bool,
) -> Toll {
    // Most rows are told apart here, before anything is allocated.
    if row.kind != Kind::AttackOnCivilians && !parties.iter().copied().chain(civilians).any(&is_civilian) {
        return Toll::NONE;
    }
    let Some(said) = KilledStatement::from_row(row, parties, civilians) else { return Toll::NONE };
    let killed = said.killed.iter().filter(|(victims, _)| victims.are_civilians(row.kind, &is_civilian));
    killed.map(|&(_, figure)| toll_from_figure(figure)).sum()
}

/// What a row gives, as a figure. A missing bound of a known best number is that number; bounds without one are put in
/// order.
fn figure_from_stated(given: StatedToll) -> Option<Figure> {
    let StatedToll { low, best, high } = given;
    Some(match (low, best, high) {
        (_, Some(best), _) => {
            let (low, high) = (low.unwrap_or(best), high.unwrap_or(best));
            if low == best && best == high {
                Figure::Exactly(best)
            } else {
                Figure::Estimate { low, best, high }
            }
        }
        (Some(low), None, Some(high)) => Figure::Between(low.min(high), low.max(high)),
        (Some(low), None, None) => Figure::AtLeast(low),
        (None, None, Some(high)) => Figure::AtMost(high),
        (None, None, None) => return None,
    })
}

/// The event of a row. Its texts are made safe here.
#[must_use]
pub(super) fn event_from_row(row: &SourceRow<'_>, found: &ResolvedNames) -> Event {
    let claims = claims_of_row(row, found);
    let mut sources = found.sources.clone();
    if sources.is_empty() || claims.is_empty() {
        sources.push(found.dataset);
    }
    Event {
        id: row.id.clone().into_owned(),
        front: found.front,
        actors: distinct_actors(found.parties.iter().copied()),
        place: place_of_row(row),
        summary: sanitize(&row.summary).into_owned(),
        note: note_of_row(row),
        sources,
        claims,
        ..Event::with_kind_and_date(row.kind, row.date)
    }
}

/// The words of actors and sources, folded, as they stand among those of an event.
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

    /// The words by which the event of a row is found: `query::search_text` of [`event_from_row`], which need not be made for it.
    pub(super) fn write_search_text(&self, row: &SourceRow<'_>, found: &ResolvedNames, words: &mut String) {
        words.clear();
        fold_into(&sanitize(&row.summary), words);
        let line = |text: &str, words: &mut String| {
            words.push('\n');
            fold_into(text, words);
        };
        let known = |text: Option<&String>, words: &mut String| {
            if let Some(text) = text {
                words.push('\n');
                words.push_str(text);
            }
        };
        line(&row.id, words);
        if let Some(note) = note_of_row(row) {
            line(&note, words);
        }
        for (at, ix) in found.parties.iter().enumerate() {
            if !found.parties.iter().take(at).any(|before| before == ix) {
                known(self.actors.get(ix.0 as usize), words);
            }
        }
        let claims = claims_of_row(row, found);
        for claim in &claims {
            if let Claimant::Actor(ix) = claim.claimant
                && !found.parties.contains(&ix)
            {
                known(self.actors.get(ix.0 as usize), words);
            }
        }
        let dataset = (found.sources.is_empty() || claims.is_empty()).then_some(&found.dataset);
        for ix in found.sources.iter().chain(dataset) {
            known(self.sources.get(ix.0 as usize), words);
        }
        for claim in &claims {
            if let Statement::Fact { what, .. } = &claim.statement {
                line(what, words);
            }
            if let Some(note) = &claim.note {
                line(note, words);
            }
        }
        let place = place_name_of_row(row);
        if !place.is_empty() || row.coordinates.is_some() {
            line(&place, words);
        }
    }
}

/// Each actor once, in their order.
pub(super) fn distinct_actors(actors: impl IntoIterator<Item = ActorIx>) -> Vec<ActorIx> {
    let mut once: Vec<ActorIx> = Vec::new();
    for actor in actors {
        if !once.contains(&actor) {
            once.push(actor);
        }
    }
    once
}

/// Where a row says it was.
fn place_of_row(row: &SourceRow<'_>) -> Option<Place> {
    let name = place_name_of_row(row);
    let known = !name.is_empty() || row.coordinates.is_some();
    known.then(|| Place {
        name,
        other_names: Vec::new(),
        native: None,
        country: Some(sanitize(&row.country).into_owned()).filter(|country| !country.is_empty()),
        coordinates: row.coordinates,
        precision: row.precision,
    })
}

/// Where a row says it was, as far as it is counted by. What has neither a point nor a name is nowhere.
pub(super) fn place_code_of_row(row: &SourceRow<'_>) -> DistinctPlace {
    let [admin1, admin2] = &row.admin;
    let is_named = [&row.place, admin1, admin2, &row.country].iter().any(|name| !name.is_empty());
    DistinctPlace {
        coordinates: row.coordinates,
        precision: (row.coordinates.is_some() || is_named).then_some(row.precision),
    }
}

/// The name of the place of a row.
pub(super) fn place_name_of_row(row: &SourceRow<'_>) -> String {
    let [admin1, admin2] = &row.admin;
    join_place_name([&row.place, admin2, admin1, &row.country])
}

/// The name of a place, from its names as the data have them: the closest first, the country last, which stands alone or
/// not at all.
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

/// What is odd, the sources where they say more than names, origins that are no names, and the link.
fn note_of_row(row: &SourceRow<'_>) -> Option<String> {
    let mut parts: Vec<Cow<'_, str>> = row.flags.iter().map(|flag| Cow::Borrowed(flag.as_str())).collect();
    if row.sources.split(';').any(|piece| publisher(piece) != piece.trim()) {
        parts.push(Cow::Owned(format!("sources: {}", row.sources)));
    }
    if row.claimant.split(';').any(|piece| piece.trim().chars().count() > LONGEST_NAME) {
        parts.push(Cow::Owned(format!("origin: {}", row.claimant)));
    }
    if !row.url.is_empty() {
        parts.push(Cow::Borrowed(row.url.as_ref()));
    }
    (!parts.is_empty()).then(|| sanitize(&parts.join("; ")).into_owned())
}

/// What the data set says about the killed.
///
/// Where it has one number only and tells the sides, each side has its own. Where it has a range, nobody knows how the
/// range falls to the sides, so the figure is of no side and the sides of its best number stand beside it. UCDP's
/// one-sided violence is against civilians by definition.
struct KilledStatement {
    /// Of all of them.
    figure: Figure,
    /// By side.
    killed: Vec<(Victims, Figure)>,
    /// The killed of the best number by side, and whether they are all of it.
    sides: Vec<(Victims, u32)>,
    adds_up: bool,
}

impl KilledStatement {
    /// `None`: nothing.
    fn from_row(row: &SourceRow<'_>, parties: &[ActorIx], civilians: Option<ActorIx>) -> Option<Self> {
        let figure = figure_from_stated(row.killed)?;
        let sides = killed_by_side(row, parties, civilians);
        let whole: u32 = sides.iter().fold(0, |sum, &(_, n)| sum.saturating_add(n));
        let adds_up = row.killed.best == Some(whole) && whole > 0;
        let killed = match (figure, sides.as_slice()) {
            (Figure::Exactly(_), [_, ..]) if adds_up => {
                sides.iter().map(|&(victims, n)| (victims, Figure::Exactly(n))).collect()
            }
            (_, &[(victims @ Victims::OfActor(of), _)])
                if adds_up && row.kind == Kind::AttackOnCivilians && Some(of) == civilians =>
            {
                vec![(victims, figure)]
            }
            _ => vec![(Victims::Unattributed, figure)],
        };
        Some(Self { figure, killed, sides, adds_up })
    }
}

/// What the data set says about the killed, and who is named as the origin of it.
fn claims_of_row(row: &SourceRow<'_>, found: &ResolvedNames) -> Vec<Claim> {
    let Some(said) = KilledStatement::from_row(row, &found.parties, found.civilians) else {
        return Vec::new();
    };
    let KilledStatement { figure, killed: tolls, sides, adds_up } = said;
    // ACLED's number is no assessment but the smallest that was reported.
    let basis = if row.dataset == Dataset::Acled { Basis::Claimed } else { Basis::Assessed };
    let by = Claimant::Source(found.dataset);
    let in_words = (adds_up && tolls.iter().all(|toll| toll.0 == Victims::Unattributed))
        .then(|| describe_sides(row, found, &sides));
    let claim = |by, basis, statement, note| Claim { claimant: by, basis, statement, source: None, note };
    let toll =
        |&(victims, says): &(Victims, Figure)| Statement::Toll { measure: Measure::Killed, victims, says };
    let mut claims: Vec<Claim> =
        tolls.iter().map(|t| claim(by, basis, toll(t), in_words.clone().flatten())).collect();
    match (figure, found.claimants.as_slice()) {
        // One number and one origin: the number is the origin's.
        (Figure::Exactly(_), &[origin]) => {
            claims.extend(tolls.iter().map(|t| claim(origin, Basis::Claimed, toll(t), None)));
        }
        (_, origins) => {
            let reported = Statement::Fact { what: "reported the event".to_owned(), says: Stance::Affirms };
            claims
                .extend(origins.iter().map(|&origin| claim(origin, Basis::Claimed, reported.clone(), None)));
        }
    }
    claims
}

/// The killed of the best number by side, sides without any left out; parties that are one actor are one side.
fn killed_by_side(
    row: &SourceRow<'_>,
    parties: &[ActorIx],
    civilians: Option<ActorIx>,
) -> Vec<(Victims, u32)> {
    let parties = parties.iter().map(|&ix| Victims::OfActor(ix)).zip(row.killed_by_side.iter().copied());
    let [of_civilians, unknown] = row.killed_civilians_and_unknown;
    let others = [
        (civilians.map_or(Victims::Unattributed, Victims::OfActor), of_civilians),
        (Victims::Unattributed, unknown),
    ];
    let mut sides: Vec<(Victims, u32)> = Vec::new();
    for (victims, n) in parties.chain(others) {
        let Some(n) = n.filter(|&n| n > 0) else { continue };
        match sides.iter_mut().find(|side| side.0 == victims) {
            Some(side) => side.1 = side.1.saturating_add(n),
            None => sides.push((victims, n)),
        }
    }
    sides
}

/// `of the best number: 3 Government of X, 2 civilians`.
fn describe_sides(row: &SourceRow<'_>, found: &ResolvedNames, sides: &[(Victims, u32)]) -> Option<String> {
    if let [(Victims::Unattributed, _)] = sides {
        return None;
    }
    let name = |victims: Victims| match victims {
        Victims::Unattributed => Cow::Borrowed("of unknown side"),
        Victims::OfActor(ix) => {
            let party =
                found.parties.iter().position(|&party| party == ix).and_then(|at| row.parties.get(at));
            party.map_or(Cow::Borrowed("civilians"), |party| sanitize(&party.name))
        }
    };
    let parts: Vec<String> = sides.iter().map(|&(victims, n)| format!("{n} {}", name(victims))).collect();
    Some(format!("of the best number: {}", parts.join(", ")))
}
