//! The figures that the board draws, and those that it says in screen-reader mode.

use chrono::Days;

use super::plain::{Question, Recorded, SummedToll, sum_tolls};
use super::world::{Event, Stretch, World};
use super::{dialogue, frame};

/// Checks the header and the title of the fronts as drawn; the totals, rows and buckets as said.
pub(super) fn check(world: &World, question: &Question, window: Stretch, context: &str) {
    let counted = |event: &&Event| world.counted(question).any(|front| front.id == event.text("front"));
    let shown: Vec<&Event> =
        world.passing(question).filter(counted).filter(|event| question.counts(window, event.days)).collect();
    let recorded = world.recorded_in_all(question, window);
    let totals = (incidents(&shown), sum_tolls(shown.iter().copied(), "killed"));

    let frame = without_grouping(&frame(world, question));
    let header = frame.lines().next().unwrap();
    let expected = format!("{}/{} events", shown.len(), world.happened(question).count());
    assert!(header.ends_with(&expected), "{context}: {header:?}, not {expected}");
    assert_eq!(header.contains("closed "), question.as_of > world.closed, "{context}: {header}");
    let title = frame.lines().find(|line| line.contains("1 Fronts")).unwrap();
    let expected = count_words("≥", totals.0, recorded, "incident");
    assert!(title.contains(&format!(" {expected}")), "{context}: {title}, not {expected}");
    check_killed_in(title, "≥", totals.1, recorded, context);

    let said = dialogue(world, question, "fronts\nlist all\nbucket month\nincidents\nlist all\nquit\n");
    let said = without_grouping(&said);
    let summary = said.lines().find(|line| line.starts_with("Fronts, ")).unwrap();
    let expected = count_words("at least ", totals.0, recorded, "incident");
    assert!(summary.starts_with(&format!("Fronts, {expected}")), "{context}: {summary}, not {expected}");
    check_killed_in(summary, "at least ", totals.1, recorded, context);
    for row in said.lines().filter_map(|line| line.split_once(": ").map(|(_, row)| row)) {
        check_front_row(world, question, window, row, context);
        check_bucket(world, question, window, row, context);
    }
}

/// Returns the text without the commas that group the digits of numbers.
fn without_grouping(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_digit = |i: Option<usize>| i.and_then(|i| chars.get(i)).is_some_and(char::is_ascii_digit);
    let is_grouping = |i: usize| chars[i] == ',' && is_digit(i.checked_sub(1)) && is_digit(Some(i + 1));
    (0..chars.len()).filter(|&i| !is_grouping(i)).map(|i| chars[i]).collect()
}

fn incidents(events: &[&Event]) -> u64 {
    events.iter().filter(|event| event.is_incident()).count() as u64
}

/// Returns a count with its noun, as surely as it is known. `at_least` is the sign or the words for a lower bound.
fn count_words(at_least: &str, counted: u64, recorded: Recorded, noun: &str) -> String {
    match (recorded, counted) {
        (Recorded::Nothing, 0) => format!("{noun}s not known"),
        (Recorded::Partly, 0) => format!("no {noun}s known"),
        (_, n) => {
            let bound = if recorded == Recorded::Wholly { "" } else { at_least };
            format!("{bound}{n} {noun}{}", if n == 1 { "" } else { "s" })
        }
    }
}

/// Checks the number of killed in a title, which is there only if anybody claims one.
fn check_killed_in(title: &str, at_least: &str, sum: SummedToll, recorded: Recorded, context: &str) {
    match title.split_once(", killed ") {
        Some((_, killed)) => check_killed(killed, at_least, sum, recorded, context),
        None => assert_eq!(sum.low, None, "{context}: {title}"),
    }
}

