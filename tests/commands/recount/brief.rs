//! The figures of `brief --format json`.

use chrono::{Days, NaiveDate};
use serde_json::Value;

use super::plain::{Question, Recorded, sum_tolls};
use super::world::{Event, Front, Stretch, World};

/// Returns the window that a brief states.
pub(super) fn window(brief: &Value) -> Stretch {
    let day = |value: &Value| value.as_str().unwrap().parse::<NaiveDate>().unwrap();
    Stretch { from: day(&brief["window"]["from"]), to: day(&brief["window"]["to"]) }
}

/// Checks every figure of a brief.
pub(super) fn check(world: &World, question: &Question, window: Stretch, brief: &Value, context: &str) {
    assert_eq!(brief["total"].as_u64(), Some(world.happened(question).count() as u64), "{context}: total");
    let is_counted = |event: &&Event| world.counted(question).any(|front| front.id == event.text("front"));
    let shown: Vec<&Event> = world
        .passing(question)
        .filter(is_counted)
        .filter(|event| question.counts(window, event.days))
        .collect();
    assert_eq!(brief["shown"].as_u64(), Some(shown.len() as u64), "{context}: shown");
    let recorded = world.recorded_in_all(question, window);
    check_count(&brief["incidents"], brief, recorded, incidents(&shown), &format!("{context}: incidents"));
    check_tolls(&brief["tolls"], &shown, recorded, &format!("{context}: tolls"));
    for row in brief["fronts"].as_array().unwrap() {
        let front = world.fronts.iter().find(|front| front.id == row["id"].as_str().unwrap()).unwrap();
        check_front(world, question, window, (front, row), &format!("{context}: front {}", front.id));
    }
}

fn incidents(events: &[&Event]) -> u64 {
    events.iter().filter(|event| event.is_incident()).count() as u64
}

/// Checks a count: `null` where nothing is recorded and nothing known, exact only where all is recorded.
fn check_count(stated: &Value, holder: &Value, recorded: Recorded, counted: u64, context: &str) {
    match stated.as_u64() {
        None => assert!(
            recorded == Recorded::Nothing && counted == 0,
            "{context}: null for {counted}, {recorded:?}"
        ),
        Some(stated) => {
            assert_eq!(stated, counted, "{context}");
            let is_bound = holder["at_least"].as_bool().unwrap();
            assert_eq!(is_bound, recorded != Recorded::Wholly, "{context}: {stated}, {recorded:?}");
        }
    }
}

fn check_tolls(stated: &Value, events: &[&Event], recorded: Recorded, context: &str) {
    for measure in ["killed", "wounded"] {
        let (sum, toll) = (sum_tolls(events.iter().copied(), measure), &stated[measure]);
        let parts = ["low", "best", "high"].map(|key| toll[key].as_u64());
        assert_eq!(parts, [sum.low, sum.best, sum.high], "{context}: {measure}");
        let is_open = sum.open || (recorded != Recorded::Wholly && sum.low.is_some());
        assert_eq!(toll["open"], is_open, "{context}: {measure} {toll}, {recorded:?}");
        // `best` is the number that may be a bound.
        if sum.best.is_some() {
            let is_bound = recorded != Recorded::Wholly || sum.without_best > 0;
            assert_eq!(toll["at_least"], is_bound, "{context}: {measure} {toll}, {recorded:?}");
        }
    }
}

fn check_front(
    world: &World,
    question: &Question,
    window: Stretch,
    (front, row): (&Front, &Value),
    context: &str,
) {
    let on_front: Vec<&Event> = world
        .passing(question)
        .filter(|event| event.text("front") == front.id && question.counts(window, event.days))
        .collect();
    let recorded = world.recorded(front, question, window);
    check_count(&row["incidents"], row, recorded, incidents(&on_front), &format!("{context}: incidents"));
    check_count(&row["events"], row, recorded, on_front.len() as u64, &format!("{context}: events"));
    check_tolls(&row["tolls"], &on_front, recorded, &format!("{context}: tolls"));
    check_weeks(world, question, (front, row), context);
    check_fired(world, question, (front, row), context);
}

fn mean(weeks: &[Option<u64>]) -> Option<f64> {
    let known: Vec<u64> = weeks.iter().flatten().copied().collect();
    (!known.is_empty()).then(|| known.iter().sum::<u64>() as f64 / known.len() as f64)
}

