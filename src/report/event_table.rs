//! Events as a Markdown table, for pasting into a mail or a note.

use std::io::{self, Write};

use super::markdown::{escape_markdown, inline_link, table_row};
use super::write_line;
use crate::assess::toll::KilledSupport;
use crate::findings::phrases;
use crate::model::{
    Basis, Claim, Claimant, Event, EventDate, EventStatus, Figure, Measure, PlacePrecision, Situation,
    Source, Statement, Toll, Victims,
};
use crate::store::AnsweredQuestion;

/// Writes one row per event, with each claim about the killed. A title line comes before the table and a legend of the
/// signs in it comes after.
///
/// # Errors
/// Returns the error of the output.
pub fn write_events(out: &mut dyn Write, input: AnsweredQuestion<'_>) -> io::Result<()> {
    let situation: &Situation = input.store.situation();
    let rows = &input.answer.events;
    // The rows may be only the marked ones of the answer.
    let is_announced =
        |&row: &u32| input.store.group(row).is_some_and(|group| group.status == EventStatus::Announced);
    let announced = rows.iter().filter(is_announced).count();
    let count = phrases::capitalize(&phrases::count_noun(rows.len().saturating_sub(announced), "event"));
    let count = if announced == 0 { count } else { format!("{count} and {announced} announced") };
    let (title, as_of) = (escape_markdown(&situation.title), situation.as_of_text(input.answer.as_of));
    write_line(out, &format!("{count} from “{title}”, as of {as_of}."))?;
    if rows.is_empty() {
        return Ok(());
    }
    write_line(out, "")?;
    write_line(out, "| date | front | kind | actors | place | killed | sources |")?;
    write_line(out, "|---|---|---|---|---|---|---|")?;
    let mut signs = SignLegend::default();
    let mut notes = Vec::new();
    input.store.for_each_record(rows, |row, event| {
        let killed = input.store.tolls(row).for_measure(Measure::Killed);
        signs.add_event(event.date, killed);
        notes.extend(note_line(situation, event));
        write_line(out, &table_row(&event_cells(situation, event, killed)))
    })?;
    if !notes.is_empty() {
        write_line(out, "")?;
        notes.iter().try_for_each(|line| write_line(out, line))?;
    }
    let legend = signs.meanings();
    if !legend.is_empty() {
        write_line(out, "")?;
        write_line(out, &format!("{}.", legend.join("; ")))?;
    }
    Ok(())
}

fn event_cells(situation: &Situation, event: &Event, killed: Toll) -> [String; 7] {
    let actors = event.actors.iter().filter_map(|&ix| situation.actor(ix));
    let sources = event.sources.iter().filter_map(|&ix| situation.source(ix));
    [
        event.date.to_string(),
        situation.front(event.front).map(|front| escape_markdown(&front.name)).unwrap_or_default(),
        event.kind_phrase(),
        actors.map(|actor| escape_markdown(&actor.short)).collect::<Vec<_>>().join(" – "),
        place_cell(event),
        killed_cell(situation, event, killed),
        without_duplicates(sources.map(source_link)).join("; "),
    ]
}

/// Returns the notes of an event and its claims as an item of a list, if there are any.
fn note_line(situation: &Situation, event: &Event) -> Option<String> {
    let of_claim = |claim: &Claim| {
        let note = escape_markdown(claim.note.as_ref()?);
        Some(format!("{}: {note}", escape_markdown(situation.claimant_name(claim.claimant))))
    };
    let own = event.note.as_deref().map(escape_markdown);
    let notes: Vec<String> = own.into_iter().chain(event.claims.iter().filter_map(of_claim)).collect();
    let title = format!("{}, {}", event.date, event.kind_phrase());
    (!notes.is_empty()).then(|| format!("- {title}: {}", notes.join("; ")))
}

/// Returns the place, with its precision unless exact.
fn place_cell(event: &Event) -> String {
    let Some(place) = &event.place else { return String::new() };
    let name = escape_markdown(&place.name);
    match place.precision {
        PlacePrecision::Exact => name,
        precision if name.to_lowercase().contains(precision.name()) => name,
        precision => format!("{name} ({})", precision.name()),
    }
}

/// Returns the toll with its claims: `3 (0–3+) ≠ · South: at least 3 of North; North: denies any of North`.
fn killed_cell(situation: &Situation, event: &Event, killed: Toll) -> String {
    let contested_sign = if killed.is_contested { " ≠" } else { "" };
    let caveat = KilledSupport::from_event(event).caveat();
    let claimed_only = caveat.map(|caveat| format!(", {caveat}")).unwrap_or_default();
    let claims: Vec<String> = claims_by_claimant(situation, event)
        .into_iter()
        .map(|(by, says)| format!("{}: {}", escape_markdown(by), says.join(", ")))
        .collect();
    let claims = if claims.is_empty() { String::new() } else { format!(" · {}", claims.join("; ")) };
    format!("{killed}{contested_sign}{claimed_only}{claims}")
}

