//! The list of problems.

use super::*;

#[test]
fn problems_are_listed_with_place_and_hint() {
    let mut f = fixture().with_size(80, 24);
    f.problems = vec![problem("2024-02-30 is not a date")];
    f.state.overlay = Some(Overlay::Problems { cursor: ListCursor::default() });
    let text = f.drawn_lines().join("\n");
    assert!(text.contains("error  2024-02-30 is not a date"), "{text}");
    assert!(text.contains("my.ron:12:5  2024-02-29"), "{text}");
}

#[test]
fn a_failed_reload_is_the_first_problem_until_a_load_succeeds() {
    let mut f = fixture().with_size(80, 24);
    f.state.failed_reload = Some(failed_reload());
    assert!(f.drawn_lines().last().unwrap().ends_with("1 problem (!)"));
    f.problems = vec![problem("2024-02-30 is not a date")];
    f.state.overlay = Some(Overlay::Problems { cursor: ListCursor::default() });
    let lines = f.drawn_lines();
    let first = lines.iter().position(|line| line.contains("expected a date")).unwrap();
    assert!(lines[first].contains("not reloaded at 12:00: expected a date"), "{lines:#?}");
    assert!(lines[first + 1].contains("my.ron:12:5"), "{lines:#?}");
    assert!(lines[first + 2].contains("date: \"2024-02-30\""), "the line of the file: {lines:#?}");
    assert!(lines[first + 3].contains("2024-02-30 is not a date"), "{lines:#?}");
}
