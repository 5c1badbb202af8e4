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

/// Rows of each data set; those of UCDP fill more than a page.
static ROWS: LazyLock<Vec<(Dataset, String)>> = LazyLock::new(|| {
    let ucdp = include_str!("../../../tests/import/ucdp.csv");
    let (header, rows) = ucdp.split_once('\n').unwrap();
    let copy = |n: u32| rows.replace("\"Zenda", "Z").replace(",RUR-1", &format!("{n},RUR-1"));
    let copies: String = std::iter::once(rows.to_owned()).chain((0..200).map(copy)).collect();
    vec![
        (Dataset::Ucdp, format!("{header}\n{copies}")),
        (Dataset::Acled, include_str!("../../../tests/import/acled-2022.csv").to_owned()),
        (Dataset::Gdelt, include_str!("../../../tests/import/gdelt.tsv").to_owned()),
    ]
});

/// Two situations: one without actors, and one that renames some. In the latter, one name refers to two actors
/// depending on the day, and two names refer to one actor.
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
    let without_actors =
        Situation { fronts: fronts.to_vec(), ..Situation::empty(String::new(), day("2020-12-31")) };
    let with_actors = Situation {
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
        ..without_actors.clone()
    };
    [without_actors, with_actors]
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

/// The reference: returns the front of the first rule that matches each whole event, or `None`.
fn expected_fronts(rules: &[FrontRule], result: &ImportResult) -> Vec<Option<FrontIx>> {
    let situation = &result.situation;
    let bound: Vec<_> = rules
        .iter()
        .map(|rule| (rule.front, rule.filter.bind(situation, situation.as_of).unwrap()))
        .collect();
    let columns = &result.bulk.columns;
    let front = |row: usize| {
        let event = result.bulk.event(row).unwrap();
        let folded = search_text(situation, event);
        let tolls = columns.tolls[columns.toll_id[row] as usize].tolls;
        let candidate = Candidate { situation, event, tolls, is_contested: false, search_text: &folded };
        bound.iter().find(|(_, filter)| filter.matches(&candidate)).map(|(front, _)| *front)
    };
    (0..columns.len()).map(front).collect()
}

/// Returns the assigned front of each event, or `None` if it is not one of the first `count`.
fn assigned_fronts(result: &ImportResult, count: usize) -> Vec<Option<FrontIx>> {
    let columns = &result.bulk.columns;
    let front = |&group_id: &u32| columns.groups[group_id as usize].front;
    columns.group_id.iter().map(front).map(|front| (usize::from(front.0) < count).then_some(front)).collect()
}

/// Filter terms apart from words of the events.
#[rustfmt::skip]
const TERMS: &[&str] = &[
    "place:zenda", "place:\"upland\"", "place:a", "country:rur", "country:nowhere", "region:upland", "region:a", "conflict:rur", "killed>=3", "killed:0..4",
    "killed:unknown", "kind:ArmedClash", "quad:material-conflict", "where:exact", "where:country",
    "date>=2020-02-01", "date:2020-01", "precision:day", "id:ucdp-1", "id:3", "sources>=2", "sources:1",
    "says:exactly", "says:estimate", "says:affirms", "incident:yes", "contested:yes", "text:/^in.*ed/",
    "text:pack", "text:wolves", "text:gov", "text:junta", "text:office", "text:ministry", "text:civilians",
    "text:report", "text:number", "text:2", "text:\": 4\"", "text:ucdp", "text:sons", "text:post", "text:zenda",
    "by:office", "by:ucdp-ged", "source:post", "source:ucdp-ged", "actor:pack", "actor:gov", "dyad:gov~pack",
];

/// A term, from [`TERMS`] or with a part of a search text.
fn some_term(texts: Vec<String>) -> impl Strategy<Value = String> {
    let text_term = (any::<Index>(), 0..200_usize, 2..7_usize).prop_map(move |(index, start, length)| {
        let text: Vec<char> = index.get(&texts).chars().collect();
        let part: String = text.iter().cycle().skip(start).take(length).collect();
        format!("text:{}", serde_json::to_string(part.trim()).unwrap())
    });
    prop_oneof![3 => select(TERMS).prop_map(str::to_owned), 2 => text_term]
}

fn some_filter(texts: Vec<String>) -> impl Strategy<Value = String> {
    some_term(texts).prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|terms| format!("({})", terms.join(" "))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|terms| format!("({})", terms.join(" or "))),
            inner.prop_map(|term| format!("-{term}")),
        ]
    })
}

/// A data set opened in a situation, with all events on one front.
struct Case {
    dataset: usize,
    situation: Situation,
    /// The id of an event to take out.
    removed: Option<String>,
    result: ImportResult,
}

