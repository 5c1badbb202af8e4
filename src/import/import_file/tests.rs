use super::*;
use crate::assess::contested::find_contests;
use crate::assess::{civilians, toll};
use crate::import::{FrontPolicy, ImportedEvents};
use crate::model::{Day, Figure, Measure, Situation, Statement, Victims};

fn import(dataset: Dataset, text: &str) -> (ImportedEvents, ImportReport) {
    let mut builder = ImportBuilder::new(&Situation::empty("x".into(), Day(0)));
    let mut report = ImportReport::default();
    import_bytes(dataset, text.as_bytes(), "x.csv", &mut builder, &mut report).unwrap();
    (builder.finish(FrontPolicy::ByCountry).unwrap(), report)
}

/// Reads a file of real data; if it is absent, prints a note and returns `None`.
fn read_real_file(name: &str) -> Option<String> {
    let folder = std::env::var("FRONTWATCH_REAL_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let path = Path::new(&folder).join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: {} is not there", path.display());
    }
    text
}

/// Asserts that columns agree with records, and stored tolls with the toll rules.
fn assert_consistent(imported: &ImportedEvents) {
    let columns = &imported.bulk.columns;
    let mut row = 0;
    let visited = imported.for_each_event(|_, event| -> std::io::Result<()> {
        let group = &columns.groups[columns.group_id[row] as usize];
        assert_eq!(
            (group.front, group.kind, &*group.actors),
            (event.front, event.kind, event.actors.as_slice())
        );
        assert_eq!(columns.date(row), event.date);
        let tolls = &columns.tolls[columns.toll_id[row] as usize];
        assert_eq!(tolls.tolls, toll::event_tolls(event), "{event:?}");
        let killed = civilians::civilians_killed(&imported.situation, event.kind, &toll::side_tolls(event));
        assert_eq!(tolls.civilians, killed, "{event:?}");
        let pairs = toll::pair_tolls_of_sides(&event.actors, &toll::side_tolls(event));
        assert_eq!(tolls.pairs, pairs, "{event:?}");
        assert_eq!(columns.id_hash[row], crate::model::bulk::id_hash(&event.id));
        let place = columns.places[columns.place_id[row] as usize];
        assert_eq!(place.precision, event.place.as_ref().map(|place| place.precision));
        assert_eq!(place.coordinates(), event.place.as_ref().and_then(|place| place.coordinates));
        assert!(find_contests(event).is_empty());
        assert_eq!(imported.bulk.event(row), Some(event));
        assert!(imported.situation.front(event.front).is_some());
        row += 1;
        Ok(())
    });
    visited.unwrap();
    assert_eq!(row, columns.len());
    assert!(columns.start.is_sorted());
}

#[test]
fn real_ucdp_rows_of_the_central_african_republic() {
    let Some(text) = read_real_file("ucdp/GEDEvent_v23_1_car.csv") else { return };
    let (imported, report) = import(Dataset::Ucdp, &text);
    assert_eq!(
        (report.read, report.taken, report.skipped, report.replaced),
        (1848, 1848, 0, 0),
        "{:#?}",
        report.problems
    );
    assert_eq!(report.flagged, 20, "{:?}", report.flags);
    assert_consistent(&imported);
    let columns = &imported.bulk.columns;
    let sums = columns.toll_id.iter().map(|&toll| columns.tolls[toll as usize].tolls.killed);
    let sum =
        sums.fold([0, 0, 0], |[a, b, c], t| [a + t.low.unwrap(), b + t.best.unwrap(), c + t.high.unwrap()]);
    assert_eq!(sum, [13_721, 14_948, 17_760]);
    assert_eq!(columns.length.iter().filter(|&&length| length == 0).count(), 1367);
    assert_eq!(imported.situation.fronts.len(), 1);
}

#[test]
fn a_thousand_real_ucdp_rows_with_and_without_header() {
    let Some(headed) = read_real_file("ucdp/GEDEvent_v23_1_sample1000.csv") else { return };
    let Some(bare) = read_real_file("ucdp/GEDEvent_v23_1_sample1000_noheader.csv") else { return };
    let (with_header, report) = import(Dataset::Ucdp, &headed);
    assert_eq!((report.read, report.taken, report.skipped), (1000, 1000, 0), "{:#?}", report.problems);
    let (without_header, report) = import(Dataset::Ucdp, &bare);
    assert_eq!((report.taken, report.notes.len()), (1000, 1));
    assert_eq!(with_header.bulk.columns, without_header.bulk.columns);
    assert_consistent(&with_header);
}

