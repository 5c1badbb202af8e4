use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;

use super::*;
use crate::import::event_from_row::{FoldedNames, event_from_row};
use crate::import::import_file::import_bytes;
use crate::import::parquet::{NameResolution, OpenControl, OpenedEvents, open_events, save_import};
use crate::import::{Dataset, ImportBuilder, ImportReport, ImportResult};
use crate::model::{Actor, ActorKind, Alias, BulkEvents, Day, Front, Source};
use crate::query::Filter;

/// Rows of each data set, more than a page of them.
static ROWS: LazyLock<Vec<(Dataset, String)>> = LazyLock::new(|| {
    let ucdp = include_str!("../../../tests/import/ucdp.csv");
    let (header, rows) = ucdp.split_once('\n').unwrap();
    let again = |n: u32| rows.replace("\"Zenda", "Z").replace(",RUR-1", &format!("{n},RUR-1"));
    let many: String = std::iter::once(rows.to_owned()).chain((0..200).map(again)).collect();
    vec![
        (Dataset::Ucdp, format!("{header}\n{many}")),
        (Dataset::Acled, include_str!("../../../tests/import/acled-2022.csv").to_owned()),
        (Dataset::Gdelt, include_str!("../../../tests/import/gdelt.tsv").to_owned()),
    ]
});

/// A situation that knows nobody; one with other names for some, of which one name means two by the day and two mean one.
fn situations() -> [Situation; 2] {
    let day = |text: &str| text.parse::<Day>().unwrap();
    let actor = |id: &str, name: &str, aliases: &[(&str, Option<&str>, Option<&str>)]| Actor {
        id: id.into(),
        name: name.into(),
        short: id.into(),
        native: None,
        kind: ActorKind::StateForces,
        aliases: aliases
            .iter()
            .map(|(name, from, until)| Alias {
                name: (*name).into(),
                from: from.map(day),
                until: until.map(day),
            })
            .collect(),
        note: None,
    };
    let fronts = ["one", "two", "three"].map(|id| Front::with_name(id.into(), id.into(), id.into()));
    let unknowing =
        Situation { fronts: fronts.to_vec(), ..Situation::empty(String::new(), day("2020-12-31")) };
    let knowing = Situation {
        actors: vec![
            actor("gov", "Kingdom", &[("Government of Ruritania", None, Some("2020-01-02"))]),
            actor("junta", "Zenda Junta", &[("Government of Ruritania", Some("2020-01-03"), None)]),
            actor("pack", "Grey Pack", &[("Grey Wolves", None, None), ("XXX999", None, None)]),
            actor("office", "War Office", &[("Ministry of War", Some("2020-01-02"), None)]),
        ],
        sources: vec![Source {
            id: "post".into(),
            title: "Strelsau Post".into(),
            publisher: Some("Pack and Sons".into()),
            published: None,
            url: None,
            licence: None,
            note: None,
        }],
        ..unknowing.clone()
    };
    [unknowing, knowing]
}

fn opened(path: &Path) -> OpenedEvents {
    let stop = AtomicBool::new(false);
    open_events(path, OpenControl { threads: 1, progress: &|_, _| {}, stop: &stop }).unwrap()
}

fn built(dataset: Dataset, rows: &str, situation: &Situation) -> ImportBuilder {
    let mut builder = ImportBuilder::new(situation);
    import_bytes(dataset, rows.as_bytes(), "rows", &mut builder, &mut ImportReport::default()).unwrap();
    builder
}

/// On which front each event is that comes of the rules, `None` on none of theirs: by looking at whole events.
fn judged(rules: &[FrontRule], all: &ImportResult) -> Vec<Option<FrontIx>> {
    let situation = &all.situation;
    let bound: Vec<_> = rules
        .iter()
        .map(|rule| (rule.front, rule.filter.bind(situation, situation.as_of).unwrap()))
        .collect();
    let columns = &all.bulk.columns;
    let front = |row: usize| {
        let event = all.bulk.event(row).unwrap();
        let folded = search_text(situation, event);
        let tolls = columns.tolls[columns.toll_id[row] as usize].tolls;
        let candidate = Candidate { situation, event, tolls, is_contested: false, search_text: &folded };
        bound.iter().find(|(_, takes)| takes.matches(&candidate)).map(|(front, _)| *front)
    };
    (0..columns.len()).map(front).collect()
}

fn found(brought: &ImportResult, given: usize) -> Vec<Option<FrontIx>> {
    let columns = &brought.bulk.columns;
    let front = |&class: &u32| columns.groups[class as usize].front;
    columns.group_id.iter().map(front).map(|front| (usize::from(front.0) < given).then_some(front)).collect()
}

/// What may be asked for besides the words of the events.
#[rustfmt::skip]
const TERMS: &[&str] = &[
    "place:zenda", "place:\"upland\"", "place:a", "country:rur", "country:nowhere", "killed>=3", "killed:0..4",
    "killed:unknown", "kind:ArmedClash", "quad:material-conflict", "where:exact", "where:country",
    "date>=2020-02-01", "date:2020-01", "precision:day", "id:ucdp-1", "id:3", "sources>=2", "sources:1",
    "says:exactly", "says:estimate", "says:affirms", "incident:yes", "contested:yes", "text:/^in.*ed/",
    "text:pack", "text:wolves", "text:gov", "text:junta", "text:office", "text:ministry", "text:civilians",
    "text:report", "text:number", "text:2", "text:\": 4\"", "text:ucdp", "text:sons", "text:post", "text:zenda",
    "by:office", "by:ucdp-ged", "source:post", "source:ucdp-ged", "actor:pack", "actor:gov", "dyad:gov~pack",
];

