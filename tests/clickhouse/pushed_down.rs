//! The compiled condition chooses the rows whose events the filter matches, whatever their texts are.

use std::fmt::Write as _;

use frontwatch::model::{Kind, PlacePrecision, Precision, QuadClass};
use frontwatch::query::{Bounds, Expr, Field, Filter, Term, Value};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use crate::board::Desk;
use crate::bulk::HEADER;
use crate::engine::Engine;

/// Texts that SQL, the filter language or folding treat specially.
const TEXTS: [&str; 24] = [
    "O'Neill",
    "back\\slash",
    "quote \\' end",
    "' OR 1=1 --",
    "\"double\"",
    "tab\tbed",
    "line\nbreak",
    "{x:String}",
    "100%_sure",
    "/* not */",
    "; DROP TABLE events",
    "Côte d'Ivoire",
    "Niño ÀÉÎ",
    "İstanbul",
    "straße",
    "ﬁre",
    "😀 square",
    "a\u{202e}b",
    "كابل",
    "ＦＵＬＬ",
    "Mali",
    "mali north",
    "",
    "\\N",
];
const DAYS: [&str; 5] = ["1999-12-31", "2020-02-28", "2020-02-29", "2020-03-01", "2024-06-15"];

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Returns a table of UCDP whose rows combine the texts.
fn nasty_table() -> String {
    let mut csv = format!("{HEADER}\n");
    let text = |n: usize| quoted(TEXTS[n % TEXTS.len()]);
    for n in 0..240 {
        let (day, violence) = (DAYS[n % DAYS.len()], 1 + n % 3);
        // Every seventh states no number, so that its toll is unknown.
        let [best, low, high] = [n % 4, n % 3, n % 4 + n % 2].map(|killed| match n % 7 {
            0 => String::new(),
            _ => killed.to_string(),
        });
        let (conflict, place, summary) = (text(n + 3), text(n * 5 + 2), text(n * 7 + 1));
        let side = |n: usize| quoted(&format!("{} group {}", TEXTS[n % TEXTS.len()], n % 5));
        let (a, b) = (side(n), side(n * 3 + 1));
        let (admin, country) = (text(n * 11 + 6), text(n / 2));
        let at = if n % 6 == 0 { ",".to_owned() } else { format!("{}.5,{}.25", n % 80, n % 170) };
        let (where_prec, date_prec) = (1 + n % 7, 1 + n % 5);
        writeln!(
            csv,
            "{n},X-{n},2020,1,Clear,{violence},1,1,{conflict},1,1,x,1,1,{a},2,2,{b},1,,,,{summary},,{where_prec},{place},{place},{admin},,{at},,1,{country},482,Africa,1,{date_prec},{day} 00:00:00.000,{day} 00:00:00.000,0,0,0,{best},{best},{high},{low},500,"
        )
        .unwrap();
    }
    csv
}

/// Returns parts of the texts in the table, and texts that are not there.
fn words() -> impl Strategy<Value = String> {
    let part = (select(&TEXTS[..]), 0..40_usize, 1..8_usize)
        .prop_map(|(text, start, length)| text.chars().skip(start).take(length).collect::<String>());
    prop_oneof![part, select(&TEXTS[..]).prop_map(str::to_owned), "\\PC{1,3}", Just("group".to_owned())]
        .prop_filter("it can be looked for", |text| {
            !text.trim().is_empty() && !frontwatch::model::text::fold(text).is_empty()
        })
}