#[test]
fn a_quarter_of_an_hour_of_real_gdelt_rows() {
    let Some(text) = read_real_file("gdelt/20151027220000.export.tsv") else { return };
    let (imported, report) = import(Dataset::Gdelt, &text);
    assert_eq!((report.read, report.taken, report.skipped), (2116, 2116, 0), "{:#?}", report.problems);
    assert_consistent(&imported);
}

const UCDP: &str = include_str!("../../../tests/import/ucdp.csv");
const GDELT: &str = include_str!("../../../tests/import/gdelt.tsv");
const ACLED: [&str; 4] = [
    include_str!("../../../tests/import/acled-2015.csv"),
    include_str!("../../../tests/import/acled-2022.csv"),
    include_str!("../../../tests/import/acled-2023.csv"),
    include_str!("../../../tests/import/acled-words.csv"),
];
const WEEKLY: &str = include_str!("../../../tests/import/acled-weekly.csv");

/// Id, date, kind, actors and killed of every event, one line each.
fn lines(imported: &ImportedEvents) -> Vec<String> {
    let situation = &imported.situation;
    let mut lines = Vec::new();
    let visited = imported.for_each_event(|_, event| -> std::io::Result<()> {
        let actors: Vec<&str> =
            event.actors.iter().map(|&ix| situation.actor(ix).unwrap().id.as_str()).collect();
        let killed = toll::event_tolls(event).killed;
        lines.push(format!(
            "{} {} {} {} {killed}",
            event.id,
            event.date,
            event.kind.row().id,
            actors.join("~")
        ));
        Ok(())
    });
    visited.unwrap();
    lines
}

