//! Events as a Markdown table, to be pasted into a mail or a note.

use std::io::{self, Write};

use super::markdown::{escape_markdown, inline_link, table_row};
use super::{ReportInput, phrases, write_line};
use crate::model::{
    Basis, Claimant, Event, Figure, Measure, PlacePrecision, Situation, Source, Statement, Toll, Victims,
};

/// The events, one a row, with who claims which number of killed; above them what they are, below them what the signs
/// mean that stand in the table.
///
/// # Errors
/// Those of the output.
pub fn write_events(out: &mut dyn Write, view: ReportInput<'_>) -> io::Result<()> {
    let situation: &Situation = view.store.situation();
    let rows = || view.answer.events.iter().filter_map(|row| Some((row, view.store.event(row)?)));
    let count = phrases::capitalize(&phrases::count_noun(rows().count(), "event"));
    let (title, as_of) = (escape_markdown(&situation.title), view.answer.as_of);
    write_line(out, &format!("{count} from “{title}”, as of {as_of}."))?;
    if rows().next().is_none() {
        return Ok(());
    }
    write_line(out, "")?;
    write_line(out, "| date | front | kind | actors | place | killed | sources |")?;
    write_line(out, "|---|---|---|---|---|---|---|")?;
    for (row, event) in rows() {
        let killed = view.store.tolls(row).for_measure(Measure::Killed);
        write_line(out, &table_row(&event_cells(situation, event, killed)))?;
    }
    let tolls: Vec<Toll> =
        rows().map(|(row, _)| view.store.tolls(row).for_measure(Measure::Killed)).collect();
    let legend = sign_legend(rows().any(|(_, event)| event.date.inferred), &tolls);
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
        event.kind.row().label.to_owned(),
        actors.map(|actor| escape_markdown(&actor.short)).collect::<Vec<_>>().join(" – "),
        place_cell(event),
        killed_cell(situation, event, killed),
        without_duplicates(sources.map(source_link)).join("; "),
    ]
}

/// The place, and how exactly it is known.
fn place_cell(event: &Event) -> String {
    let Some(place) = &event.place else { return String::new() };
    let name = escape_markdown(&place.name);
    match place.precision {
        PlacePrecision::Exact => name,
        vague if name.to_lowercase().contains(vague.name()) => name,
        vague => format!("{name} ({})", vague.name()),
    }
}

/// The toll, and who claims what: `3 (0–3+) ≠ · South: at least 3 of North; North: denies any of North`.
fn killed_cell(situation: &Situation, event: &Event, killed: Toll) -> String {
    let contested = if killed.is_contested { " ≠" } else { "" };
    let said: Vec<String> = claims_by_claimant(situation, event)
        .into_iter()
        .map(|(by, says)| format!("{}: {}", escape_markdown(by), says.join(", ")))
        .collect();
    let said = if said.is_empty() { String::new() } else { format!(" · {}", said.join("; ")) };
    format!("{killed}{contested}{said}")
}

/// Who says something about the killed, and what: the same of several sides is said once.
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
    let mut all: Vec<(&str, Vec<String>)> = Vec::new();
    for (by, says, basis, sides) in groups {
        let by = situation.claimant_name(by);
        let said = claim_words(says, basis, &sides);
        match all.iter_mut().find(|(other, _)| *other == by) {
            Some((_, all)) => all.push(said),
            None => all.push((by, vec![said])),
        }
    }
    all
}

fn claim_words(says: Figure, basis: Basis, sides: &[String]) -> String {
    let of = if sides.is_empty() { String::new() } else { format!(" {}", phrases::join_list(sides)) };
    let said = match says {
        Figure::Unspecified => format!("some{of}, no number"),
        Figure::Denied => format!("denies any{of}"),
        Figure::NoComment => "no comment".to_owned(),
        number => format!("{number}{of}"),
    };
    if basis == Basis::Assessed { format!("{said} (assessed)") } else { said }
}

/// A source by its publisher, or else its title, with its link.
fn source_link(source: &Source) -> String {
    let name = source.publisher.as_deref().unwrap_or(&source.title);
    match source.url.as_deref().filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
        Some(url) => inline_link(name, url),
        None => escape_markdown(name),
    }
}

fn without_duplicates(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for item in items {
        if !all.contains(&item) {
            all.push(item);
        }
    }
    all
}

/// What the signs mean that stand in the table.
fn sign_legend(inferred: bool, tolls: &[Toll]) -> Vec<&'static str> {
    let written: Vec<String> = tolls.iter().map(ToString::to_string).collect();
    let any = |sign: char| written.iter().any(|toll| toll.contains(sign));
    let signs = [
        (inferred, "≈: the date is inferred"),
        (written.iter().any(|toll| toll == "–"), "–: nobody claims a number"),
        (any('?'), "?: nobody gives the number"),
        (any('('), "in brackets: the lowest and the highest that the claims allow"),
        (any('+'), "+: or more"),
        (any('≥'), "≥: at least"),
        (tolls.iter().any(|toll| toll.is_contested), "≠: claims exclude each other"),
    ];
    signs.into_iter().filter(|(stands, _)| *stands).map(|(_, words)| words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_reads_as_a_person_would_write_it() {
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
    fn only_the_signs_that_stand_are_explained() {
        let three = Toll { low: Some(3), best: Some(3), high: Some(3), ..Toll::NONE };
        assert!(sign_legend(false, &[three]).is_empty());
        let open = Toll { low: Some(0), is_open: true, is_contested: true, ..three };
        assert_eq!(sign_legend(true, &[open, Toll::NONE]).len(), 5);
    }
}
