//! Tests of how changes since the last visit are drawn.

use super::*;

#[test]
fn changes_since_the_last_visit_are_marked_and_counted() {
    let marked_fixture = |columns, glyphs| {
        let mut f = fixture().with_size(columns, 40);
        f.marks = Some(crate::view::fixture::marks());
        f.state.marked_ids.insert(EVENTS[1].into());
        f.state.appearance.glyphs = glyphs;
        f
    };
    let text = marked_fixture(140, Glyphs::Unicode).drawn_lines();
    assert!(text[0].contains(" · 1 new, 2 changed, 1 deleted since 12 Jan 08:10 "), "{}", text[0]);
    assert!(text.iter().any(|line| line.starts_with(">● 2026-01 ")), "{text:#?}");
    assert!(text.iter().any(|line| line.starts_with(" ◆◐2025-11-30 ")), "{text:#?}");
    assert!(text.iter().any(|line| line.starts_with(" ◐ 2025-Q2 ")), "{text:#?}");
    assert!(text.iter().any(|line| line.contains("5 Detail") && line.contains(" event, new ")), "{text:#?}");
    assert!(text.last().unwrap().contains("a new"), "{text:#?}");
    let text = marked_fixture(80, Glyphs::Ascii).drawn_lines();
    assert!(
        text[0].contains("1 new, 2 changed, 1 deleted since 12 Jan") && text[0].ends_with("4/58"),
        "{}",
        text[0]
    );
    assert!(text.iter().any(|line| line.starts_with(">* 2026-01 ")), "{text:#?}");
    assert!(text.iter().any(|line| line.starts_with(" #~2025-11-30 ")), "{text:#?}");
}

#[test]
fn the_header_names_a_first_visit() {
    let mut f = fixture().with_size(140, 40);
    f.marks = Some(VisitMarks::default());
    assert!(f.drawn_lines()[0].contains(" · first visit "), "{}", f.drawn_lines()[0]);
    f.marks =
        Some(VisitMarks { last_visit: crate::view::fixture::marks().last_visit, ..VisitMarks::default() });
    assert!(f.drawn_lines()[0].contains(" · nothing new since 12 Jan 08:10 "), "{}", f.drawn_lines()[0]);
}

#[test]
fn changes_are_listed_newest_first() {
    let mut f = fixture().with_size(80, 24);
    f.marks = Some(VisitMarks { missing: 2, ..crate::view::fixture::marks() });
    f.state.overlay = Some(Overlay::Changes { cursor: cursor_at(3) });
    let text = f.drawn_lines();
    let first = text.iter().position(|line| line.contains("● new      2026-01     River border")).unwrap();
    assert!(text[first + 1].contains("◐ changed  2025-11-30  River border"), "{text:#?}");
    assert!(text[first + 2].contains("◐ changed  2025-Q2     Hills"), "{text:#?}");
    assert!(text[first + 3].contains("> × deleted  2024-05-01  Hills  Shots"), "{text:#?}");
    let missing = "2 events seen before are missing: deleted, or in records that cannot be read (!)";
    assert!(text.iter().any(|line| line.contains(&missing[..60])), "{text:#?}");
}
