//! The detail of an event. At its heart: who says what, fact by fact.

use super::page::DetailPage;
use crate::assess::contested::Contest;
use crate::assess::toll::{BestBy, SideToll};
use crate::board::Scene;
use crate::model::{
    Basis, Claim, Event, Measure, PlacePrecision, Precision, Stance, Statement, Toll, Victims,
};
use crate::store::EventDetail;
use crate::view::display_names;
use crate::view::painter::line_width;
use crate::view::panes::figures::killed_role;
use crate::view::text::{truncate, width};
use crate::view::theme::Role;

/// Columns of the labels at the top.
const LABEL_WIDTH: usize = 6;

/// What stands at the end of the line of a claim that somebody independent makes.
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
    write_sources(scene, page, event);
}

fn write_headline(scene: &Scene<'_>, page: &mut DetailPage, event: &Event) {
    let row = event.kind.row();
    page.lines.push(vec![
        (page.glyphs.transliterate(&event.date.to_string()).into_owned(), Role::Strong),
        (format!("  {}", row.label), Role::Strong),
    ]);
    if let Some(note) = &event.date_note {
        page.add_labelled("date", LABEL_WIDTH, note, Role::Text);
    } else if event.date.inferred {
        page.add_labelled("date", LABEL_WIDTH, "inferred by the calendar", Role::Text);
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
        let other =
            place.other_names.iter().chain(&place.native).filter(|name| !words.contains(name.as_str()));
        let words =
            std::iter::once(words.as_str()).chain(other.map(String::as_str)).collect::<Vec<_>>().join(" / ");
        page.add_labelled("place", LABEL_WIDTH, &words, Role::Text);
    }
    page.add_labelled("front", LABEL_WIDTH, &display_names::front_full_name(scene, event.front), Role::Text);
    let full: Vec<String> =
        event.actors.iter().map(|&ix| display_names::actor_full_name(scene, ix)).collect();
    page.add_labelled("who", LABEL_WIDTH, &full.join(" – "), Role::Text);
    page.add_labelled("class", LABEL_WIDTH, row.quad.label(), Role::Text);
    if event.background {
        page.add_labelled("", LABEL_WIDTH, "for background: before the front is recorded", Role::Dim);
    }
}

/// What claims can be about; claims about the same thing stand together.
#[derive(Debug, PartialEq)]
enum ClaimSubject<'a> {
    Toll(Measure, Victims),
    Control(&'a str),
    Cause,
    Fact(&'a str),
    NoComment,
}

impl ClaimSubject<'_> {
    /// Numbers first, then who holds what, other facts, causes and silence.
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
        Statement::NoComment => ClaimSubject::NoComment,
    }
}

fn write_claims(scene: &Scene<'_>, page: &mut DetailPage, event: &Event, detail: &EventDetail) {
    page.add_heading("Who says what");
    if event.claims.is_empty() {
        page.add_text("No claim is recorded", Role::Dim, 0);
        return;
    }
    let mut subjects: Vec<ClaimSubject<'_>> = Vec::new();
    for claim in &event.claims {
        let subject = claim_subject(claim);
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    subjects.sort_by_key(ClaimSubject::sort_order);
    let longest = event
        .claims
        .iter()
        .map(|claim| width(&display_names::claimant_name(scene, claim.claimant)))
        .max()
        .unwrap_or(0);
    // A name gets what the longest statement leaves of the line, and two fifths of it in any case.
    let said = event
        .claims
        .iter()
        .map(|claim| width(&page.glyphs.transliterate(&statement_words(scene, claim).0)))
        .max();
    let beside = 2 + 1 + said.unwrap_or(0) + 1 + width(ASSESSED_LABEL);
    let columns = longest.min((page.width * 2 / 5).max(page.width.saturating_sub(beside))).max(4);
    for (i, subject) in subjects.iter().enumerate() {
        if i > 0 {
            page.add_gap();
        }
        write_subject(scene, page, subject, detail);
        let same = || event.claims.iter().filter(|claim| claim_subject(claim) == *subject);
        same().for_each(|claim| write_claim(scene, page, event, claim, columns));
        if let ClaimSubject::Toll(measure, victims) = subject {
            // With a single claim there is nothing to choose from.
            if let Some(side) = find_side(detail, *measure, *victims).filter(|_| same().count() > 1) {
                page.add_text(best_words(side), Role::Dim, 2);
            }
        }
    }
    write_sums(scene, page, detail);
}

fn find_side(detail: &EventDetail, measure: Measure, victims: Victims) -> Option<&SideToll> {
    detail.sides.iter().find(|side| side.measure == measure && side.victims == victims)
}

/// Where the best number comes from.
const fn best_words(side: &SideToll) -> &'static str {
    match side.best_by {
        BestBy::Assessed => "best: the assessed number",
        BestBy::OwnSide => "best: what their own side admits",
        BestBy::Conservative => "best: the smallest number claimed that is not a denial",
        BestBy::Unknown => "best: unknown, nobody gives a number",
    }
}