static CASES: LazyLock<(tempfile::TempDir, Vec<Case>)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let mut cases = Vec::new();
    for (dataset, (set, rows)) in ROWS.iter().enumerate() {
        let builder = built(*set, rows, &Situation::empty(String::new(), Day(0)));
        let path = folder.path().join(format!("{dataset}.parquet"));
        save_import(&path, &builder.finish(FrontPolicy::ByCountry).unwrap(), &|| false).unwrap();
        for (situation, removes_event) in situations().into_iter().zip([false, true]) {
            let rule = FrontRule { front: FrontIx(0), filter: Filter::match_all() };
            let mut resolution = NameResolution::new(opened(&path), &situation);
            let removed =
                removes_event.then(|| "ucdp-1".to_owned()).filter(|id| resolution.take_out(id).is_some());
            let result = resolution.finish(FrontPolicy::Rules(&[rule])).unwrap();
            cases.push(Case { dataset, situation, removed, result });
        }
    }
    (folder, cases)
});

fn sample_search_texts(bulk: &BulkEvents, situation: &Situation) -> Vec<String> {
    let rows = (0..bulk.columns.len()).step_by(bulk.columns.len() / 20 + 1);
    rows.map(|row| search_text(situation, bulk.event(row).unwrap()).replace(['\n', '"', '\\'], " ")).collect()
}

fn some_case_and_filters() -> impl Strategy<Value = (usize, Vec<String>)> {
    (0..CASES.1.len()).prop_flat_map(|case| {
        let Case { result, .. } = &CASES.1[case];
        let texts = sample_search_texts(&result.bulk, &result.situation);
        (Just(case), prop::collection::vec(some_filter(texts), 1..4))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn rules_match_the_same_events_as_on_whole_records((case, texts) in some_case_and_filters()) {
        let (folder, cases) = &*CASES;
        let Case { dataset, situation, removed, result } = &cases[case];
        // Filters with unknown names are not the subject of this test.
        let binds = |filter: &Filter| filter.bind(&result.situation, situation.as_of).is_ok();
        let filters = texts.iter().filter_map(|text| text.parse::<Filter>().ok()).filter(binds);
        let rules: Vec<FrontRule> =
            (0..).map(FrontIx).zip(filters).map(|(front, filter)| FrontRule { front, filter }).collect();
        let expected = expected_fronts(&rules, result);

        let path = folder.path().join(format!("{dataset}.parquet"));
        let mut resolution = NameResolution::new(opened(&path), situation);
        assert!(removed.iter().all(|id| resolution.take_out(id).is_some()));
        let stored = resolution.finish(FrontPolicy::Rules(&rules)).unwrap();
        let fronts = assigned_fronts(&stored, situation.fronts.len());
        prop_assert_eq!(fronts, expected.clone(), "stored, {:?}", texts);
        prop_assert_eq!(stored.elsewhere, expected.iter().filter(|front| front.is_none()).count());

        let (set, rows) = &ROWS[*dataset];
        let mut builder = built(*set, rows, situation);
        assert!(removed.iter().all(|id| builder.take_out(id).is_some()));
        let in_memory = builder.finish(FrontPolicy::Rules(&rules)).unwrap().into_result();
        let fronts = assigned_fronts(&in_memory, situation.fronts.len());
        prop_assert_eq!(fronts, expected_fronts(&rules, &in_memory), "in memory, {:?}", texts);
    }
}

#[test]
fn generated_filters_are_valid() {
    let result = &CASES.1[1].result;
    let texts = sample_search_texts(&result.bulk, &result.situation);
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut valid = 0;
    for _ in 0..200 {
        let text = some_term(texts.clone()).new_tree(&mut runner).unwrap().current();
        let filter: Filter = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        valid += usize::from(filter.bind(&result.situation, result.situation.as_of).is_ok());
    }
    assert!(valid > 190, "{valid} of 200 are valid");
}

#[test]
fn the_written_search_text_is_that_of_the_event() {
    for (dataset, rows) in &*ROWS {
        for situation in situations() {
            let imported = built(*dataset, rows, &situation).finish(FrontPolicy::ByCountry).unwrap();
            let folded_names = FoldedNames::from_situation(&imported.situation);
            let (mut text, mut count) = (String::new(), 0);
            let visited = imported.for_each_row(|row, names| -> std::io::Result<()> {
                folded_names.write_search_text(row, names, &mut text);
                assert_eq!(text, search_text(&imported.situation, &event_from_row(row, names)));
                count += 1;
                Ok(())
            });
            visited.unwrap();
            assert!(count > 1);
        }
    }
}
