//! What the command line accepts and refuses.

use super::*;
use clap::CommandFactory;

#[test]
fn clap_accepts_the_definition_of_the_arguments() {
    Cli::command().debug_assert();
}

#[test]
fn no_arguments_parse_to_the_default() {
    let parsed = Cli::try_parse_from(["frontwatch"]).unwrap();
    assert_eq!(format!("{parsed:?}"), format!("{:?}", Cli::default()));
}

#[test]
fn a_verb_takes_precedence_over_a_file_and_options_may_stand_on_either_side() {
    let parse = |line: &str| Cli::try_parse_from(line.split(' ')).unwrap();
    assert!(matches!(parse("frontwatch brief").verb, Some(Verb::Brief { .. })));
    assert_eq!(parse("frontwatch ./brief").situation, Some("./brief".into()));
    assert_eq!(parse("frontwatch x.ron").situation, Some("x.ron".into()));
    for line in ["frontwatch --last 4w brief x.ron", "frontwatch brief x.ron --last 4w"] {
        assert_eq!(parse(line).common.last.unwrap().to_string(), "4w");
    }
    assert_eq!(parse("frontwatch frame --size 120x40").common.fronts, [""; 0]);
    assert_eq!(parse("frontwatch --as-of today").common.as_of, Some(AsOfOption::Now));
}

#[test]
fn an_error_for_a_bad_value_suggests_a_good_one() {
    for (line, expected) in [
        ("frontwatch --theme neon", "high-contrast"),
        ("frontwatch --last soon", "52w"),
        ("frontwatch --as-of 2026-02-30", "no such day"),
        ("frontwatch frame --size 12", "120x40"),
        ("frontwatch frame --keys hyperspace", "is not a key"),
        ("frontwatch export", "--format"),
        ("frontwatch export --format xml", "geojson"),
    ] {
        let error = Cli::try_parse_from(line.split(' ')).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains(expected), "{line}: {error}");
    }
}
