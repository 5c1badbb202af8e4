use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::{detail_lines, spoken_detail_lines};
use crate::assess::Rules;
use crate::assess::claim_grid::ClaimGrid;
use crate::assess::contested::find_contests;
use crate::assess::toll::side_tolls;
use crate::board::{Glyphs, NameScript};
use crate::model::{
    ActorIx, Basis, Claim, Claimant, Event, EventDate, Figure, Kind, Measure, SourceIx, Stance, Statement,
    Victims,
};
use crate::store::{Detail, EventDetail, Store};
use crate::view::fixture::{Fixture, fixture};
use crate::view::painter::{StyledLine, line_width};
use crate::view::theme::Role;

/// Returns the fixture with the detail of its first event, changed.
fn with_event(change: impl FnOnce(&mut Event)) -> Fixture {
    let mut f = fixture();
    let Some(Detail::Event(detail)) = f.detail.take() else { panic!("the fixture shows an event") };
    let mut situation = f.store.situation().as_ref().clone();
    let id = f.store.event(detail.row).unwrap().id.clone();
    change(situation.events.iter_mut().find(|event| event.id == id).unwrap());
    f.store = Store::new(Arc::new(situation), Rules::default());
    let row = f.store.row_by_id(&id).unwrap();
    let event = f.store.event(row).unwrap();
    let (sides, contests) = (side_tolls(event), find_contests(event));
    let grid = ClaimGrid::new(event, &sides, &contests);
    f.detail = Some(Detail::Event(Box::new(EventDetail { row, sides, contests, grid, ..*detail })));
    f
}

fn with_claims(claims: Vec<Claim>) -> Fixture {
    with_event(|event| event.claims = claims)
}

fn claim(by: u32, statement: Statement) -> Claim {
    Claim::new(Claimant::Actor(ActorIx(by)), Basis::Claimed, statement)
}

fn toll(by: u32, measure: Measure, side: u32, says: Figure) -> Claim {
    claim(by, Statement::Toll { measure, victims: Victims::OfActor(ActorIx(side)), says })
}

fn killed(by: u32, says: Figure) -> Claim {
    toll(by, Measure::Killed, 1, says)
}

fn cause(by: u32, what: &str) -> Claim {
    claim(by, Statement::Cause { what: what.to_owned() })
}

fn fact(by: u32, what: &str, says: Stance) -> Claim {
    claim(by, Statement::Fact { what: what.to_owned(), says })
}

fn plain(line: &StyledLine) -> String {
    line.iter().map(|(text, _)| text.as_str()).collect::<String>().trim_end().to_owned()
}

fn page(f: &Fixture, width: u16) -> Vec<String> {
    detail_lines(&f.scene(), width).iter().map(plain).collect()
}

#[track_caller]
fn assert_has(lines: &[String], expected: &str) {
    assert!(lines.iter().any(|line| line == expected), "{expected:?} in\n{}", lines.join("\n"));
}

#[test]
fn claimants_are_rows_and_questions_are_columns() {
    let f = fixture();
    let lines = page(&f, 90);
    for expected in [
        "            killed                who holds",
        "* assessed  South                 Mine         cause",
        "Observer    up to 4*              –            a quarrel over the gold mine and the course",
        "                                               of the river",
        "South       none (denies)         South        –",
        "North       at least 2            not South    no comment",
        "result      4 (0–4+) ≠ contested  ≠ contested  1 account",
        "best number the assessed number",
    ] {
        assert_has(&lines, expected);
    }
}

#[test]
fn several_claims_of_a_claimant_share_a_cell_in_order() {
    let f = with_claims(vec![
        killed(0, Figure::Exactly(3)),
        Claim { basis: Basis::Assessed, ..killed(0, Figure::Exactly(5)) },
        killed(1, Figure::Exactly(5)),
        cause(1, "a quarrel"),
        cause(1, "an accident"),
    ]);
    let lines = page(&f, 78);
    assert_has(&lines, "* assessed  South                cause");
    assert_has(&lines, "North       3, then 5*           –");
    assert_has(&lines, "South       5                    a quarrel; an accident");
    assert_has(&lines, "result      5 (3–5) ≠ contested  2 accounts");
    let styled = detail_lines(&f.scene(), 78);
    let cell = styled.iter().find(|line| plain(line).contains("3, then 5*")).unwrap();
    assert!(cell.contains(&("3, then ".to_owned(), Role::Text)), "{cell:?}");
    assert!(cell.contains(&("5*".to_owned(), Role::Strong)), "{cell:?}");
}