fn terms() -> impl Strategy<Value = Expr> {
    let fields = select(&[Field::Text, Field::Country, Field::Conflict, Field::Region, Field::Place][..]);
    let texts = (fields, prop::collection::vec(words().prop_map(Value::Text), 1..3));
    // Two words of a name, since an actor's id or short name is found by the board as well.
    let actors = (select(&TEXTS[..]), 0..5_usize).prop_map(|(text, n)| {
        (Field::Actor, vec![Value::Text(format!("{text} group {n}").trim_start().to_owned())])
    });
    let numbers = (prop::option::of(0..5_u32), prop::option::of(0..5_u32))
        .prop_filter("bounds", |(from, until)| {
            from.or(*until).is_some() && from.zip(*until).is_none_or(|(a, b)| a <= b)
        })
        .prop_map(|(from, until)| (Field::Killed, vec![Value::Number(Bounds { from, until })]));
    let days = (select(&DAYS[..]), select(&DAYS[..])).prop_map(|(a, b)| {
        let bounds = Bounds { from: Some(a.min(b).parse().unwrap()), until: Some(a.max(b).parse().unwrap()) };
        (Field::Date, vec![Value::Date(bounds)])
    });
    let kinds: Vec<Kind> = Kind::TABLE.iter().map(|row| row.kind).collect();
    let places: Vec<PlacePrecision> = PlacePrecision::TABLE.iter().map(|row| row.0).collect();
    prop_oneof![
        4 => texts,
        1 => actors,
        1 => numbers,
        1 => days,
        1 => Just((Field::Killed, vec![Value::Unknown])),
        1 => select(kinds).prop_map(|kind| (Field::Kind, vec![Value::Kind(kind)])),
        1 => select(&QuadClass::ALL[..]).prop_map(|quad| (Field::Quad, vec![Value::Quad(quad)])),
        1 => select(&Precision::ALL[..]).prop_map(|it| (Field::Precision, vec![Value::DatePrecision(it)])),
        1 => select(places).prop_map(|it| (Field::Where, vec![Value::PlacePrecision(it)])),
    ]
    .prop_map(|(field, values)| Expr::Term(Term { field, values }))
}

fn filters() -> impl Strategy<Value = String> {
    let expr = terms().prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::Or),
            inner.prop_map(|inner| Expr::Not(Box::new(inner))),
        ]
    });
    expr.prop_map(|expr| expr.to_string())
}

/// Returns the ids of the events that the board's filter chooses, sorted. `None`: it names an actor that there is not.
fn chosen_by_board(desk: &Desk, filter: &str) -> Option<Vec<String>> {
    let exported =
        desk.dir.run(&["export", "ged.parquet", "--format", "ndjson", "--last", "all", "--filter", filter]);
    if exported.status == 2 && exported.err.contains("there is no actor") {
        return None;
    }
    assert_eq!(exported.status, 0, "{filter}: {}", exported.err);
    let events = exported.out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let ids = events.filter_map(|event| event.get("id")?.as_str().map(str::to_owned));
    let mut ids: Vec<String> = ids.filter(|id| id.starts_with("ucdp-")).collect();
    ids.sort();
    Some(ids)
}

#[test]
fn the_server_chooses_the_rows_that_the_board_chooses() {
    for engine in Engine::start_all() {
        let desk = Desk::new(&engine, "nasty");
        desk.dir.write("ged.csv", nasty_table());
        let loaded = desk.import(&["ged.csv"]);
        assert!(loaded.starts_with("240 added"), "{loaded}");
        desk.dir.run(&["import", "ucdp", "ged.csv", "-o", "ged.parquet"]).succeeded();
        let config = Config { cases: 150, failure_persistence: None, ..Config::default() };
        let tested = TestRunner::new(config).run(&filters(), |filter| {
            let condition = filter.parse::<Filter>().unwrap().to_sql_condition().unwrap();
            let statement =
                format!("SELECT id FROM nasty FINAL WHERE NOT deleted AND {condition} ORDER BY id");
            let chosen: Vec<String> = engine.query(&statement).lines().map(str::to_owned).collect();
            if let Some(expected) = chosen_by_board(&desk, &filter) {
                prop_assert_eq!(chosen, expected, "{}: {}", engine.name, filter);
            }
            Ok(())
        });
        tested.unwrap();
        for filter in [
            "country:mali",
            "actor:\"Mali group 1\"",
            "\"' or 1=1 --\"",
            "killed>=1 -country:mali",
            "killed:unknown",
        ] {
            assert!(!chosen_by_board(&desk, filter).unwrap().is_empty(), "{filter}");
        }
    }
}
