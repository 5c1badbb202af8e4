//! The detail of an event, above all who claims what, subject by subject.

use indexmap::IndexMap;

use super::page::DetailPage;
use super::toll_history_chart::write_toll_history;
use crate::assess::contested::Contest;
use crate::assess::toll::{BestBy, SideToll};
use crate::board::Scene;
use crate::model::{Basis, Claim, Event, Measure, PlacePrecision, Precision, Stance, Statement, Victims};
use crate::query::GroupBy;
use crate::store::EventDetail;
use crate::view::display_names;
use crate::view::painter::line_width;
use crate::view::panes::figures::killed_role;
use crate::view::text::{limited_width, truncate_middle, visible_chars, width};
use crate::view::theme::Role;

/// Columns for the labels at the top.
const LABEL_WIDTH: usize = 8;

/// The label at the end of a claim by an independent party.
const ASSESSED_LABEL: &str = "assessed";

pub(super) fn write_event(scene: &Scene<'_>, page: &mut DetailPage, detail: &EventDetail) {
    let Some(event) = scene.store.event(detail.row) else { return };
    write_headline(scene, page, event);
    page.add_gap();
    page.add_text(&event.summary, Role::Text, 0);
    if let Some(note) = &event.note {
        page.add_text(note, Role::Dim, 0);
    }
    write_claims(scene, page, event, detail);
    write_toll_history(page, "Killed, as it became known", &detail.killed_history);
    write_sources(scene, page, event);
}

fn write_headline(scene: &Scene<'_>, page: &mut DetailPage, event: &Event) {
    let row = event.kind.row();
    page.lines.push(vec![
        (page.glyphs.transliterate(&event.date.to_string()).into_owned(), Role::Strong),
        (format!("  {}", event.kind_phrase()), Role::Strong),
    ]);
    if let Some(note) = &event.date_note {
        page.add_labelled("date", LABEL_WIDTH, note, Role::Text);
    } else if event.date.inferred {
        page.add_labelled("date", LABEL_WIDTH, "inferred from the calendar", Role::Text);
    } else if event.date.precision != Precision::Day {
        let words = format!("known only to the {}", event.date.precision.name());
        page.add_labelled("date", LABEL_WIDTH, &words, Role::Text);
    }
    if let Some(place) = &event.place {
        let precision = match place.precision {
            PlacePrecision::Exact => String::new(),
            vague => format!(" ({})", vague.name()),
        };
        let words = format!("{}{precision}", display_names::place_name(scene, place));
        let other_names =
            place.other_names.iter().chain(&place.native).filter(|name| !words.contains(name.as_str()));
        let words = std::iter::once(words.as_str())
            .chain(other_names.map(String::as_str))
            .collect::<Vec<_>>()
            .join(" / ");
        page.add_labelled("place", LABEL_WIDTH, &words, Role::Text);
        if let Some(region) = place.region.as_ref().filter(|region| !words.contains(region.as_str())) {
            page.add_labelled("region", LABEL_WIDTH, region, Role::Text);
        }
    }
    let label = if scene.store.front_words().group_by == GroupBy::Country { "in" } else { "front" };
    page.add_labelled(label, LABEL_WIDTH, &display_names::front_full_name(scene, event.front), Role::Text);
    if let Some(conflict) = &event.conflict {
        page.add_labelled("conflict", LABEL_WIDTH, conflict, Role::Text);
    }
    let actor_names: Vec<String> =
        event.actors.iter().map(|&ix| display_names::actor_full_name(scene, ix)).collect();
    page.add_labelled("who", LABEL_WIDTH, &actor_names.join(" – "), Role::Text);
    page.add_labelled("class", LABEL_WIDTH, row.quad.label(), Role::Text);
    if event.is_announced() {
        page.add_labelled(
            "",
            LABEL_WIDTH,
            "only announced: counted as no event that happened",
            Role::Warning,
        );
    }
    if event.background {
        page.add_labelled("", LABEL_WIDTH, "background: outside the front's coverage", Role::Dim);
    }
}

/// The subject of a claim. Claims on the same subject are listed together.
#[derive(Debug, PartialEq, Eq, Hash)]
enum ClaimSubject<'a> {
    Toll(Measure, Victims),
    Control(&'a str),
    Cause,
    Fact(&'a str),
    NoComment,
}

impl ClaimSubject<'_> {
    /// Orders tolls first, then control, other facts, causes and refusals to comment.
    const fn sort_order(&self) -> u8 {
        match self {
            ClaimSubject::Toll(..) => 0,
            ClaimSubject::Control(_) => 1,
            ClaimSubject::Fact(_) => 2,
            ClaimSubject::Cause => 3,
            ClaimSubject::NoComment => 4,
        }
    }
}