#[test]
fn columns_that_do_not_fit_form_further_blocks_without_losing_a_question() {
    let f = with_claims(vec![
        killed(0, Figure::Denied),
        toll(0, Measure::Wounded, 1, Figure::Denied),
        toll(1, Measure::Captured, 0, Figure::Unspecified),
        fact(1, "The bridge was blown up", Stance::Affirms),
        fact(0, "The bridge was blown up", Stance::Denies),
        cause(0, "Somebody wanted the toll of the bridge for himself and for his men"),
    ]);
    let lines = page(&f, 40);
    for expected in [
        "        killed         wounded",
        "North   none (denies)  none (denies)",
        "nothing from South",
        "South   some, no number  affirms",
        "North   –                denies",
        "result  ? claimed only   ≠ contested",
        "fact  The bridge was blown up",
    ] {
        assert_has(&lines, expected);
    }
    let words = lines.iter().flat_map(|line| line.split_whitespace()).collect::<Vec<_>>().join(" ");
    assert!(words.contains("Somebody wanted the toll of the bridge for himself and for his men"), "{words}");
}

#[test]
fn one_claimant_or_one_question_keeps_the_list() {
    let f = with_claims(vec![killed(0, Figure::Exactly(3)), cause(0, "a quarrel")]);
    assert_has(&page(&f, 78), "killed, South side  3  claimed only");
    let f = with_claims(vec![killed(0, Figure::Exactly(3)), killed(1, Figure::Denied)]);
    assert_has(&page(&f, 78), "killed, South side  3 (0–3)  ≠ contested, claimed only");
    let f = with_claims(vec![killed(0, Figure::Exactly(3)), cause(1, "a quarrel")]);
    assert_has(&page(&f, 30), "killed, South side");
}

/// Returns an event of twelve claimants and nine questions. The claimants are three native names, two Latin ones and
/// documents.
fn large_event() -> Fixture {
    let what = "The commander of the post had been warned of the attack and had left it the day before";
    let mut f = with_event(|event| {
        let sides = [Victims::OfActor(ActorIx(0)), Victims::OfActor(ActorIx(1)), Victims::Unattributed];
        let figures = [
            Figure::Exactly(12_345),
            Figure::Estimate { low: 1_000, best: 2_500, high: 10_000 },
            Figure::Between(140, 7_200),
            Figure::AtLeast(77),
            Figure::Denied,
            Figure::Unspecified,
            Figure::NoComment,
        ];
        event.claims = (0..12)
            .flat_map(|by| {
                let mut claims = Vec::new();
                for (i, victims) in sides.into_iter().enumerate() {
                    let says = figures[(by as usize + i) % figures.len()];
                    claims.push(claim(by, Statement::Toll { measure: Measure::Killed, victims, says }));
                    claims.push(claim(by, Statement::Toll { measure: Measure::Wounded, victims, says }));
                }
                let holder = ActorIx(by % 2);
                let says = if by == 3 { Stance::Denies } else { Stance::Affirms };
                claims.push(claim(by, Statement::Control { place: "Upper mine".into(), holder, says }));
                claims.push(fact(by, what, if by == 5 { Stance::Denies } else { Stance::Affirms }));
                claims.push(cause(by, what));
                claims
            })
            .collect();
        for claim in &mut event.claims {
            if let Claimant::Actor(ActorIx(by @ 5..)) = claim.claimant {
                claim.claimant = Claimant::Source(SourceIx(by - 5));
                claim.basis = if by % 2 == 0 { Basis::Assessed } else { Basis::Claimed };
            }
        }
    });
    let mut situation = f.store.situation().as_ref().clone();
    let source = situation.sources[0].clone();
    situation.sources.extend((1..7).map(|i| {
        let publisher = format!("Observatory of the River and the Hills, desk {}", ["A", "B", "C"][i % 3]);
        crate::model::Source { id: format!("s{i}"), publisher: Some(publisher), ..source.clone() }
    }));
    f.store = Store::new(Arc::new(situation), Rules::default());
    f
}