/// A condition, on a part of the words of the events or another.
fn some_term(words: Vec<String>) -> impl Strategy<Value = String> {
    let word = (any::<Index>(), 0..200_usize, 2..7_usize).prop_map(move |(of, from, length)| {
        let text: Vec<char> = of.get(&words).chars().collect();
        let part: String = text.iter().cycle().skip(from).take(length).collect();
        format!("text:{}", serde_json::to_string(part.trim()).unwrap())
    });
    prop_oneof![3 => select(TERMS).prop_map(str::to_owned), 2 => word]
}

fn some_filter(words: Vec<String>) -> impl Strategy<Value = String> {
    some_term(words).prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|all| format!("({})", all.join(" "))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|all| format!("({})", all.join(" or "))),
            inner.prop_map(|one| format!("-{one}")),
        ]
    })
}

/// One way of opening rows with everything on one front, with the words of the events.
struct Way {
    dataset: usize,
    situation: Situation,
    /// To be left out.
    out: Option<String>,
    everything: ImportResult,
}

static WAYS: LazyLock<(tempfile::TempDir, Vec<Way>)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let mut ways = Vec::new();
    for (dataset, (set, rows)) in ROWS.iter().enumerate() {
        let plain = built(*set, rows, &Situation::empty(String::new(), Day(0)));
        let path = folder.path().join(format!("{dataset}.parquet"));
        save_import(&path, &plain.finish(FrontPolicy::ByCountry).unwrap(), &|| false).unwrap();
        for (situation, leave) in situations().into_iter().zip([false, true]) {
            let all = FrontRule { front: FrontIx(0), filter: Filter::match_all() };
            let mut adopting = NameResolution::new(opened(&path), &situation);
            let out = leave.then(|| "ucdp-1".to_owned()).filter(|id| adopting.take_out(id).is_some());
            let everything = adopting.finish(FrontPolicy::Rules(&[all])).unwrap();
            ways.push(Way { dataset, situation, out, everything });
        }
    }
    (folder, ways)
});

fn words_of(bulk: &BulkEvents, situation: &Situation) -> Vec<String> {
    let rows = (0..bulk.columns.len()).step_by(bulk.columns.len() / 20 + 1);
    rows.map(|row| search_text(situation, bulk.event(row).unwrap()).replace(['\n', '"', '\\'], " ")).collect()
}

fn a_way_and_rules() -> impl Strategy<Value = (usize, Vec<String>)> {
    (0..WAYS.1.len()).prop_flat_map(|way| {
        let Way { everything, .. } = &WAYS.1[way];
        let words = words_of(&everything.bulk, &everything.situation);
        (Just(way), prop::collection::vec(some_filter(words), 1..4))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn rules_take_what_they_would_of_whole_events((way, takes) in a_way_and_rules()) {
        let (folder, ways) = &*WAYS;
        let Way { dataset, situation, out, everything } = &ways[way];
        // What names nobody is left to others.
        let known = |filter: &Filter| filter.bind(&everything.situation, situation.as_of).is_ok();
        let filters = takes.iter().filter_map(|text| text.parse::<Filter>().ok()).filter(known);
        let rules: Vec<FrontRule> =
            (0..).map(FrontIx).zip(filters).map(|(front, takes)| FrontRule { front, filter: takes }).collect();
        let expected = judged(&rules, everything);

        let path = folder.path().join(format!("{dataset}.parquet"));
        let mut adopting = NameResolution::new(opened(&path), situation);
        assert!(out.iter().all(|id| adopting.take_out(id).is_some()));
        let stored = adopting.finish(FrontPolicy::Rules(&rules)).unwrap();
        prop_assert_eq!(found(&stored, situation.fronts.len()), expected.clone(), "stored, {:?}", takes);
        prop_assert_eq!(stored.elsewhere, expected.iter().filter(|front| front.is_none()).count());

        let (set, rows) = &ROWS[*dataset];
        let mut builder = built(*set, rows, situation);
        assert!(out.iter().all(|id| builder.take_out(id).is_some()));
        let held = builder.finish(FrontPolicy::Rules(&rules)).unwrap().into_result();
        let expected = judged(&rules, &held);
        prop_assert_eq!(found(&held, situation.fronts.len()), expected, "rows, {:?}", takes);
    }
}

#[test]
fn the_filters_of_the_test_are_filters() {
    let way = &WAYS.1[1].everything;
    let words = words_of(&way.bulk, &way.situation);
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut read = 0;
    for _ in 0..200 {
        let text = some_term(words.clone()).new_tree(&mut runner).unwrap().current();
        let filter: Filter = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        read += usize::from(filter.bind(&way.situation, way.situation.as_of).is_ok());
    }
    assert!(read > 190, "{read} of 200 can be asked");
}

#[test]
fn the_words_written_for_the_search_are_those_of_the_event() {
    for (dataset, rows) in &*ROWS {
        for situation in situations() {
            let imported = built(*dataset, rows, &situation).finish(FrontPolicy::ByCountry).unwrap();
            let (folded, mut words, mut seen) =
                (FoldedNames::from_situation(&imported.situation), String::new(), 0);
            let each = imported.for_each_row(|row, found| -> Result<(), Infallible> {
                folded.write_search_text(row, found, &mut words);
                assert_eq!(words, search_text(&imported.situation, &event_from_row(row, found)));
                seen += 1;
                Ok(())
            });
            each.unwrap();
            assert!(seen > 1);
        }
    }
}
