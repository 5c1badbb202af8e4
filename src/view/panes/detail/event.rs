//! The detail of an event. At its heart: who says what, fact by fact.

use super::page::Page;
use crate::assess::contested::Contest;
use crate::assess::toll::{BestBy, SideToll};
use crate::board::Scene;
use crate::model::{
    Basis, Claim, Event, Measure, PlacePrecision, Precision, Stance, Statement, Toll, Victims,
};
use crate::store::EventDetail;
use crate::view::names;
use crate::view::panes::figures::harm;
use crate::view::pen::row_width;
use crate::view::text::{cut, width};
use crate::view::theme::Role;

/// Columns of the labels at the top.
const LABELS: usize = 6;

/// What stands at the end of the line of a claim that somebody independent makes.
const ASSESSED: &str = "assessed";

pub(super) fn write(scene: &Scene<'_>, page: &mut Page, detail: &EventDetail) {
    let Some(event) = scene.store.event(detail.row) else { return };
    headline(scene, page, event);
    page.gap();
    page.text(&event.summary, Role::Text, 0);
    if let Some(note) = &event.note {
        page.text(note, Role::Dim, 0);
    }
    claims(scene, page, event, detail);
    sources(scene, page, event);
}

fn headline(scene: &Scene<'_>, page: &mut Page, event: &Event) {
    let row = event.kind.row();
    page.lines.push(vec![
        (page.glyphs.spell(&event.date.to_string()).into_owned(), Role::Strong),
        (format!("  {}", row.words), Role::Strong),
    ]);
    if let Some(note) = &event.date_note {
        page.labelled("date", LABELS, note, Role::Text);
    } else if event.date.inferred {
        page.labelled("date", LABELS, "inferred by the calendar", Role::Text);
    } else if event.date.precision != Precision::Day {
        let words = format!("known only to the {}", event.date.precision.word());
        page.labelled("date", LABELS, &words, Role::Text);
    }
    if let Some(place) = &event.place {
        let precision = match place.precision {
            PlacePrecision::Exact => String::new(),
            vague => format!(" ({})", vague.word()),
        };
        let words = format!("{}{precision}", names::place(scene, place));
        let other = place.also.iter().chain(&place.native).filter(|name| !words.contains(name.as_str()));
        let words =
            std::iter::once(words.as_str()).chain(other.map(String::as_str)).collect::<Vec<_>>().join(" / ");
        page.labelled("place", LABELS, &words, Role::Text);
    }
    page.labelled("front", LABELS, &names::front_full(scene, event.front), Role::Text);
    let full: Vec<String> = event.actors.iter().map(|&ix| names::actor_full(scene, ix)).collect();
    page.labelled("who", LABELS, &full.join(" – "), Role::Text);
    page.labelled("class", LABELS, row.quad.words(), Role::Text);
    if event.background {
        page.labelled("", LABELS, "for background: before the front is recorded", Role::Dim);
    }
}

/// What claims can be about; claims about the same thing stand together.
#[derive(Debug, PartialEq)]
enum About<'a> {
    Toll(Measure, Victims),
    Control(&'a str),
    Cause,
    Fact(&'a str),
    Silence,
}

impl About<'_> {
    /// Numbers first, then who holds what, other facts, causes and silence.
    const fn order(&self) -> u8 {
        match self {
            About::Toll(..) => 0,
            About::Control(_) => 1,
            About::Fact(_) => 2,
            About::Cause => 3,
            About::Silence => 4,
        }
    }
}

const fn about(claim: &Claim) -> About<'_> {
    match &claim.statement {
        Statement::Toll { measure, victims, .. } => About::Toll(*measure, *victims),
        Statement::Control { place, .. } => About::Control(place.as_str()),
        Statement::Cause { .. } => About::Cause,
        Statement::Fact { what, .. } => About::Fact(what.as_str()),
        Statement::NoComment => About::Silence,
    }
}

