//! Recomputes the figures of random questions and compares them with what the program states.
//!
//! The recount uses nothing of the library: it reads the record of each front from the situation file and the events
//! from `export`, and counts in plain loops. It fails if a figure is wrong, or stated more surely than the record of the
//! counted fronts allows: an exact number where a day is not recorded, a number where nothing is recorded, or a verdict
//! outside the record.

mod brief;
mod plain;
mod screens;
mod world;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::Stdio;

use chrono::{Days, NaiveDate};
use plain::Question;
use serde_json::Value;
use world::{Dice, World};

use crate::program::run;

/// 200 questions: 60 about the sample, 140 about seven invented situations.
#[test]
fn no_figure_is_stated_more_surely_than_its_record() {
    let mut asked = 0;
    let mut verdicts: BTreeMap<String, usize> = BTreeMap::new();
    let mut ask = |world: &World, seed: u64, questions: usize| {
        let mut dice = Dice(seed);
        for _ in 0..questions {
            let question = random_question(world, &mut dice);
            let context = format!("seed {seed}, {}", question.args().join(" "));
            let brief = brief_json(world, &question);
            let window = brief::window(&brief);
            assert!(question.window().is_none_or(|own| own == window), "{context}: window {window:?}");
            brief::check(world, &question, window, &brief, &context);
            screens::check(world, &question, window, &context);
            asked += 1;
            for front in brief["fronts"].as_array().unwrap() {
                let fired = front["fires"].as_array().unwrap().iter().map(|fired| &fired["rule"]);
                for verdict in fired.chain([&front["change"]]) {
                    *verdicts.entry(verdict.as_str().unwrap().to_owned()).or_default() += 1;
                }
            }
        }
    };
    ask(&World::sample(), 7, 60);
    for seed in 1..=7 {
        ask(&World::invented(0x9E37_79B9_7F4A_7C15 ^ seed), seed, 20);
    }
    assert_eq!(asked, 200);
    // The questions are hard enough: rules fire, words differ, and many are not known.
    for verdict in
        ["surge", "record", "new actor", "broken quiet", "limited change", "large increase", "unknown"]
    {
        assert!(verdicts.get(verdict).is_some_and(|count| *count >= 2), "{verdict}: {verdicts:?}");
    }
}

fn random_question(world: &World, dice: &mut Dice) -> Question {
    let event_days: Vec<NaiveDate> = world.events.iter().map(|event| event.days.to).collect();
    let as_of = match dice.roll(6) {
        0 => world.closed,
        // After the close of the data.
        1 => world.closed + Days::new(dice.roll(900)),
        2 => dice.day(2021, 1820),
        _ => {
            event_days[usize::try_from(dice.roll(event_days.len() as u64)).unwrap()] + Days::new(dice.roll(5))
        }
    };
    let actors: Vec<&str> = world.actors.keys().map(String::as_str).collect();
    let filter = match dice.roll(5) {
        0 => "kind:ArmedClash".to_owned(),
        1 => "killed>=3".to_owned(),
        2 => format!("incident:{}", dice.pick(&["yes", "no"])),
        3 => format!("actor:{}", dice.pick(&actors)),
        _ => String::new(),
    };
    let fronts = world.fronts.iter().filter(|_| dice.roll(5) == 0).map(|front| front.id.clone()).collect();
    Question { as_of, last: dice.pick(&["30d", "12w", "52w", "12m", "3y", "all"]).to_owned(), filter, fronts }
}

fn brief_json(world: &World, question: &Question) -> Value {
    let args = question.args();
    let args: Vec<&str> =
        ["brief", "--format=json"].into_iter().chain(args.iter().map(String::as_str)).collect();
    let output = world.dir.run(&args);
    let brief = serde_json::from_str(&output.out);
    assert!(brief.is_ok(), "{args:?}: {}", output.err);
    brief.unwrap()
}

/// Returns what the board draws on 200×60 characters.
fn frame(world: &World, question: &Question) -> String {
    let args = question.args();
    let args: Vec<&str> =
        ["frame", "--size=200x60"].into_iter().chain(args.iter().map(String::as_str)).collect();
    run(world.dir.command(&args).env("LANG", "C.UTF-8")).out
}

/// Returns what the board says in screen-reader mode after the lines of input.
fn dialogue(world: &World, question: &Question, input: &str) -> String {
    let args = question.args();
    let args: Vec<&str> = ["--screen-reader"].into_iter().chain(args.iter().map(String::as_str)).collect();
    let mut child = world.dir.command(&args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}