const fn claim_subject(claim: &Claim) -> ClaimSubject<'_> {
    match &claim.statement {
        Statement::Toll { measure, victims, .. } => ClaimSubject::Toll(*measure, *victims),
        Statement::Control { place, .. } => ClaimSubject::Control(place.as_str()),
        Statement::Cause { .. } => ClaimSubject::Cause,
        Statement::Fact { what, .. } => ClaimSubject::Fact(what.as_str()),
        Statement::NoComment | Statement::Retraction => ClaimSubject::NoComment,
    }
}

fn write_claims(scene: &Scene<'_>, page: &mut DetailPage, event: &Event, detail: &EventDetail) {
    page.add_heading("Who says what");
    if event.claims.is_empty() {
        page.add_text("No claim is recorded", Role::Dim, 0);
        return;
    }
    let mut subjects: IndexMap<ClaimSubject<'_>, Vec<&Claim>> = IndexMap::new();
    for claim in &event.claims {
        subjects.entry(claim_subject(claim)).or_default().push(claim);
    }
    subjects.sort_by_key(|subject, _| subject.sort_order());
    let longest_name = event
        .claims
        .iter()
        .map(|claim| limited_width(&display_names::claimant_name(scene, claim.claimant), page.width))
        .max()
        .unwrap_or(0);
    // Names get the columns that the longest statement leaves, but at least two fifths of the line.
    let longest_statement = event
        .claims
        .iter()
        .map(|claim| {
            let (words, _) = statement_words(scene, claim);
            limited_width(&page.glyphs.transliterate(visible_chars(&words, page.width)), page.width)
        })
        .max();
    let other_columns = 2 + 1 + longest_statement.unwrap_or(0) + 1 + width(ASSESSED_LABEL);
    let name_columns =
        longest_name.min((page.width * 2 / 5).max(page.width.saturating_sub(other_columns))).max(4);
    for (i, (subject, claims)) in subjects.iter().enumerate() {
        if i > 0 {
            page.add_gap();
        }
        write_subject(scene, page, (event, subject), detail);
        for claim in claims {
            write_claim(scene, page, event, claim, name_columns);
        }
        if let ClaimSubject::Toll(measure, victims) = subject {
            // A single claim leaves nothing to choose from.
            if let Some(side) = find_side(detail, *measure, *victims).filter(|_| claims.len() > 1) {
                page.add_text(best_origin_words(side), Role::Dim, 2);
            }
        }
    }
    write_sums(scene, page, detail);
}

fn find_side(detail: &EventDetail, measure: Measure, victims: Victims) -> Option<&SideToll> {
    detail.sides.iter().find(|side| side.measure == measure && side.victims == victims)
}

/// Returns the origin of the best figure in words.
const fn best_origin_words(side: &SideToll) -> &'static str {
    match side.best_by {
        BestBy::Assessed => "best: the assessed number",
        BestBy::OwnSide => "best: what their own side admits",
        BestBy::Conservative => "best: the smallest number claimed that is not a denial",
        BestBy::Unknown => "best: unknown, no claim gives a number",
    }
}