/// Returns the numbers in a text.
fn numbers(text: &str) -> BTreeSet<String> {
    let is_figure = |c: char| c.is_ascii_digit() || c == ',';
    let runs = text.split(|c| !is_figure(c)).map(|run| run.trim_matches(','));
    runs.filter(|run| !run.is_empty()).map(str::to_owned).collect()
}

#[test]
fn no_number_is_cut_at_any_width() {
    let mut f = large_event();
    let (whole, is_complete) = (numbers(&page(&f, 1000).join("\n")), |found: &BTreeSet<String>| {
        ["12,345", "2,500", "1,000", "10,000", "140", "7,200", "77"].iter().all(|n| found.contains(*n))
    });
    assert!(is_complete(&whole), "{whole:?}");
    for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
        for names in [NameScript::Latin, NameScript::Both] {
            (f.state.appearance.glyphs, f.state.appearance.names) = (glyphs, names);
            for width in 10..=200 {
                let lines = detail_lines(&f.scene(), width);
                let found = numbers(&lines.iter().map(plain).collect::<Vec<_>>().join("\n"));
                assert!(is_complete(&found), "{found:?} at {width}");
                let cut: Vec<_> = found.difference(&whole).collect();
                assert!(cut.is_empty(), "{cut:?} at {width}\n{}", page(&f, width).join("\n"));
                let figures = lines.iter().filter(|line| !numbers(&plain(line)).is_empty());
                let widest = figures.max_by_key(|line| line_width(line)).unwrap();
                assert!(line_width(widest) <= usize::from(width), "{widest:?} at {width}");
            }
        }
    }
}

#[test]
fn every_claimant_and_every_question_is_shown_at_every_width_of_the_grid() {
    let f = large_event();
    for width in [60, 80, 120, 200] {
        let lines = page(&f, width);
        let text = lines.join("\n");
        for question in ["killed", "wounded", "side not stated", "who holds", "Upper mine", "fact", "cause"] {
            assert!(text.contains(question), "{question} at {width}\n{text}");
        }
        let heads = lines.iter().filter(|line| line.contains("killed") && !line.contains("among"));
        let columns: usize = heads.map(|line| line.matches("killed").count()).sum();
        assert!(columns >= 3, "{columns} at {width}\n{text}");
        for name in ["North", "South", "Hill rebels", "Miners"] {
            assert!(lines.iter().any(|line| line.starts_with(name)), "{name} at {width}\n{text}");
        }
    }
}

#[test]
fn a_long_name_is_cut_only_where_the_columns_need_the_room() {
    let f = large_event();
    let name = "Observatory of the River and the Hills, desk B";
    assert!(page(&f, 160).iter().any(|line| line.starts_with(name)));
    assert!(page(&f, 60).iter().any(|line| line.starts_with("Observat") && line.contains("desk B ")));
}

#[test]
fn the_grid_is_read_out_claimant_by_claimant() {
    let f = fixture();
    let lines: Vec<String> = spoken_detail_lines(&f.scene(), 2000).iter().map(plain).collect();
    for expected in [
        "Observer: killed among South: up to 4, assessed; cause: a quarrel over the gold mine and the course of the river.",
        "South: killed among South: none (denies); who holds Mine: South.",
        "North: killed among South: at least 2; who holds Mine: not South; no comment.",
        "In all, killed among South: 4 (0–4+), contested.",
        "In all, who holds Mine: contested.",
    ] {
        assert_has(&lines, expected);
    }
}

#[test]
fn an_announced_event_shows_no_toll() {
    let f = with_event(|event| {
        event.status = crate::model::EventStatus::Announced;
        event.kind = Kind::Talks;
        event.date = "2026-01-20".parse::<EventDate>().unwrap();
        event.claims = vec![killed(0, Figure::Exactly(3)), fact(1, "Talks will be held", Stance::Affirms)];
    });
    let lines = page(&f, 78);
    assert_has(&lines, "North   3       –");
    assert!(!lines.iter().any(|line| line.starts_with("toll") || line.starts_with("result")), "{lines:#?}");
}