/// The line that says what the claims below it are about, and what comes out of them.
fn write_subject(scene: &Scene<'_>, page: &mut DetailPage, subject: &ClaimSubject<'_>, detail: &EventDetail) {
    let contested = detail.contests.iter().any(|(contest, _)| match (contest, subject) {
        (Contest::Toll(m, v), ClaimSubject::Toll(measure, victims)) => (m, v) == (measure, victims),
        (Contest::Control(place, _), ClaimSubject::Control(of)) => place == of,
        (Contest::Fact(what), ClaimSubject::Fact(of)) => what == of,
        _ => false,
    });
    let (words, toll) = match subject {
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
        ClaimSubject::Fact(what) => ((*what).to_owned(), None),
        ClaimSubject::NoComment => ("said nothing".to_owned(), None),
    };
    let words = page.glyphs.transliterate(&words).into_owned();
    let mark = if contested { format!("  {} contested", page.glyphs.contested) } else { String::new() };
    let toll: Option<Toll> = toll;
    let written = toll.map(|toll| page.glyphs.transliterate(&toll.to_string()).into_owned());
    let said = written.as_ref().map_or(0, |written| width(written) + 2) + width(&mark);
    if width(&words) + said <= page.width {
        let mut line = vec![(words, Role::Strong)];
        if let (Some(written), Some(toll)) = (written, toll) {
            line.push((format!("  {written}"), killed_role(toll)));
        }
        line.push((mark, Role::Contested));
        page.lines.push(line);
    } else {
        page.add_text(&words, Role::Strong, 0);
        if let (Some(written), Some(toll)) = (written, toll) {
            page.add_text(&written, killed_role(toll), 2);
        }
        page.add_text(mark.trim(), Role::Contested, 2);
    }
}

/// One claim: who, what, and whether somebody independent stands behind it.
fn write_claim(scene: &Scene<'_>, page: &mut DetailPage, event: &Event, claim: &Claim, columns: usize) {
    let (basis, basis_role) = match claim.basis {
        Basis::Assessed => (ASSESSED_LABEL, Role::Strong),
        Basis::Claimed if page.width >= 44 => ("claimed ", Role::Dim),
        Basis::Claimed => ("", Role::Dim),
    };
    let (said, role) = statement_words(scene, claim);
    let name = display_names::claimant_name(scene, claim.claimant);
    let (first, before) = (page.lines.len(), width(basis) + 1);
    let full = page.width;
    page.width = full.saturating_sub(if basis.is_empty() { 0 } else { before });
    page.add_beside_label(
        2,
        (&truncate(&name, columns, page.glyphs.ellipsis), Role::Text),
        columns,
        &said,
        role,
    );
    page.width = full;
    if let Some(line) = page.lines.get_mut(first).filter(|_| !basis.is_empty()) {
        let used = line_width(line) + width(basis);
        line.push((" ".repeat(full.saturating_sub(used)), Role::Text));
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

/// What a claim says, in words.
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
    }
}

/// The tolls summed over sides, where there is more than one side.
fn write_sums(scene: &Scene<'_>, page: &mut DetailPage, detail: &EventDetail) {
    let tolls = scene.store.tolls(detail.row);
    let mut first = true;
    for measure in Measure::ALL {
        if detail.sides.iter().filter(|side| side.measure == measure).count() < 2 {
            continue;
        }
        if std::mem::take(&mut first) {
            page.add_gap();
        }
        let toll = tolls.for_measure(measure);
        let written = page.glyphs.transliterate(&toll.to_string()).into_owned();
        page.lines.push(vec![
            (format!("{} on all sides", measure.name()), Role::Strong),
            (format!("  {written}"), killed_role(toll)),
        ]);
    }
}

fn write_sources(scene: &Scene<'_>, page: &mut DetailPage, event: &Event) {
    page.add_heading("Sources");
    for source in event.sources.iter().filter_map(|&ix| scene.store.situation().source(ix)) {
        let mut words = source.title.clone();
        for more in [&source.publisher, &source.published].into_iter().flatten() {
            if !words.contains(more.as_str()) {
                words.push_str(", ");
                words.push_str(more);
            }
        }
        page.add_beside_label(0, (page.glyphs.bullet, Role::Dim), 1, &words, Role::Text);
        if let Some(url) = &source.url {
            page.add_text(url, Role::Dim, 2);
        }
    }
    page.add_gap();
    page.add_text(&event.id, Role::Dim, 0);
}