fn problems(report: &ImportReport) -> Vec<String> {
    report.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn ucdp_rows_become_events() {
    let (imported, report) = import(Dataset::Ucdp, UCDP);
    assert_consistent(&imported);
    assert_eq!(
        lines(&imported),
        [
            "ucdp-3 2020-01-01 ArmedClash government-of-ruritania~grey-wolves 6 (7–7)",
            "ucdp-4 2020-01-01 AttackOnCivilians government-of-ruritania~civilians 4 (4–9)",
            "ucdp-5 2020-01-01 ArmedClash grey-wolves~xxx999 1",
            "ucdp-1 2020-01-01 ArmedClash government-of-ruritania~grey-wolves 4",
            "ucdp-2 2020-02–11 ArmedClash government-of-ruritania~grey-wolves 0 (0–5)",
        ]
    );
    assert_eq!(
        problems(&report),
        [
            "x.csv:13:6: type_of_violence “many”: a whole number was expected",
            "x.csv:15:6: type_of_violence “9”: 1, 2 or 3 was expected",
        ]
    );
    assert_eq!((report.read, report.taken, report.skipped, report.flagged, report.replaced), (8, 6, 2, 1, 1));
}

#[test]
fn ucdp_tolls_become_claims() {
    let (imported, _) = import(Dataset::Ucdp, UCDP);
    let situation = imported.situation.clone();
    let claims = |id: &str| -> Vec<String> {
        let events: Vec<_> =
            (0..5).filter_map(|row| imported.bulk.event(row)).filter(|event| event.id == id).collect();
        let describe = |claim: &crate::model::Claim| {
            let what = match &claim.statement {
                crate::model::Statement::Toll { victims, says, .. } => {
                    let side = match victims {
                        crate::model::Victims::OfActor(ix) => situation.actor(*ix).unwrap().id.clone(),
                        crate::model::Victims::Unattributed => "?".to_owned(),
                    };
                    format!("{side}: {says}")
                }
                other => format!("{other:?}"),
            };
            let note = claim.note.as_deref().map(|note| format!(" [{note}]")).unwrap_or_default();
            format!("{} {} {what}{note}", situation.claimant_name(claim.claimant), claim.basis.name())
        };
        events.iter().flat_map(|event| event.claims.iter().map(describe)).collect()
    };
    // A single number is split by side, for the data set and for the only origin.
    assert_eq!(
        claims("ucdp-1"),
        [
            "UCDP assessed government-of-ruritania: 1",
            "UCDP assessed grey-wolves: 3",
            "Ministry of War claimed government-of-ruritania: 1",
            "Ministry of War claimed grey-wolves: 3",
        ]
    );
    // A range is not split by side.
    assert_eq!(
        claims("ucdp-3")[0],
        "UCDP assessed ?: 6 (7–7) [of the best number: 4 Grey Wolves, 2 civilians]"
    );
    assert!(claims("ucdp-3")[1].contains("reported the event"));
    assert_eq!(claims("ucdp-4")[0], "UCDP assessed civilians: 4 (4–9)");
    assert_eq!(claims("ucdp-5")[0], "UCDP assessed ?: 1");
    assert_eq!(claims("ucdp-2"), ["UCDP assessed ?: 0 (0–5)"]);
    let sources: Vec<&str> = situation.sources.iter().map(|source| source.id.as_str()).collect();
    assert_eq!(sources, ["ucdp-ged", "ucdp.strelsau-post", "ucdp.ministry-of-war", "ucdp.zenda-radio"]);
}

/// In a situation file, the bounds of a range must be in order.
#[test]
fn bounds_without_a_best_number_are_sorted() {
    let mut reader = csv::Reader::from_reader(UCDP.as_bytes());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = reader.headers().unwrap().clone();
    writer.write_record(&header).unwrap();
    let replace = |name: &str, cell: &str| match name {
        "low" => "4".to_owned(),
        "high" => "0".to_owned(),
        "best" => String::new(),
        _ => cell.to_owned(),
    };
    let record = reader.records().next().unwrap().unwrap();
    writer.write_record(header.iter().zip(&record).map(|(name, cell)| replace(name, cell))).unwrap();
    let (imported, report) = import(Dataset::Ucdp, &String::from_utf8(writer.into_inner().unwrap()).unwrap());
    assert_consistent(&imported);
    let expected = Statement::Toll {
        measure: Measure::Killed,
        victims: Victims::Unattributed,
        says: Figure::Between(0, 4),
    };
    assert!(imported.bulk.event(0).unwrap().claims.iter().any(|claim| claim.statement == expected));
    assert!(report.flags[0].0.ends_with("low and high out of order, taken for 0–4: 4, 0"));
}

#[test]
fn column_order_case_and_delimiter_do_not_matter() {
    let mut reader = csv::Reader::from_reader(UCDP.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().rev().map(str::to_uppercase).collect();
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    writer.write_record(header.iter().map(String::as_str).chain(["EXTRA"])).unwrap();
    for record in reader.records() {
        let record = record.unwrap();
        let cells: Vec<&str> = record.iter().rev().chain(["1"]).collect();
        writer.write_record(cells).unwrap();
    }
    let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    let (imported, report) = import(Dataset::Ucdp, &text);
    assert_eq!(imported.bulk.columns, import(Dataset::Ucdp, UCDP).0.bulk.columns);
    assert_eq!(report.notes, ["x.csv: ignored columns: extra"]);
}

#[test]
fn acled_rows_become_events_in_every_layout() {
    let layouts: Vec<(Vec<String>, Vec<String>)> = ACLED
        .iter()
        .map(|text| {
            let (imported, report) = import(Dataset::Acled, text);
            assert_consistent(&imported);
            (lines(&imported), problems(&report))
        })
        .collect();
    let none: [&str; 0] = [];
    assert_eq!(
        layouts[0].0,
        [
            "acled-rur1 2015-01-01 ArmedClash military-forces-of-ruritania-2010~grey-wolves 3",
            "acled-rur3 2015-05 ViolentDemonstration rioters-ruritania 0",
            "acled-rur2 2015-05-06–12 RemoteExplosive grey-wolves~civilians-ruritania 0",
        ]
    );
    assert_eq!(
        layouts[1].0,
        [
            "acled-rur10 2022-02-23 ArmedClash military-forces-of-ruritania-2010~unidentified-armed-group-ruritania 2",
            "acled-rur11 2022-02-24 ProtestWithIntervention protesters-ruritania~police-forces-of-ruritania-2010 0",
        ]
    );
    assert_eq!(
        layouts[2].0,
        [
            "acled-rur20 2023-03-04 AirStrike military-forces-of-ruritania-2010~grey-wolves 10",
            "acled-rur21 2023-03-05 Abduction grey-wolves~civilians-ruritania 0",
            "acled-rur23 2023-03-06 Other grey-wolves~military-forces-of-ruritania-2010 1",
        ]
    );
    assert_eq!(layouts[2].1, ["x.csv:4:2: event_date “2023-02-30”: there is no such day"]);
    assert_eq!(
        layouts[3].0,
        [
            "acled-rur30 2024-07-08 AttackOnCivilians grey-wolves~civilians-ruritania 4",
            "acled-rur31 2024-07-09 ArmedClash military-forces-of-other-land~grey-wolves –",
        ]
    );
    assert_eq!(
        (&layouts[0].1, &layouts[1].1, &layouts[3].1),
        (&none.map(String::from).to_vec(), &Vec::new(), &Vec::new())
    );
}

#[test]
fn acled_tolls_are_conservative_figures() {
    let (imported, report) = import(Dataset::Acled, ACLED[1]);
    assert_eq!(report.replaced, 1);
    let event = imported.bulk.event(0).unwrap();
    assert_eq!(
        event.summary,
        "Invented: a clash; two are killed. [beside Military Forces of Ruritania (2010-): Police Forces of Ruritania (2010-)]"
    );
    let side = &toll::side_tolls(event)[0];
    assert_eq!((side.toll.to_string().as_str(), side.best_by), ("2", toll::BestBy::Conservative));
    let place = event.place.as_ref().unwrap();
    assert_eq!(
        (place.name.as_str(), place.country.as_deref()),
        ("Strelsau, Strelsau district, Upland", Some("Ruritania"))
    );
    assert!((place.coordinates.unwrap().lat - 45.5).abs() < 1e-9);
    assert_eq!(event.sources.len(), 2);
    let placeholder =
        imported.situation.actors.iter().find(|actor| actor.name.starts_with("Unidentified")).unwrap();
    assert!(placeholder.note.is_some());
    let (_, report) = import(Dataset::Acled, ACLED[3]);
    assert_eq!(report.flagged, 1);
    assert!(report.flags[0].0.contains("century"), "{:?}", report.flags);
    assert_eq!(report.notes, ["x.csv: ignored columns: mood"]);
}

#[test]
fn weekly_counts_become_stated_totals_but_not_events() {
    let (imported, report) = import(Dataset::Acled, WEEKLY);
    assert_eq!((report.read, report.taken, imported.bulk.columns.len()), (3, 3, 0), "{:?}", report.problems);
    let totals: Vec<String> = imported
        .situation
        .aggregates
        .iter()
        .map(|total| format!("{} {} {}", total.span, total.figure, total.what))
        .collect();
    assert_eq!(
        totals,
        [
            "2024-01-06–12 3 events of political violence in Ruritania",
            "2024-01-06–12 7 events of all kinds in Ruritania",
            "2024-01-06–12 5 killed in Ruritania",
            "2024-01-13–19 1 events of political violence in Ruritania",
        ]
    );
}

#[test]
fn gdelt_rows_become_events() {
    let (imported, report) = import(Dataset::Gdelt, GDELT);
    assert_consistent(&imported);
    assert_eq!(
        lines(&imported),
        [
            "gdelt-901 2019-12-31 Withdrawal soldier-rur~guerrilla –",
            "gdelt-902 2020-12-31 PeacefulProtest soldier-rur –",
            "gdelt-903 2020-12-31 Other soldier-rur~guerrilla –",
            "gdelt-904 2020-12-31 ArmedClash soldier-rur~guerrilla –",
            "gdelt-900 2020-12-31 AirStrike soldier-rur~guerrilla –",
        ]
    );
    assert_eq!(problems(&report), [""; 0]);
    assert_eq!((report.replaced, report.flagged), (1, 2));
    assert_eq!(report.flags[1].0, "x.csv:4: EventCode is not a code of CAMEO, taken for “other”: 999");
    assert_eq!(imported.situation.fronts.len(), 1);
    let event = imported.bulk.event(4).unwrap();
    assert_eq!(event.summary, "SOLDIER (RUR) → GUERRILLA: CAMEO 195, 3 mentions in 1 source");
    assert!(event.note.as_ref().unwrap().contains("https://www.strelsau-post.example/2020/an-ambush"));
}

#[test]
fn the_error_names_the_data_set_of_the_file() {
    let error = |dataset, text: &str| {
        let mut builder = ImportBuilder::new(&Situation::empty(String::new(), Day(0)));
        let result =
            import_bytes(dataset, text.as_bytes(), "x.csv", &mut builder, &mut ImportReport::default());
        result.unwrap_err().to_string()
    };
    for (dataset, text, expected) in [
        (Dataset::Ucdp, ACLED[2], "is a file of ACLED"),
        (Dataset::Ucdp, GDELT, "is a file of GDELT"),
        (Dataset::Acled, UCDP, "is a file of UCDP"),
        (Dataset::Gdelt, UCDP, "is a file of UCDP"),
        (Dataset::Gdelt, "1\t2\t3\n", "61 cells"),
        (Dataset::Acled, "a,b\n1,2\n", "names no column"),
    ] {
        assert!(error(dataset, text).contains(expected), "{}", error(dataset, text));
    }
}

#[test]
fn a_truncated_table_is_reported_and_its_complete_rows_are_kept() {
    let cut = &UCDP[..UCDP.rfind("2020-05-02").unwrap()];
    let (imported, report) = import(Dataset::Ucdp, cut);
    assert_eq!((imported.bulk.columns.len(), report.skipped), (5, 2));
    assert!(report.problems[1].expected.contains("of 49 cells"), "{:?}", report.problems);
}

#[test]
fn events_go_to_the_front_of_the_first_matching_rule() {
    let front = |id: &str| crate::model::Front::with_name(id.into(), id.into(), id.into());
    let mut situation = Situation::empty(String::new(), Day(0));
    situation.fronts = vec![front("deadly"), front("war")];
    let rule = |front, filter: &str| super::super::front_rule::FrontRule {
        front: crate::model::FrontIx(front),
        filter: filter.parse().unwrap(),
    };
    let mut builder = ImportBuilder::new(&situation);
    import_bytes(Dataset::Ucdp, UCDP.as_bytes(), "x.csv", &mut builder, &mut ImportReport::default())
        .unwrap();
    let error = builder.finish(FrontPolicy::Rules(&[rule(1, "actor:nobody")])).unwrap_err();
    let (builder, rule_index, _) = *error;
    assert_eq!(rule_index, 0);
    // The first rule depends on the row, the second only on the event group.
    let rules =
        [rule(0, "killed>=5"), rule(1, "country:ruritania dyad:\"Government of Ruritania\"~\"Grey Wolves\"")];
    let imported = builder.finish(FrontPolicy::Rules(&rules)).unwrap();
    assert_consistent(&imported);
    let mut fronts = Vec::new();
    let visited = imported.for_each_event(|_, event| -> std::io::Result<()> {
        fronts.push(imported.situation.front(event.front).unwrap().id.clone());
        Ok(())
    });
    visited.unwrap();
    assert_eq!(fronts, ["deadly", "elsewhere", "elsewhere", "war", "war"]);
    assert_eq!(imported.elsewhere, 2);
}

#[test]
fn a_removed_event_is_not_counted() {
    let mut builder = ImportBuilder::new(&Situation::empty(String::new(), Day(0)));
    import_bytes(Dataset::Ucdp, UCDP.as_bytes(), "x.csv", &mut builder, &mut ImportReport::default())
        .unwrap();
    assert_eq!(builder.take_out("ucdp-1").unwrap().claims.len(), 4);
    assert!(builder.take_out("ucdp-1").is_none() && builder.take_out("ucdp-99").is_none());
    let imported = builder.finish(FrontPolicy::ByCountry).unwrap();
    assert_consistent(&imported);
    assert_eq!(imported.bulk.columns.len(), 4);
}
