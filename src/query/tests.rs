//! The filter language as a whole: parsing, writing, binding and matching.

use super::*;
use crate::model::{
    Actor, ActorIx, ActorKind, Alias, Basis, Claim, Claimant, Day, Event, EventDate, EventStatus, Figure,
    Front, FrontIx, Kind, Measure, Place, PlacePrecision, Precision, QuadClass, Situation, Source, SourceIx,
    Stance, Statement, Toll, Tolls, Victims,
};
use proptest::prelude::*;

fn filter(text: &str) -> Filter {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Returns the canonical form.
fn canonical(text: &str) -> String {
    filter(text).expr().to_string()
}

/// Returns `(message, marked text, hint)` of a filter that does not parse.
fn error(text: &str) -> (String, String, String) {
    let error = text.parse::<Filter>().unwrap_err();
    (error.message, text[error.span].to_owned(), error.hint.unwrap_or_default())
}

#[test]
fn filters_have_one_canonical_form() {
    for (text, written) in [
        ("", ""),
        ("  ()", ""),
        ("kabul  herat", "kabul herat"),
        ("kabul AND herat or x|y", "kabul herat or x or y"),
        ("(a or b) (c d)", "(a or b) (c d)"),
        ("-(a b) --c", "-(a b) --c"),
        ("\"water rights\" \"or\" \"plain\"", "\"water rights\" \"or\" plain"),
        (r#""a \"b\" \\c""#, r#""a \"b\" \\c""#),
        ("orchid or-else 12:30", "orchid or-else \"12:30\""),
        (r"/a\/b c/", r"/a\/b c/"),
        ("text:kabul TEXT:a,/b/", "kabul text:a,/b/"),
        (
            "killed>=3 killed>3 killed<3 killed=3 killed!:3",
            "killed>=3 killed>=4 killed<=2 killed:3 -killed:3",
        ),
        ("killed:3..10,..1,20.. killed:unknown killed:۳", "killed:3..10,..1,20.. killed:unknown killed:3"),
        ("date:2025-03 date:2025-01-01..2025-12-31 date:2022-q2", "date:2025-03 date:2025 date:2022-Q2"),
        ("date:2025-03..2025-06", "date:2025-03-01..2025-06-30"),
        (
            "date:2025-03.. date>2025-03 date<2025 date<=2025",
            "date>=2025-03-01 date>=2025-04-01 date<=2024-12-31 date<=2025-12-31",
        ),
        (
            "precision<=week precision>year where<district",
            "precision:day,days,week precision:years where:exact,near",
        ),
        ("kind:ArmedClash,\"air/drone strike\",closure", "kind:ArmedClash,AirStrike,BorderClosure"),
        (
            "kind:statement kind:battles",
            "kind:StatementSupportive,StatementCritical kind:ArmedClash,StateGain,NonStateGain",
        ),
        ("quad:conflict where:sea", "quad:verbal-conflict,material-conflict where:sea-or-air"),
        ("says:denies says:no", "says:denied says:no-comment"),
        ("status:Announced status!:happ", "status:announced -status:happened"),
        ("incident:true contested:N", "incident:yes contested:no"),
        ("dyad:\"IS-K x\"~iran,a~b", "dyad:\"IS-K x\"~iran,a~b"),
        ("last:30D", "last:30d"),
        ("date_precision:month quad_class:\"material conflict\"", "precision:month quad:material-conflict"),
    ] {
        assert_eq!(canonical(text), written, "{text}");
        assert_eq!(canonical(written), written);
    }
}

#[test]
fn errors_state_the_problem_its_place_and_the_fix() {
    for (text, message, marked, hint) in [
        ("a frnt:x", "there is no field frnt", "frnt", "did you mean front?"),
        ("front:", "front has no value", "", ""),
        ("front:a,", "front has no value", "", ""),
        ("\"\"", "the phrase has no value", "\"\"", ""),
        ("a \"b", "this quote is not closed", "\"b", "add \""),
        ("a (b (c)", "this parenthesis is not closed", "(", "add )"),
        ("a) b", "unmatched closing parenthesis", ")", "use quotes to search for the text itself"),
        ("a or", "a condition is missing", "", "put one before or, and, | and )"),
        ("| a", "a condition is missing", "|", "put one before or, and, | and )"),
        ("a and or b", "a condition is missing", "o", "put one before or, and, | and )"),
        ("a - b", "- needs a condition directly after it", " ", "use quotes to search for the text itself"),
        (
            "killed > 3",
            "an operator needs a field directly before it",
            ">",
            "write killed>=3 without spaces, or use quotes to search for the text itself",
        ),
        ("/a(/", "not a regular expression: unclosed group", "a(", ""),
        ("/a", "this regular expression is not closed", "/a", "add /"),
        ("//", "the regular expression is empty", "//", ""),
        (
            "/\\w{1000}{1000}/",
            "not a regular expression: Compiled regex exceeds size limit of 1048576 bytes.",
            "\\w{1000}{1000}",
            "",
        ),
        ("front>=x", "front does not take <, <=, >= or >", "", "write front:afg-irn,afg-tjk"),
        ("killed>=3,4", "a comparison takes one value", ",", ""),
        ("killed:x", "\"x\" is not a whole number", "x", "write killed:3, killed>=3 or killed:3..10"),
        ("killed<0", "no value is less than 0", "0", ""),
        ("killed:5..3", "the range 5..3 is reversed", "5..3", ""),
        (
            "sources:unknown",
            "\"unknown\" is not a whole number",
            "unknown",
            "write sources:3, sources>=3 or sources:3..10",
        ),
        ("date:..", "a range needs at least one end", "..", ""),
        ("date:2024-02-30", "2024-02-30 is not a date: there is no such day (YYYY-MM-DD)", "2024-02-30", ""),
        ("kind:ArmdClash", "\"ArmdClash\" is not a value of kind", "ArmdClash", "did you mean ArmedClash?"),
        (
            "quad:x",
            "\"x\" is not a value of quad",
            "x",
            "one of: verbal-cooperation, material-cooperation, verbal-conflict, material-conflict",
        ),
        ("precision<day", "no value is less than day", "day", ""),
        ("precision<ye", "\"ye\" is ambiguous", "ye", "write the whole word"),
        ("incident:maybe", "\"maybe\" is neither yes nor no", "maybe", "write yes or no"),
        ("dyad:iran", "a dyad needs two actors", "iran", "write dyad:taliban~iran"),
        ("last:3x", "\"3x\" is not a length of time", "3x", "write 30d, 52w, 12m, 3y or all"),
    ] {
        assert_eq!(error(text), (message.into(), marked.into(), hint.into()), "{text}");
    }
}

#[test]
fn an_unknown_field_without_a_near_name_lists_all_fields() {
    let (message, marked, hint) = error("http://x");
    assert_eq!((message.as_str(), marked.as_str()), ("there is no field http", "http"));
    assert!(
        hint.starts_with("fields: id, date, last,")
            && hint.ends_with("use quotes to search for the text itself")
    );
}

#[test]
fn deep_nesting_and_long_text_are_refused() {
    for text in ["(".repeat(8000), "-".repeat(8000) + "x", "(a ".repeat(65)] {
        assert_eq!(error(&text).0, "the filter has more than 64 levels of nesting");
    }
    assert_eq!(error(&"(".repeat(10_000)).0, "the filter is longer than 8192 bytes");
    filter(&("(".repeat(64) + "a" + &")".repeat(64)));
    filter(&"a ".repeat(4000));
}

#[test]
fn errors_are_safe_to_show() {
    let error = "kind:\"a\u{202e}\u{1b}[31m\"".parse::<Filter>().unwrap_err();
    assert_eq!(crate::model::text::first_unsafe(&error.to_string()), None);
}

fn actor(id: &str, name: &str, short: &str, native: Option<&str>) -> Actor {
    Actor {
        id: id.into(),
        name: name.into(),
        short: short.into(),
        native: native.map(Into::into),
        kind: ActorKind::StateForces,
        aliases: vec![],
        note: None,
    }
}

fn front(id: &str, name: &str) -> Front {
    Front::with_name(id.into(), name.into(), name.into())
}

fn source(id: &str, title: &str) -> Source {
    Source {
        id: id.into(),
        title: title.into(),
        publisher: None,
        published: None,
        url: None,
        licence: None,
        note: None,
    }
}

fn event(id: &str, date: &str, front: u16, kind: Kind, actors: &[u32], summary: &str) -> Event {
    Event {
        id: id.into(),
        front: FrontIx(front),
        actors: actors.iter().map(|&ix| ActorIx(ix)).collect(),
        summary: summary.into(),
        sources: vec![SourceIx(0)],
        ..Event::with_kind_and_date(kind, date.parse().unwrap())
    }
}

fn claim(by: Claimant, statement: Statement) -> Claim {
    Claim::new(by, Basis::Claimed, statement)
}

fn killed(says: Figure) -> Statement {
    Statement::Toll { measure: Measure::Killed, victims: Victims::Unattributed, says }
}

/// Returns a situation with three events: `clash` (3 killed, contested, two sources), `month` (dated to the month, no
/// toll) and `talks` (killed unknown).
fn situation() -> Situation {
    let mut situation = Situation::empty("A test".into(), "2025-06-30".parse().unwrap());
    situation.actors = vec![
        actor("reds", "Red Army of the North", "Reds", Some("ارتش سرخ")),
        actor("blues", "Blue Guard", "Blues", None),
        actor("paper", "The Daily Paper", "Paper", None),
        actor("reds-south", "Reds of the South", "R. South", None),
    ];
    situation.actors[1].aliases = vec![Alias { name: "Coastal Watch".into(), from: None, until: None }];
    situation.fronts = vec![front("river", "The river"), front("hills", "The hills")];
    situation.sources = vec![source("gazette", "Gazette of March"), source("ledger", "The Ledger")];
    let mut clash =
        event("2025-03-10-clash", "2025-03-10", 0, Kind::ArmedClash, &[0, 1], "Shots at the Öresund bridge.");
    clash.place = Some(Place {
        name: "Old Ferry".into(),
        other_names: vec!["Kabūl Gate".into()],
        native: Some("كابل".into()),
        country: None,
        region: None,
        coordinates: None,
        precision: PlacePrecision::District,
        note: None,
    });
    clash.sources = vec![SourceIx(0), SourceIx(1)];
    clash.claims = vec![
        claim(Claimant::Actor(ActorIx(0)), killed(Figure::Denied)),
        claim(Claimant::Source(SourceIx(1)), killed(Figure::Exactly(3))),
        claim(Claimant::Actor(ActorIx(2)), Statement::Cause { what: "a quarrel over water".into() }),
    ];
    let month = event("2025-03-month", "2025-03", 1, Kind::BorderClosure, &[0], "The pass was shut.");
    let mut talks = event("2025-06-talks", "2025-06-02", 1, Kind::Talks, &[1, 3], "They met over water.");
    talks.claims = vec![claim(
        Claimant::Actor(ActorIx(1)),
        Statement::Fact { what: "they agreed".into(), says: Stance::Unconfirmed },
    )];
    situation.events = vec![clash, month, talks];
    situation
}

/// Returns the initials of the events that match: c(lash), m(onth), t(alks).
fn matching_events(text: &str) -> String {
    let situation = situation();
    let bound =
        filter(text).bind(&situation, situation.as_of).unwrap_or_else(|error| panic!("{text}: {error}"));
    let tolls = [
        Toll { low: Some(0), best: Some(3), high: Some(3), is_contested: true, ..Toll::NONE },
        Toll::NONE,
        Toll { low: Some(1), is_open: true, ..Toll::NONE },
    ];
    let passes = situation.events.iter().zip(tolls).filter(|(event, killed)| {
        bound.matches(&Candidate {
            situation: &situation,
            event,
            tolls: Tolls { killed: *killed, ..Tolls::default() },
            is_contested: killed.is_contested,
            search_text: &search_text(&situation, event),
        })
    });
    let letter = |event: &Event| event.id.rsplit('-').next().and_then(|word| word.chars().next());
    passes.filter_map(|(event, _)| letter(event)).collect()
}

#[test]
fn filters_match_the_expected_events() {
    for (text, events) in [
        ("", "cmt"),
        ("water", "ct"),
        ("water shots", "c"),
        ("water -shots", "t"),
        ("shots or shut", "cm"),
        ("(shots or shut) -river", "cm"),
        ("\"over water\"", "ct"),
        ("\"water over\"", ""),
        ("oresund", "c"),
        ("کابل", "c"),
        ("سرخ", "cm"),
        ("ledger", "c"),
        ("/^shots.*bridge\\.$/", "c"),
        ("/ØRESUND|ÖRESUND/", "c"),
        ("/oresund/", ""),
        ("text:shut,met", "mt"),
        ("id:2025-03-month", "m"),
        ("id:2025-03", "cm"),
        ("front:hills", "mt"),
        ("front!:hills", "c"),
        ("front:HILL,river", "cmt"),
        ("kind:ArmedClash", "c"),
        ("kind:talks,closure", "mt"),
        ("quad:conflict", "cm"),
        ("incident:yes", "c"),
        ("incident:no", "mt"),
        ("status:happened", "cmt"),
        ("status:announced", ""),
        ("actor:reds", "cm"),
        ("actor:red", "cmt"),
        ("actor:\"coastal watch\"", "ct"),
        ("actor:سرخ", "cm"),
        ("dyad:reds~blues", "c"),
        ("dyad:blues~reds", "c"),
        ("dyad:blues~red", "ct"),
        ("dyad:reds~reds", ""),
        ("place:kabul", "c"),
        ("place:كابل", "c"),
        ("place:water", ""),
        ("where<=district", "c"),
        ("-where<=district", "mt"),
        ("precision:month", "m"),
        ("precision<month", "ct"),
        ("killed>=3", "c"),
        ("killed>3", ""),
        ("killed<5", "c"),
        ("killed!:3", "mt"),
        ("killed:unknown", "mt"),
        ("wounded:0", ""),
        ("contested:yes", "c"),
        ("contested:no", "mt"),
        ("by:reds", "c"),
        ("by:ledger,blues", "ct"),
        ("says:denied", "c"),
        ("says:exactly", "c"),
        ("says:unconfirmed", "t"),
        ("says:affirms", "c"),
        ("source:ledger", "c"),
        ("source:march", "cmt"),
        ("sources>=2", "c"),
        ("sources:1", "mt"),
        // Time: the whole span counts or none of it.
        ("date:2025-03", "cm"),
        ("date:2025-03-01..2025-03-30", "c"),
        ("date:2025-03-10", "c"),
        ("date:2025-03-02..", "ct"),
        ("date>=2025-03", "cmt"),
        ("date>2025-03-10", "t"),
        ("date<=2025-03-30", "c"),
        ("date<2025-04", "cm"),
        ("date:2025-06,2025-03-10", "ct"),
        ("last:28d", ""),
        ("last:29d", "t"),
        ("last:4m", "cmt"),
        ("last:all", "cmt"),
        ("-()", ""),
    ] {
        assert_eq!(matching_events(text), events, "{text}");
    }
}

#[test]
fn unknown_names_are_errors_with_the_nearest_id() {
    let situation = situation();
    let failed = |text: &str| {
        let error = filter(text).bind(&situation, situation.as_of).unwrap_err();
        (error.message, text[error.span].to_owned(), error.hint.unwrap_or_default())
    };
    for (text, message, marked, hint) in [
        ("front:river,hils", "there is no front \"hils\"", "hils", "did you mean hills?"),
        ("kind:battles -actor:bleus", "there is no actor \"bleus\"", "bleus", "did you mean blues?"),
        ("dyad:reds~x9", "there is no actor \"x9\"", "reds~x9", "one of: reds, blues, paper, reds-south"),
        ("(a or source:\"x9\")", "there is no source \"x9\"", "\"x9\"", "one of: gazette, ledger"),
        ("by:gazete", "there is no actor or source \"gazete\"", "gazete", "did you mean gazette?"),
    ] {
        assert_eq!(failed(text), (message.into(), marked.into(), hint.into()), "{text}");
    }
}

#[test]
fn a_filter_keeps_its_text_and_an_empty_one_matches_everything() {
    assert_eq!(filter("  Kabul  AND x ").text(), "  Kabul  AND x ");
    assert!(filter(" ").is_everything() && Filter::match_all().is_everything());
    assert!(!filter("a").is_everything());
}

/// Any text value that is not blank.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zک-ی]{1,6}", "(?s)\\PC{1,8}", "[-\"\\\\/()|,:~ a]{1,6}", "(or|AND|date:x|-a|/a/)"]
        .prop_filter("not blank", |text| !text.trim().is_empty())
}

fn any_bounds<T: Copy + Ord + std::fmt::Debug>(
    any: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = Bounds<T>> {
    (any.clone(), any, 0..3).prop_map(|(a, b, open)| Bounds {
        from: (open != 0).then_some(a.min(b)),
        until: (open != 1).then_some(a.max(b)),
    })
}

fn any_value(field: Field) -> BoxedStrategy<Value> {
    let day = prop_oneof![
        (0_i32..40_000).prop_map(Day),
        (0_i32..1_000, Just("1998-07-01"))
            .prop_map(|(months, day)| day.parse::<Day>().unwrap().plus_months(months)),
    ];
    match field {
        Field::Text => {
            prop_oneof![any_text().prop_map(Value::Text), r"[a-z. |]{1,4}(\\/)?".prop_map(Value::Pattern)]
                .boxed()
        }
        Field::Id
        | Field::Place
        | Field::Country
        | Field::Region
        | Field::Conflict
        | Field::Note
        | Field::Front
        | Field::Actor
        | Field::Victims
        | Field::Source
        | Field::By => any_text().prop_map(Value::Text).boxed(),
        Field::Dyad => (any_text(), any_text()).prop_map(|(a, b)| Value::Pair(a, b)).boxed(),
        Field::Kind => (0..Kind::TABLE.len()).prop_map(|i| Value::Kind(Kind::TABLE[i].kind)).boxed(),
        Field::Quad => (0..4_usize).prop_map(|i| Value::Quad(QuadClass::ALL[i])).boxed(),
        Field::Status => (0..2_usize).prop_map(|i| Value::Status(EventStatus::TABLE[i].0)).boxed(),
        Field::Precision => (0..7_usize).prop_map(|i| Value::DatePrecision(Precision::ALL[i])).boxed(),
        Field::Where => (0..7_usize).prop_map(|i| Value::PlacePrecision(PlacePrecision::TABLE[i].0)).boxed(),
        Field::Says => {
            (0..ClaimContent::TABLE.len()).prop_map(|i| Value::Says(ClaimContent::TABLE[i].0)).boxed()
        }
        Field::Incident | Field::Contested => any::<bool>().prop_map(Value::Flag).boxed(),
        Field::Sources => any_bounds(any::<u32>()).prop_map(Value::Number).boxed(),
        Field::Killed | Field::Wounded | Field::Captured => {
            prop_oneof![any_bounds(any::<u32>()).prop_map(Value::Number), Just(Value::Unknown)].boxed()
        }
        Field::Date => prop_oneof![
            any_bounds(day.clone()).prop_map(Value::Date),
            (0_i32..1000).prop_map(|n| {
                let date: EventDate = format!("{}-Q{}", 1990 + n / 4, n % 4 + 1).parse().unwrap();
                Value::Date(Bounds { from: Some(date.span.start), until: Some(date.span.end) })
            })
        ]
        .boxed(),
        Field::Last => (1_u32..=9999, 0..4_usize)
            .prop_map(|(n, unit)| Value::Last(WindowLength::Last(n, TimeUnit::TABLE[unit].0)))
            .boxed(),
    }
}

fn any_expr() -> impl Strategy<Value = Expr> {
    let term = (0..Field::TABLE.len()).prop_flat_map(|i| {
        let field = Field::TABLE[i].field;
        prop::collection::vec(any_value(field), 1..4)
            .prop_map(move |values| Expr::Term(Term { field, values }))
    });
    prop_oneof![9 => term, 1 => Just(Expr::All)].prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::Or),
            inner.prop_map(|expr| Expr::Not(Box::new(expr))),
        ]
    })
}