/// Writes the heading of a group of claims: their subject, the resulting toll, and whether they contest each other.
fn write_subject(
    scene: &Scene<'_>,
    page: &mut DetailPage,
    (event, subject): (&Event, &ClaimSubject<'_>),
    detail: &EventDetail,
) {
    let is_contested = detail.contests.iter().any(|(contest, _)| match (contest, subject) {
        (Contest::Toll(m, v), ClaimSubject::Toll(measure, victims)) => (m, v) == (measure, victims),
        (Contest::Control(place, _), ClaimSubject::Control(subject)) => place == subject,
        (Contest::Fact(fact), ClaimSubject::Fact(subject)) => fact == subject,
        _ => false,
    });
    let (heading, toll) = match subject {
        ClaimSubject::Toll(measure, victims) => {
            let side = match victims {
                Victims::OfActor(actor) => {
                    format!("{}, {} side", measure.name(), display_names::actor_name(scene, *actor))
                }
                Victims::Unattributed => format!("{}, side not stated", measure.name()),
            };
            (side, find_side(detail, *measure, *victims).map(|side| side.toll))
        }
        ClaimSubject::Control(place) => (format!("who holds {place}"), None),
        ClaimSubject::Cause => ("why".to_owned(), None),
        ClaimSubject::Fact(name) => ((*name).to_owned(), None),
        ClaimSubject::NoComment => ("said nothing".to_owned(), None),
    };
    let heading = page.glyphs.transliterate(&heading).into_owned();
    let is_claimed_only = matches!(subject, ClaimSubject::Toll(measure, victims)
        if find_side(detail, *measure, *victims).is_some_and(|side| side.is_claimed_only(event)));
    let contested_mark = match (is_contested, is_claimed_only) {
        (true, true) => format!("  {} contested, claimed only", page.glyphs.contested),
        (true, false) => format!("  {} contested", page.glyphs.contested),
        (false, true) => "  claimed only".to_owned(),
        (false, false) => String::new(),
    };
    let toll_text = toll.map(|toll| page.glyphs.transliterate(&toll.to_string()).into_owned());
    let rest_width = toll_text.as_ref().map_or(0, |toll_text| width(toll_text) + 2) + width(&contested_mark);
    if limited_width(&heading, page.width + 1) + rest_width <= page.width {
        let mut line = vec![(heading, Role::Strong)];
        if let (Some(toll_text), Some(toll)) = (toll_text, toll) {
            line.push((format!("  {toll_text}"), killed_role(toll)));
        }
        line.push((contested_mark, Role::Contested));
        page.lines.push(line);
    } else {
        page.add_text(&heading, Role::Strong, 0);
        if let (Some(toll_text), Some(toll)) = (toll_text, toll) {
            page.add_text(&toll_text, killed_role(toll), 2);
        }
        page.add_text(contested_mark.trim(), Role::Contested, 2);
    }
}

/// Writes a claim: claimant, statement, and whether an independent party assessed it.
fn write_claim(scene: &Scene<'_>, page: &mut DetailPage, event: &Event, claim: &Claim, name_columns: usize) {
    let (basis, basis_role) = match claim.basis {
        Basis::Assessed => (ASSESSED_LABEL, Role::Strong),
        Basis::Claimed if page.width >= 44 => ("claimed ", Role::Dim),
        Basis::Claimed => ("", Role::Dim),
    };
    let (statement, role) = statement_words(scene, claim);
    let name = display_names::claimant_name(scene, claim.claimant);
    let (first_line, basis_columns) = (page.lines.len(), width(basis) + 1);
    let full_width = page.width;
    page.width = full_width.saturating_sub(if basis.is_empty() { 0 } else { basis_columns });
    page.add_next_to_label(
        2,
        (&truncate_middle(&name, name_columns, page.glyphs.ellipsis), Role::Text),
        name_columns,
        &statement,
        role,
    );
    page.width = full_width;
    if let Some(line) = page.lines.get_mut(first_line).filter(|_| !basis.is_empty()) {
        let used = line_width(line) + width(basis);
        line.push((" ".repeat(full_width.saturating_sub(used)), Role::Text));
        line.push((basis.to_owned(), basis_role));
    }
    let source = claim.source.and_then(|ix| scene.store.situation().source(ix));
    if let Some(source) = source.filter(|_| event.sources.len() > 1) {
        let words = format!("in {}", source.publisher.as_ref().unwrap_or(&source.title));
        page.add_text(&words, Role::Dim, 4);
    }
    if let Some(note) = &claim.note {
        page.add_text(note, Role::Dim, 4);
    }
}

/// Returns what a claim states, in words.
pub(super) fn statement_words(scene: &Scene<'_>, claim: &Claim) -> (String, Role) {
    match &claim.statement {
        Statement::Toll { says, .. } => (says.to_string(), Role::Text),
        Statement::Control { holder, says, .. } => {
            let holder = display_names::actor_name(scene, *holder);
            match says {
                Stance::Affirms => (format!("held by {holder}"), Role::Text),
                Stance::Denies => (format!("denies that {holder} hold it"), Role::Text),
                Stance::Unconfirmed => (format!("held by {holder}, unconfirmed"), Role::Unknown),
            }
        }
        Statement::Cause { what } => (what.clone(), Role::Text),
        Statement::Fact { says, .. } => {
            (says.name().to_owned(), if *says == Stance::Unconfirmed { Role::Unknown } else { Role::Text })
        }
        Statement::NoComment => ("no comment".to_owned(), Role::Unknown),
        Statement::Retraction => ("takes an earlier claim back".to_owned(), Role::Unknown),
    }
}

/// Writes the tolls summed over all sides, if there is more than one side.
fn write_sums(scene: &Scene<'_>, page: &mut DetailPage, detail: &EventDetail) {
    let tolls = scene.store.tolls(detail.row);
    let mut is_first = true;
    for measure in Measure::ALL {
        if detail.sides.iter().filter(|side| side.measure == measure).count() < 2 {
            continue;
        }
        if std::mem::take(&mut is_first) {
            page.add_gap();
        }
        let toll = tolls.for_measure(measure);
        let toll_text = page.glyphs.transliterate(&toll.to_string()).into_owned();
        page.lines.push(vec![
            (format!("{} on all sides", measure.name()), Role::Strong),
            (format!("  {toll_text}"), killed_role(toll)),
        ]);
    }
}

fn write_sources(scene: &Scene<'_>, page: &mut DetailPage, event: &Event) {
    page.add_heading("Sources");
    for source in event.sources.iter().filter_map(|&ix| scene.store.situation().source(ix)) {
        let mut words = source.title.clone();
        for part in [source.publisher.clone(), source.published_text()].into_iter().flatten() {
            if !words.contains(part.as_str()) {
                words.push_str(", ");
                words.push_str(&part);
            }
        }
        page.add_next_to_label(0, (page.glyphs.bullet, Role::Dim), 1, &words, Role::Text);
        if let Some(url) = &source.url {
            page.add_text(url, Role::Dim, 2);
        }
    }
    page.add_gap();
    page.add_text(&event.id, Role::Dim, 0);
}