/// Returns each claimant with its claims about the killed. Equal claims about several sides are merged into one.
fn claims_by_claimant<'s>(situation: &'s Situation, event: &Event) -> Vec<(&'s str, Vec<String>)> {
    let mut groups: Vec<(Claimant, Figure, Basis, Vec<String>)> = Vec::new();
    for claim in &event.claims {
        let Statement::Toll { measure: Measure::Killed, victims, says } = claim.statement else { continue };
        let side = match victims {
            Victims::OfActor(ix) => {
                situation.actor(ix).map(|actor| format!("of {}", escape_markdown(&actor.short)))
            }
            Victims::Unattributed => None,
        };
        match groups
            .iter_mut()
            .find(|group| (group.0, group.1, group.2) == (claim.claimant, says, claim.basis))
        {
            Some(group) if !group.3.is_empty() => group.3.extend(side),
            _ => groups.push((claim.claimant, says, claim.basis, side.into_iter().collect())),
        }
    }
    let mut claimants: Vec<(&str, Vec<String>)> = Vec::new();
    for (claimant, says, basis, sides) in groups {
        let name = situation.claimant_name(claimant);
        let words = claim_words(says, basis, &sides);
        match claimants.iter_mut().find(|(known, _)| *known == name) {
            Some((_, claims)) => claims.push(words),
            None => claimants.push((name, vec![words])),
        }
    }
    claimants
}

fn claim_words(says: Figure, basis: Basis, sides: &[String]) -> String {
    let of_sides = if sides.is_empty() { String::new() } else { format!(" {}", phrases::join_list(sides)) };
    let words = match says {
        Figure::Unspecified => format!("some{of_sides}, no number"),
        Figure::Denied => format!("denies any{of_sides}"),
        Figure::NoComment => "no comment".to_owned(),
        number => format!("{number}{of_sides}"),
    };
    if basis == Basis::Assessed { format!("{words} (assessed)") } else { words }
}

/// Returns the publisher of a source, or else its title, as a link if it has a web address.
fn source_link(source: &Source) -> String {
    let name = source.publisher.as_deref().unwrap_or(&source.title);
    match source.url.as_deref().filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
        Some(url) => inline_link(name, url),
        None => escape_markdown(name),
    }
}

fn without_duplicates(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for item in items {
        if !distinct.contains(&item) {
            distinct.push(item);
        }
    }
    distinct
}

/// The signs that occur in the table.
#[derive(Default)]
struct SignLegend([bool; 7]);

impl SignLegend {
    const MEANINGS: [&str; 7] = [
        "≈: the date is inferred",
        "–: no toll is claimed",
        "?: no claim gives the number",
        "in brackets: the lowest and the highest number that the claims allow",
        "+: or more",
        "≥: at least",
        "≠: claims exclude each other",
    ];

    fn add_event(&mut self, date: EventDate, killed: Toll) {
        let text = killed.to_string();
        let has_sign = |sign: char| text.contains(sign);
        let signs = [
            date.inferred,
            text == "–",
            has_sign('?'),
            has_sign('('),
            has_sign('+'),
            has_sign('≥'),
            killed.is_contested,
        ];
        self.0.iter_mut().zip(signs).for_each(|(occurs, sign)| *occurs |= sign);
    }

    /// Returns the meanings of the signs.
    fn meanings(&self) -> Vec<&'static str> {
        Self::MEANINGS.into_iter().zip(self.0).filter(|(_, occurs)| *occurs).map(|(words, _)| words).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;

    #[test]
    fn claims_are_written_as_phrases() {
        let sides = ["of North".to_owned(), "of South".to_owned()];
        assert_eq!(claim_words(Figure::AtLeast(3), Basis::Claimed, &sides[..1]), "at least 3 of North");
        assert_eq!(
            claim_words(Figure::Unspecified, Basis::Claimed, &sides),
            "some of North and of South, no number"
        );
        assert_eq!(claim_words(Figure::Denied, Basis::Claimed, &[]), "denies any");
        assert_eq!(claim_words(Figure::Exactly(2), Basis::Assessed, &[]), "2 (assessed)");
        assert_eq!(claim_words(Figure::NoComment, Basis::Claimed, &sides), "no comment");
    }

    #[test]
    fn legend_explains_only_signs_that_occur() {
        let exact = Toll { low: Some(3), best: Some(3), high: Some(3), ..Toll::NONE };
        let mut signs = SignLegend::default();
        let date = EventDate::from_day(Day(0));
        signs.add_event(date, exact);
        assert!(signs.meanings().is_empty());
        let open = Toll { low: Some(0), is_open: true, is_contested: true, ..exact };
        signs.add_event(EventDate { inferred: true, ..date }, open);
        signs.add_event(date, Toll::NONE);
        assert_eq!(signs.meanings().len(), 5);
    }
}