proptest! {
    #[test]
    fn displayed_filters_parse_back(expr in any_expr()) {
        let text = expr.to_string();
        let read: Filter = text.parse().map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
        prop_assert_eq!(read.expr(), &expr, "{}", text);
    }
    #[test]
    fn parsing_never_panics_and_marks_whole_characters(text in "([-()|\"/\\\\:,~<>=! ]|or|and|date|killed|dyad|text|last|3|\\PC){0,24}") {
        match text.parse::<Filter>() {
            Ok(filter) => {
                let again: Filter = filter.expr().to_string().parse().unwrap();
                prop_assert_eq!(again.expr(), filter.expr());
            }
            Err(error) => prop_assert!(text.get(error.span).is_some()),
        }
    }
    #[test]
    fn an_event_passes_a_filter_or_its_negation(expr in any_expr()) {
        let situation = situation();
        let event = &situation.events[0];
        let folded = search_text(&situation, event);
        let candidate = Candidate { situation: &situation, event, tolls: Tolls::default(), is_contested: false, search_text: &folded };
        let passes = |expr: &Expr| {
            let bound = filter(&expr.to_string()).bind(&situation, situation.as_of);
            bound.map(|bound| bound.matches(&candidate)).ok()
        };
        // The test above covers names that match nothing.
        prop_assert_eq!(passes(&expr).map(|yes| !yes), passes(&Expr::Not(Box::new(expr))));
    }
}