/// Checks the week, its means and the change word: a word only where the week and the four before it are recorded.
fn check_weeks(world: &World, question: &Question, (front, row): (&Front, &Value), context: &str) {
    let weeks = world.weeks(front, question, 53);
    let (week, m4, m52) = (weeks[0], mean(&weeks[1..5]), mean(&weeks[1..]));
    assert_eq!(row["week"].as_u64(), week, "{context}: week");
    for (key, expected) in [("mean_4_weeks", m4), ("mean_52_weeks", m52)] {
        let stated = row[key].as_f64();
        // JSON parsers may differ in the last digit.
        let is_equal = stated.zip(expected).map_or(stated == expected, |(a, b)| (a - b).abs() < 1e-9);
        assert!(is_equal, "{context}: {key} {stated:?}, {expected:?}");
    }
    let expected = match (week, m4) {
        (Some(week), Some(m4)) if weeks[1..5].iter().all(Option::is_some) => change_word(week, m4),
        _ => "unknown",
    };
    assert_eq!(row["change"], expected, "{context}: {weeks:?}");
}

/// ACLED Trendfinder, as docs/rules.md states it.
fn change_word(week: u64, mean: f64) -> &'static str {
    let week = week as f64;
    if mean <= 2.0 && week <= 5.0 {
        "limited change"
    } else if mean == 0.0 || week > mean * 1.25 {
        "large increase"
    } else if week >= mean * 1.1 {
        "moderate increase"
    } else if week >= mean * 0.75 {
        "limited change"
    } else {
        "large decrease"
    }
}

/// Checks which rules fire. Each needs its whole stretch recorded, except that known harm fires anywhere.
fn check_fired(world: &World, question: &Question, (front, row): (&Front, &Value), context: &str) {
    let fires = |rule: &str| row["fires"].as_array().unwrap().iter().any(|fired| fired["rule"] == rule);
    let is_whole = |days: Stretch| world.recorded(front, question, days) == Recorded::Wholly;
    let weeks = world.weeks(front, question, 53);
    let sum_of = |weeks: &[Option<u64>]| weeks.iter().copied().sum::<Option<u64>>();

    let surge = weeks[0].zip(sum_of(&weeks[1..5])).is_some_and(|(week, four)| four >= 4 && week * 2 >= four);
    assert_eq!(fires("surge"), surge, "{context}: surge, {weeks:?}");
    let threat = sum_of(&weeks[..4])
        .zip(sum_of(&weeks[1..]))
        .is_some_and(|(four, year)| year >= 52 && four * 52 >= year * 8);
    assert_eq!(fires("threat"), threat, "{context}: threat, {weeks:?}");

    // A record may have fired on any of the last 30 days; each such day needs the 366 days before it.
    if fires("record") {
        let could = Stretch::ending(question.as_of, 31).days().any(|day| {
            let history = Stretch::ending(day, 366);
            let killed = |day| world.killed_in_30_days(front, question, day);
            is_whole(history)
                && killed(day) >= 100
                && history.days().all(|other| killed(other) <= killed(day))
        });
        assert!(could, "{context}: record");
    }

    let recent = Stretch::ending(question.as_of, 30);
    let before = Stretch::ending(recent.from - Days::new(1), 365);
    let seen = |actor: &str, event: &&Event| {
        event.is_incident() && event.text("front") == front.id && event.actors().contains(&actor)
    };
    let is_new = |actor: &str| {
        world.passing(question).filter(|event| seen(actor, event)).any(|event| recent.contains(event.days))
            && !world
                .happened(question)
                .filter(|event| seen(actor, event))
                .any(|event| before.overlaps(event.days))
    };
    let newcomers =
        world.actors.keys().filter(|actor| world.is_violent_non_state(actor) && is_new(actor)).count();
    let stated = row["fires"].as_array().unwrap().iter().filter(|fired| fired["rule"] == "new actor").count();
    let expected = if is_whole(before) { newcomers } else { 0 };
    assert_eq!(stated, expected, "{context}: new actors");

    if row["status"] != "unknown" {
        // A status needs a record that reaches as-of, or an incident so recent that it is active whatever happened since.
        let is_recorded = is_whole(Stretch { from: question.as_of, to: question.as_of });
        assert!(is_recorded || row["status"] == "active", "{context}: {} outside the record", row["status"]);
    }
}