fn claims(scene: &Scene<'_>, page: &mut Page, event: &Event, detail: &EventDetail) {
    page.head("Who says what");
    if event.claims.is_empty() {
        page.text("No claim is recorded", Role::Dim, 0);
        return;
    }
    let mut subjects: Vec<About<'_>> = Vec::new();
    for claim in &event.claims {
        let subject = about(claim);
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    subjects.sort_by_key(About::order);
    let longest =
        event.claims.iter().map(|claim| width(&names::claimant(scene, claim.by))).max().unwrap_or(0);
    // A name gets what the longest statement leaves of the line, and two fifths of it in any case.
    let said = event.claims.iter().map(|claim| width(&page.glyphs.spell(&says(scene, claim).0))).max();
    let beside = 2 + 1 + said.unwrap_or(0) + 1 + width(ASSESSED);
    let columns = longest.min((page.width * 2 / 5).max(page.width.saturating_sub(beside))).max(4);
    for (i, subject) in subjects.iter().enumerate() {
        if i > 0 {
            page.gap();
        }
        subject_head(scene, page, subject, detail);
        let same = || event.claims.iter().filter(|claim| about(claim) == *subject);
        same().for_each(|claim| claim_row(scene, page, event, claim, columns));
        if let About::Toll(measure, victims) = subject {
            // With a single claim there is nothing to choose from.
            if let Some(side) = side_of(detail, *measure, *victims).filter(|_| same().count() > 1) {
                page.text(best_words(side), Role::Dim, 2);
            }
        }
    }
    sums(scene, page, detail);
}

fn side_of(detail: &EventDetail, measure: Measure, victims: Victims) -> Option<&SideToll> {
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
fn subject_head(scene: &Scene<'_>, page: &mut Page, subject: &About<'_>, detail: &EventDetail) {
    let contested = detail.contests.iter().any(|(contest, _)| match (contest, subject) {
        (Contest::Toll(m, v), About::Toll(measure, victims)) => (m, v) == (measure, victims),
        (Contest::Control(place, _), About::Control(of)) => place == of,
        (Contest::Fact(what), About::Fact(of)) => what == of,
        _ => false,
    });
    let (words, toll) = match subject {
        About::Toll(measure, victims) => {
            let side = match victims {
                Victims::Of(actor) => format!("{}, {} side", measure.word(), names::actor(scene, *actor)),
                Victims::Unattributed => format!("{}, side not stated", measure.word()),
            };
            (side, side_of(detail, *measure, *victims).map(|side| side.toll))
        }
        About::Control(place) => (format!("who holds {place}"), None),
        About::Cause => ("why".to_owned(), None),
        About::Fact(what) => ((*what).to_owned(), None),
        About::Silence => ("said nothing".to_owned(), None),
    };
    let words = page.glyphs.spell(&words).into_owned();
    let mark = if contested { format!("  {} contested", page.glyphs.contested) } else { String::new() };
    let toll: Option<Toll> = toll;
    let written = toll.map(|toll| page.glyphs.spell(&toll.to_string()).into_owned());
    let said = written.as_ref().map_or(0, |written| width(written) + 2) + width(&mark);
    if width(&words) + said <= page.width {
        let mut line = vec![(words, Role::Strong)];
        if let (Some(written), Some(toll)) = (written, toll) {
            line.push((format!("  {written}"), harm(toll)));
        }
        line.push((mark, Role::Contested));
        page.lines.push(line);
    } else {
        page.text(&words, Role::Strong, 0);
        if let (Some(written), Some(toll)) = (written, toll) {
            page.text(&written, harm(toll), 2);
        }
        page.text(mark.trim(), Role::Contested, 2);
    }
}

/// One claim: who, what, and whether somebody independent stands behind it.
fn claim_row(scene: &Scene<'_>, page: &mut Page, event: &Event, claim: &Claim, columns: usize) {
    let (basis, basis_role) = match claim.basis {
        Basis::Assessed => (ASSESSED, Role::Strong),
        Basis::Claimed if page.width >= 44 => ("claimed ", Role::Dim),
        Basis::Claimed => ("", Role::Dim),
    };
    let (said, role) = says(scene, claim);
    let name = names::claimant(scene, claim.by);
    let (first, before) = (page.lines.len(), width(basis) + 1);
    let full = page.width;
    page.width = full.saturating_sub(if basis.is_empty() { 0 } else { before });
    page.beside(2, (&cut(&name, columns, page.glyphs.ellipsis), Role::Text), columns, &said, role);
    page.width = full;
    if let Some(line) = page.lines.get_mut(first).filter(|_| !basis.is_empty()) {
        let used = row_width(line) + width(basis);
        line.push((" ".repeat(full.saturating_sub(used)), Role::Text));
        line.push((basis.to_owned(), basis_role));
    }
    let source = claim.source.and_then(|ix| scene.store.situation().source(ix));
    if let Some(source) = source.filter(|_| event.sources.len() > 1) {
        let words = format!("in {}", source.publisher.as_ref().unwrap_or(&source.title));
        page.text(&words, Role::Dim, 4);
    }
    if let Some(note) = &claim.note {
        page.text(note, Role::Dim, 4);
    }
}

/// What a claim says, in words.
pub(super) fn says(scene: &Scene<'_>, claim: &Claim) -> (String, Role) {
    match &claim.statement {
        Statement::Toll { says, .. } => (says.to_string(), Role::Text),
        Statement::Control { holder, says, .. } => {
            let holder = names::actor(scene, *holder);
            match says {
                Stance::Affirms => (format!("held by {holder}"), Role::Text),
                Stance::Denies => (format!("denies that {holder} hold it"), Role::Text),
                Stance::Unconfirmed => (format!("held by {holder}, unconfirmed"), Role::Unknown),
            }
        }
        Statement::Cause { what } => (what.clone(), Role::Text),
        Statement::Fact { says, .. } => {
            (says.word().to_owned(), if *says == Stance::Unconfirmed { Role::Unknown } else { Role::Text })
        }
        Statement::NoComment => ("no comment".to_owned(), Role::Unknown),
    }
}

/// The tolls summed over sides, where there is more than one side.
fn sums(scene: &Scene<'_>, page: &mut Page, detail: &EventDetail) {
    let tolls = scene.store.tolls(detail.row);
    let mut first = true;
    for measure in Measure::ALL {
        if detail.sides.iter().filter(|side| side.measure == measure).count() < 2 {
            continue;
        }
        if std::mem::take(&mut first) {
            page.gap();
        }
        let toll = tolls.of(measure);
        let written = page.glyphs.spell(&toll.to_string()).into_owned();
        page.lines.push(vec![
            (format!("{} on all sides", measure.word()), Role::Strong),
            (format!("  {written}"), harm(toll)),
        ]);
    }
}

fn sources(scene: &Scene<'_>, page: &mut Page, event: &Event) {
    page.head("Sources");
    for source in event.sources.iter().filter_map(|&ix| scene.store.situation().source(ix)) {
        let mut words = source.title.clone();
        for more in [&source.publisher, &source.published].into_iter().flatten() {
            if !words.contains(more.as_str()) {
                words.push_str(", ");
                words.push_str(more);
            }
        }
        page.beside(0, (page.glyphs.bullet, Role::Dim), 1, &words, Role::Text);
        if let Some(url) = &source.url {
            page.text(url, Role::Dim, 2);
        }
    }
    page.gap();
    page.text(&event.id, Role::Dim, 0);
}