/// Checks a number of killed: a bound unless all is recorded and each event with claims has a number.
fn check_killed(text: &str, at_least: &str, sum: SummedToll, recorded: Recorded, context: &str) {
    let context = format!("{context}: killed {text:?}, {sum:?}, {recorded:?}");
    let is_bound = recorded != Recorded::Wholly || sum.without_best > 0;
    match sum.best {
        Some(best) => {
            // The lows of events without a best number may add up to more than the bests of the others.
            let known = best.max(sum.low.unwrap_or(0));
            let number = format!("{}{known}", if is_bound { at_least } else { "" });
            let rest = text.strip_prefix(&number).unwrap_or_else(|| unstated(&context));
            assert!(!rest.starts_with(|c: char| c.is_ascii_digit()), "{context}");
        }
        None if sum.low.is_none() && !is_bound => {
            assert!(text.starts_with('–') || text.starts_with("no number claimed"), "{context}");
        }
        None => {
            // Some, of unknown number: `?`, or a range that is open at its end.
            let range = format!("{}", sum.low.unwrap_or(0));
            if sum.high == Some(0) && recorded == Recorded::Wholly {
                assert!(text.starts_with('0'), "{context}: only denials");
                return;
            }
            let rest = text.strip_prefix(&range).filter(|rest| rest.starts_with(['–', ' ', '+']));
            assert!(rest.is_some() || !text.starts_with(|c: char| c.is_ascii_digit()), "{context}");
        }
    }
}

/// Fails the test: the number is not stated.
fn unstated(context: &str) -> &'static str {
    assert!(context.is_empty(), "{context}");
    ""
}

/// Checks a row of the fronts, such as `Strait: status active; …; 2 incidents; 3 events; killed 4; …`.
fn check_front_row(world: &World, question: &Question, window: Stretch, row: &str, context: &str) {
    let Some(front) = world.fronts.iter().find(|front| row.starts_with(&format!("{}: status ", front.short)))
    else {
        return;
    };
    let on_front: Vec<&Event> = world
        .passing(question)
        .filter(|event| event.text("front") == front.id && question.counts(window, event.days))
        .collect();
    let recorded = world.recorded(front, question, window);
    for (counted, noun) in [(incidents(&on_front), "incident"), (on_front.len() as u64, "event")] {
        let expected = count_words("at least ", counted, recorded, noun);
        assert!(row.contains(&format!("; {expected};")), "{context}: {row}, not {expected}");
    }
    let killed = row.split("; ").find_map(|part| part.strip_prefix("killed")).unwrap();
    let killed = killed.trim_start_matches([':', ' ']);
    check_killed(killed, "at least ", sum_tolls(on_front.iter().copied(), "killed"), recorded, context);
}

/// Checks a month of the series, such as `at least 1 in 2025-12.`
fn check_bucket(world: &World, question: &Question, window: Stretch, row: &str, context: &str) {
    let Some((said, month)) = row.trim_end_matches('.').split_once(" in ") else { return };
    if month.len() != 7 {
        return;
    }
    let month = Stretch::parse(month);
    let until_now = Stretch { to: month.to.min(question.as_of), ..month };
    let counted = world
        .passing(question)
        .filter(|event| world.counted(question).any(|front| front.id == event.text("front")))
        .filter(|event| {
            event.is_incident() && month.contains(event.days) && question.counts(window, event.days)
        })
        .count();
    let is_whole =
        question.counts(window, until_now) && world.recorded_in_all(question, until_now) == Recorded::Wholly;
    let is_over = month.to <= question.as_of;
    assert!(!is_over || !said.ends_with(" so far"), "{context}: {row}");
    let said = said.trim_end_matches(" so far");
    if let Some(number) = said.strip_suffix(", partly outside") {
        let inside = Stretch { from: window.from, ..until_now };
        assert!(month.from < window.from && number.parse() == Ok(counted), "{context}: {row}");
        assert_eq!(world.recorded_in_all(question, inside), Recorded::Wholly, "{context}: {row}");
        return;
    }
    let number = said.trim_start_matches("at least ");
    match number {
        "none known" | "not known" => assert!(counted == 0 && !is_whole, "{context}: {row} for {counted}"),
        _ => assert_eq!(number.parse(), Ok(counted), "{context}: {row}"),
    }
    let is_exact = number == said && number.parse::<u64>().is_ok();
    assert_eq!(is_exact, is_whole, "{context}: {row}, {counted} counted");
    if number == "not known" {
        let recorded = world.recorded_in_all(question, until_now);
        assert_eq!(recorded, Recorded::Nothing, "{context}: {row}");
    }
    assert!(month.from <= question.as_of + Days::new(1), "{context}: {row} lies after as-of");
}
