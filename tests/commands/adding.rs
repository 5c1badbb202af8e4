//! `add` and `close-day`: records from options.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher as _, Hasher as _};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use crate::program::{Output, Workdir};
use crate::{parse_ndjson, two_shores};

/// Splits a line into arguments; single quotes keep spaces.
fn run_words(dir: &Workdir, line: &str) -> Output {
    let mut args: Vec<String> = Vec::new();
    for (i, part) in line.split('\'').enumerate() {
        if i % 2 == 1 {
            args.push(part.to_owned());
        } else {
            args.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    dir.run(&args.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn a_situation_grows_from_an_empty_folder() {
    let dir = Workdir::new();
    for line in [
        "init --bare",
        "add source situation.ron --title 'The Gazette' --published yesterday",
        "add actor situation.ron --name 'Northern Army' --short North --kind StateForces",
        "add actor situation.ron --name 'Hill Band' --kind 'rebel group'",
        "add front situation.ron --name 'River line' --party north --party hill-band --coverage-from '1 jan 2026' --coverage-until today --id river",
        "add event situation.ron --date yesterday --front river --kind ArmedClash --actor north --actor hill-band \
         --summary 'A fight at the bridge.' --source the-gazette --place 'Old Bridge' --at '-34.5, 69.2'",
        "add claim situation.ron --event 2026-02-11-old-bridge --by north --killed 'at least 12' --victims hill-band",
        "add claim situation.ron --event 2026-02-11-old-bridge --by hill-band --killed denied --victims hill-band",
        "add claim situation.ron --event 2026-02-11-old-bridge --by north --killed 10-14 --victims hill-band --corrects 1 --said today",
        "close-day situation.ron --date 2026-02-12",
    ] {
        run_words(&dir, line).succeeded();
    }
    let check = dir.run(&["check", "situation.ron"]).succeeded();
    assert!(check.ends_with("1 note in situation.ron\n"), "{check}");
    let text = dir.read("situation.ron");
    assert!(
        text.contains("as_of: \"2026-02-12\"") && text.contains("coverage_until: \"2026-02-12\""),
        "{text}"
    );
    let export = dir.run(&["export", "--format", "ndjson", "situation.ron"]).succeeded();
    let event = &parse_ndjson(&export)[0];
    assert_eq!(event["place"], "Old Bridge");
    assert_eq!(event["lat"], -34.5);
    let claims: Vec<String> = event["claims"]
        .as_array()
        .unwrap()
        .iter()
        .map(|claim| {
            format!(
                "{} {} {} {} {}",
                claim["by"], claim["says"], claim["said"], claim["revises"], claim["stands"]
            )
        })
        .collect();
    assert_eq!(
        claims,
        [
            "\"north\" \"AtLeast(12)\" \"2026-02-11\" null false",
            "\"hill-band\" \"Denied\" \"2026-02-11\" null true",
            "\"north\" \"Between(10, 14)\" \"2026-02-12\" 0 true",
        ]
    );
    dir.run(&["fmt", "--check", "situation.ron"]).succeeded();
}

#[test]
fn the_record_and_its_place_are_told_and_the_rest_of_the_file_stays() {
    let dir = two_shores();
    let before = dir.read("s.ron");
    let said = run_words(&dir, "add source s.ron --title 'Second paper' --published 'jan 2026'").succeeded();
    assert_eq!(said.lines().next(), Some("s.ron:12"), "{said}");
    assert!(said.contains("\"second-paper\": (title: \"Second paper\", published: \"2026-01\")"), "{said}");
    let after = dir.read("s.ron");
    assert_eq!(after.lines().filter(|line| !before.contains(*line)).count(), 2, "{after}");

    let diff = run_words(&dir, "add actor s.ron --dry-run --name Gulls --kind Monitor").succeeded();
    assert!(
        diff.contains("+++ s.ron")
            && diff.contains("\n+        \"gulls\": (name: \"Gulls\", kind: Monitor),"),
        "{diff}"
    );
    assert_eq!(dir.read("s.ron"), after);
}

#[test]
fn every_kind_of_claim_is_added_and_an_earlier_one_gets_an_id() {
    let dir = two_shores();
    for line in [
        "add claim s.ron --event e3 --by radio --control 'Low Pier' --holder south --says unconfirmed --basis claimed",
        "add claim s.ron --event e3 --by paper --cause 'a storm' --basis Assessed --note 'from the title page'",
        "add claim s.ron --event e3 --by north --fact 'a boat sank' --wounded unspecified --captured 'no comment'",
        "add claim s.ron --event e3 --by south --no-comment",
        "add claim s.ron --event e1 --by south --retracts 1 --said today",
    ] {
        run_words(&dir, line).succeeded();
    }
    let text = dir.read("s.ron");
    for part in [
        "Control(by: \"radio\", place: \"Low Pier\", holder: \"south\", says: Unconfirmed",
        "Cause(by: \"paper\", what: \"a storm\", basis: Assessed, note: \"from the title page\")",
        "Toll(by: \"north\", measure: Wounded, says: Unspecified)",
        "Toll(by: \"north\", measure: Captured, says: NoComment)",
        "Fact(by: \"north\", what: \"a boat sank\")",
        "NoComment(by: \"south\")",
        "says: AtLeast(3), id: \"claim-1\")",
        "Retraction(by: \"south\", said: \"2026-02-12\", retracts: \"claim-1\")",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let correction = "add claim s.ron --event e1 --by south --killed 4 --victims north --corrects claim-1";
    run_words(&dir, &format!("{correction} --said today")).succeeded();
    let text = dir.read("s.ron").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("says: Exactly(4), said: \"2026-02-12\", corrects: \"claim-1\")"), "{text}");
}

#[test]
fn what_is_wrong_is_refused_with_the_option_and_the_nearest_name() {
    let dir = two_shores();
    let before = dir.read("s.ron");
    let event = "add event s.ron --date yesterday --kind ArmedClash --actor north --summary X --source paper";
    for (line, said) in [
        ("add source s.ron", &["--title is missing"][..]),
        (
            "add event s.ron --front strait --date today",
            &["--kind, --actor, --summary, --source are missing"],
        ),
        (&format!("{event} --front strat"), &["--front", "did you mean strait?"]),
        (&format!("{event} --front strait --actor nort"), &["--actor", "did you mean north?"]),
        (&format!("{event} --front strait --id e1"), &["e1"]),
        (&format!("{event} --front strait --front talks"), &["'--front <ID>' cannot be used multiple times"]),
        (&format!("{event} --front strait --at 95,0"), &["--at", "latitude goes from"]),
        ("add source s.ron --title T --published 03/04/2025", &["--published", "2025-04-03 or 2025-03-04"]),
        ("add claim s.ron --event e1 --by nobody --killed 3", &["--by", "nobody"]),
        ("add claim s.ron --event e1 --by north", &["say what is claimed"]),
        ("add claim s.ron --event e1 --by north --killed a-dozen", &["--killed"]),
        ("add claim s.ron --event e1 --by south --killed 3 --corrects 9", &["--corrects", "6 claims"]),
        (
            "add claim s.ron --event e1 --by south --killed 3 --wounded 4 --corrects 1",
            &["--corrects", "one thing"],
        ),
        ("add source --title T", &["frontwatch init"]),
        ("add source s.ron --title T --into other.ron", &["not one of the situation's files"]),
        ("--restricted s.ron add source --title T", &["add: not in restricted mode"]),
        ("--restricted s.ron close-day", &["close-day: not in restricted mode"]),
        ("close-day s.ron --date 2026-01-01", &["closed later, on 2026-01-31"]),
        ("close-day s.ron --date 2026-02-13", &["--date", "2026-02-13 is in the future"]),
        ("add claim s.ron --event e1 --by south --killed '10 (5-3)'", &["--killed", "not between 5 and 3"]),
        (&format!("{event} --front strait --source paper"), &["--source", "paper is there twice"]),
        (
            &format!("{event} --front strait --id e1 --dry-run"),
            &["`e1` already exists", "nothing was written; the lines above"],
        ),
        ("close-day s.ron --date soon", &["--date", "is not a date"]),
    ] {
        run_words(&dir, line).assert_refused(said);
        assert_eq!(dir.read("s.ron"), before, "{line}");
    }
    assert_eq!(dir.file_names(), ["s.ron"]);
}

#[test]
fn an_event_after_the_close_of_data_is_noted_or_moves_it() {
    let dir = two_shores();
    let covered = dir.read("s.ron").replace(
        "\"south\"], coverage_from: \"2024-01-01\"),\n        \"talks\"",
        "\"south\"], coverage_from: \"2024-01-01\", coverage_until: \"2026-01-31\"),\n        \"talks\"",
    );
    let event = "add event s.ron --date yesterday --front strait --kind ArmedClash --actor north --summary X --source paper";
    let count = || dir.run(&["export", "--format", "ndjson", "s.ron"]).out.lines().count();
    dir.write("s.ron", &covered);
    let hidden = run_words(&dir, event);
    assert_eq!(hidden.status, 0);
    for said in [
        "note: the data were closed on 2026-01-31, so the event of 2026-02-11 is not shown",
        "note: the coverage of the front ends on 2026-01-31",
        "help: run `frontwatch close-day s.ron --date 2026-02-11`",
    ] {
        assert!(hidden.err.contains(said), "{said} is not in\n{}", hidden.err);
    }
    assert_eq!(count(), 3);
    let closed = dir.run(&["close-day", "s.ron", "--date", "2026-02-11"]);
    assert!(
        closed.out.contains("Closed on 2026-02-11; before, on 2026-01-31\nCoverage of strait extended; before, to 2026-01-31\n"),
        "{}",
        closed.out
    );
    assert_eq!(
        (closed.status, closed.err.as_str()),
        (0, "warning: this says that the 10 days from 2026-02-01 to 2026-02-10 were recorded\n")
    );
    assert_eq!(count(), 4);
    let closed = run_words(&dir, "close-day s.ron --date 2026-02-11 --dry-run");
    assert_eq!((closed.status, closed.err.as_str()), (0, ""));
    assert_eq!(
        dir.run(&["close-day", "s.ron", "--date", "2026-02-11"]).succeeded(),
        "The data were already closed on 2026-02-11\n"
    );

    for (flags, as_of, coverage) in [
        ("--close-day", true, true),
        ("--move-as-of", true, false),
        ("--extend-coverage", false, true),
        ("--move-as-of --extend-coverage", true, true),
    ] {
        dir.write("s.ron", &covered);
        assert_eq!(run_words(&dir, &format!("{event} {flags}")).status, 0, "{flags}");
        let text = dir.read("s.ron");
        assert_eq!(text.contains("as_of: \"2026-02-11\""), as_of, "{flags}");
        assert_eq!(text.contains("coverage_until: \"2026-02-11\""), coverage, "{flags}");
    }
}

#[test]
fn what_a_change_implies_is_told() {
    let dir = two_shores();
    let event =
        "add event s.ron --front strait --kind ArmedClash --actor north --summary X --source paper --date";
    let claimed = "warning: this says that the 10 days from 2026-02-01 to 2026-02-10 were recorded\n";
    for (line, said) in [
        ("close-day s.ron --date 2026-02-11 --dry-run", claimed),
        (&format!("{event} yesterday --close-day --dry-run"), claimed),
        (&format!("{event} 2026-03-01"), "warning: `date` is in the future: 2026-03-01\n"),
        (
            "add source s.ron --title T --published 2026-03-01",
            "warning: `published` is in the future: 2026-03-01\n",
        ),
        (
            "add claim s.ron --event e1 --by south --killed 4 --victims north --corrects 1",
            "warning: the correction has no date, so it counts as known since the first report",
        ),
    ] {
        let output = run_words(&dir, line);
        assert_eq!(output.status, 0, "{line}: {}", output.err);
        assert!(output.err.contains(said), "{line}: {}", output.err);
        // The data cannot close on a day that is to come.
        assert!(!output.err.contains("close-day s.ron --date 2026-03-01"), "{}", output.err);
    }
    let correction =
        "add claim s.ron --event e1 --by south --killed 5 --victims north --said today --corrects";
    let output = run_words(&dir, &format!("{correction} 7"));
    assert!(output.status == 0 && !output.err.contains("has no date"), "{}", output.err);
}

#[test]
fn records_go_to_the_file_that_is_named_or_to_the_last_with_such_records() {
    let dir = two_shores();
    let main = dir.read("s.ron").replacen("format: 1,", "format: 1, include: [\"more.ron\"],", 1);
    dir.write("s.ron", &main);
    dir.write("more.ron", "(\n    format: 1,\n    sources: {\n        \"b\": (title: \"B\"),\n    },\n)\n");
    let said = run_words(&dir, "add source s.ron --title C").succeeded();
    assert!(said.starts_with("more.ron:5\n"), "{said}");
    run_words(&dir, "add source s.ron --title D --into s.ron").succeeded();
    assert!(dir.read("s.ron").contains("\"d\": (title: \"D\")"));
}

#[test]
fn the_first_record_goes_to_the_file_with_an_empty_section_for_it() {
    let dir = two_shores();
    let main = dir.read("s.ron").replacen("format: 1,", "format: 1, include: [\"more.ron\"],", 1);
    let events = main.find("    events: [").unwrap();
    let close = events + main[events..].find("\n    ],\n").unwrap() + "\n    ],\n".len();
    dir.write("s.ron", format!("{}{}", &main[..events], &main[close..]));
    dir.write("more.ron", "(\n    format: 1,\n    events: [\n    ],\n)\n");
    let event = "add event s.ron --date 2026-01-05 --front strait --kind ArmedClash --actor north --summary X --source paper";
    let said = run_words(&dir, event);
    assert!(said.out.starts_with("more.ron:"), "{}{}", said.out, said.err);
}

/// Whatever the moment at which the program is killed, the file is the old one or the new one.
#[test]
fn a_killed_add_leaves_the_old_file_or_the_new_one() {
    let dir = two_shores();
    let before = dir.read("s.ron");
    let args = ["add", "source", "s.ron", "--title", "Second paper"];
    let start = Instant::now();
    dir.run(&args).succeeded();
    let length = u64::try_from(start.elapsed().as_micros()).unwrap();
    let after = dir.read("s.ron");
    assert_ne!(after, before);
    for _ in 0..30 {
        dir.write("s.ron", &before);
        let mut child = dir.command(&args).stdout(Stdio::null()).spawn().unwrap();
        let random = RandomState::new().build_hasher().finish();
        thread::sleep(Duration::from_micros(random % length.max(1)));
        child.kill().unwrap();
        child.wait().unwrap();
        let now = dir.read("s.ron");
        assert!(now == before || now == after, "{now}");
    }
    // What the killed processes left is deleted by the next one.
    dir.write("s.ron", &before);
    dir.run(&args).succeeded();
    assert_eq!(fs::read_dir(dir.path(".")).unwrap().count(), 1);
}

/// Sections are separated by empty lines, short lists and empty sections are not.
#[test]
fn a_file_in_the_canonical_layout_keeps_it() {
    let event = ["--date", "2026-01-30", "--front", "strait", "--kind", "ArmedClash", "--actor", "north"];
    let event = [&event[..], &["--summary", "X", "--source", "paper"]].concat();
    let mut adds = vec![[&["add", "event"], &event[..]].concat()];
    for line in [
        "add source --title Second",
        "add actor --name West --kind StateForces",
        "add front --name Pass --party north --party south --coverage-from 2024-01-01",
    ] {
        adds.push(line.split(' ').collect());
    }
    let heading = "format: 1,\n    title: \"More\",\n    as_of: \"2026-01-31\",\n";
    for file in [
        "(\n    format: 1,\n    events: [],\n)\n".to_owned(),
        "(\n    format: 1,\n    actors: {},\n    fronts: {},\n    sources: {},\n    events: [],\n)\n"
            .to_owned(),
        format!("(\n    {heading}    include: [\"events/*.ron\"],\n)\n"),
        format!(
            "(\n    {heading}    // What the others write.\n    include: [\"events/*.ron\"], // a file a year\n)\n"
        ),
        format!(
            "(\n    {heading}    sources: {{}}, // none yet\n    include: [\"events/*.ron\"],\n    events: [],\n)\n"
        ),
        "(\r\n    format: 1,\r\n    include: [\"events/*.ron\"],\r\n    events: [],\r\n)\r\n".to_owned(),
    ] {
        let dir = two_shores();
        let main = dir.read("s.ron").replacen("format: 1,", "format: 1, include: [\"more.ron\"],", 1);
        dir.write("s.ron", main);
        fs::create_dir(dir.path("events")).unwrap();
        let check = |text: &str| {
            // The layout has line feeds only.
            dir.write("checked.ron", text.replace("\r\n", "\n"));
            assert_eq!(dir.run(&["fmt", "--check", "checked.ron"]).status, 0, "{text}");
        };
        check(&file);
        for add in &adds {
            dir.write("more.ron", &file);
            let mut words = add.clone();
            words.splice(2..2, ["s.ron", "--into", "more.ron"]);
            let output = dir.run(&words);
            assert_eq!(output.status, 0, "{}", output.err);
            let text = dir.read("more.ron");
            assert_ne!(text, file);
            assert_eq!(text.contains('\r'), file.contains('\r'));
            check(&text);
        }
    }
}
