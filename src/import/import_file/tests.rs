use super::*;
use crate::assess::contested::find_contests;
use crate::assess::{civilians, toll};
use crate::import::{FrontPolicy, ImportedEvents};
use crate::model::{Day, Figure, Measure, Situation, Statement, Victims};

fn of(dataset: Dataset, text: &str) -> (ImportedEvents, ImportReport) {
    let mut builder = ImportBuilder::new(&Situation::empty("x".into(), Day(0)));
    let mut report = ImportReport::default();
    import_bytes(dataset, text.as_bytes(), "x.csv", &mut builder, &mut report).unwrap();
    (builder.finish(FrontPolicy::ByCountry).unwrap(), report)
}

/// The real files, where they are; else says so.
fn real(name: &str) -> Option<String> {
    let folder = std::env::var("FRONTWATCH_REAL_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let path = Path::new(&folder).join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: {} is not there", path.display());
    }
    text
}

/// What holds of everything that is imported: columns fit records, and tolls are those of the rule.
fn sound(imported: &ImportedEvents) {
    let columns = &imported.bulk.columns;
    let mut number = 0;
    let each = imported.for_each_event(|_, event| -> Result<(), ()> {
        let class = &columns.groups[columns.group_id[number] as usize];
        assert_eq!(
            (class.front, class.kind, &*class.actors),
            (event.front, event.kind, event.actors.as_slice())
        );
        assert_eq!(columns.date(number), event.date);
        let losses = columns.tolls[columns.toll_id[number] as usize];
        assert_eq!(losses.tolls, toll::event_tolls(event), "{event:?}");
        let killed = civilians::civilians_killed(&imported.situation, event.kind, &toll::side_tolls(event));
        assert_eq!(losses.civilians, killed, "{event:?}");
        assert_eq!(columns.id_hash[number], crate::model::bulk::id_hash(&event.id));
        let spot = columns.places[columns.place_id[number] as usize];
        assert_eq!(spot.precision, event.place.as_ref().map(|place| place.precision));
        assert_eq!(spot.coordinates, event.place.as_ref().and_then(|place| place.coordinates));
        assert!(find_contests(event).is_empty());
        assert_eq!(imported.bulk.event(number), Some(event));
        assert!(imported.situation.front(event.front).is_some());
        number += 1;
        Ok(())
    });
    each.unwrap();
    assert_eq!(number, columns.len());
    assert!(columns.start.is_sorted());
}

#[test]
fn the_central_african_republic_of_ucdp() {
    let Some(text) = real("ucdp/GEDEvent_v23_1_car.csv") else { return };
    let (imported, report) = of(Dataset::Ucdp, &text);
    assert_eq!(
        (report.read, report.taken, report.skipped, report.replaced),
        (1848, 1848, 0, 0),
        "{:#?}",
        report.problems
    );
    assert_eq!(report.flagged, 20, "{:?}", report.flags);
    sound(&imported);
    let columns = &imported.bulk.columns;
    let sums = columns.toll_id.iter().map(|&toll| columns.tolls[toll as usize].tolls.killed);
    let sum =
        sums.fold([0, 0, 0], |[a, b, c], t| [a + t.low.unwrap(), b + t.best.unwrap(), c + t.high.unwrap()]);
    assert_eq!(sum, [13_721, 14_948, 17_760]);
    assert_eq!(columns.length.iter().filter(|&&length| length == 0).count(), 1367);
    assert_eq!(imported.situation.fronts.len(), 1);
}

#[test]
fn a_thousand_rows_of_ucdp_with_and_without_header() {
    let Some(headed) = real("ucdp/GEDEvent_v23_1_sample1000.csv") else { return };
    let Some(bare) = real("ucdp/GEDEvent_v23_1_sample1000_noheader.csv") else { return };
    let (one, report) = of(Dataset::Ucdp, &headed);
    assert_eq!((report.read, report.taken, report.skipped), (1000, 1000, 0), "{:#?}", report.problems);
    let (other, report) = of(Dataset::Ucdp, &bare);
    assert_eq!((report.taken, report.notes.len()), (1000, 1));
    assert_eq!(one.bulk.columns, other.bulk.columns);
    sound(&one);
}

#[test]
fn a_quarter_of_an_hour_of_gdelt() {
    let Some(text) = real("gdelt/20151027220000.export.tsv") else { return };
    let (imported, report) = of(Dataset::Gdelt, &text);
    assert_eq!((report.read, report.taken, report.skipped), (2116, 2116, 0), "{:#?}", report.problems);
    sound(&imported);
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

/// Id, date, kind, actors, killed and note of every event, one line each.
fn lines(imported: &ImportedEvents) -> Vec<String> {
    let situation = &imported.situation;
    let mut lines = Vec::new();
    let each = imported.for_each_event(|_, event| -> Result<(), ()> {
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
    each.unwrap();
    lines
}

fn problems(report: &ImportReport) -> Vec<String> {
    report.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn rows_of_ucdp() {
    let (imported, report) = of(Dataset::Ucdp, UCDP);
    sound(&imported);
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
            "x.csv:13:45: best “many”: a whole number was expected",
            "x.csv:15:40: date_end “2020-05-01 00:00:00.000”: the event ends before it begins",
        ]
    );
    assert_eq!((report.read, report.taken, report.skipped, report.flagged, report.replaced), (8, 6, 2, 1, 1));
}

#[test]
fn what_ucdp_says_of_the_killed_stands_as_claims() {
    let (imported, _) = of(Dataset::Ucdp, UCDP);
    let situation = imported.situation.clone();
    let claims = |id: &str| -> Vec<String> {
        let events: Vec<_> =
            (0..5).filter_map(|row| imported.bulk.event(row)).filter(|event| event.id == id).collect();
        let of = |claim: &crate::model::Claim| {
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
        events.iter().flat_map(|event| event.claims.iter().map(of)).collect()
    };
    // One number: each side has its own, and so says its only origin.
    assert_eq!(
        claims("ucdp-1"),
        [
            "UCDP assessed government-of-ruritania: 1",
            "UCDP assessed grey-wolves: 3",
            "Ministry of War claimed government-of-ruritania: 1",
            "Ministry of War claimed grey-wolves: 3",
        ]
    );
    // A range: nobody knows how it falls to the sides.
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

/// A situation file holds no range that runs backwards.
#[test]
fn bounds_without_a_best_number_are_put_in_order() {
    let mut reader = csv::Reader::from_reader(UCDP.as_bytes());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = reader.headers().unwrap().clone();
    writer.write_record(&header).unwrap();
    let given = |name: &str, cell: &str| match name {
        "low" => "4".to_owned(),
        "high" => "0".to_owned(),
        "best" => String::new(),
        _ => cell.to_owned(),
    };
    let record = reader.records().next().unwrap().unwrap();
    writer.write_record(header.iter().zip(&record).map(|(name, cell)| given(name, cell))).unwrap();
    let (imported, report) = of(Dataset::Ucdp, &String::from_utf8(writer.into_inner().unwrap()).unwrap());
    sound(&imported);
    let said = Statement::Toll {
        measure: Measure::Killed,
        victims: Victims::Unattributed,
        says: Figure::Between(0, 4),
    };
    assert!(imported.bulk.event(0).unwrap().claims.iter().any(|claim| claim.statement == said));
    assert!(report.flags[0].0.ends_with("low and high out of order, taken for 0–4: 4, 0"));
}

#[test]
fn the_order_and_case_of_columns_do_not_matter() {
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
    let (imported, report) = of(Dataset::Ucdp, &text);
    assert_eq!(imported.bulk.columns, of(Dataset::Ucdp, UCDP).0.bulk.columns);
    assert_eq!(report.notes, ["x.csv: columns that are not read: extra"]);
}

#[test]
fn rows_of_acled_in_every_layout_of_events() {
    let all: Vec<(Vec<String>, Vec<String>)> = ACLED
        .iter()
        .map(|text| {
            let (imported, report) = of(Dataset::Acled, text);
            sound(&imported);
            (lines(&imported), problems(&report))
        })
        .collect();
    let none: [&str; 0] = [];
    assert_eq!(
        all[0].0,
        [
            "acled-rur1 2015-01-01 ArmedClash military-forces-of-ruritania-2010~grey-wolves 3",
            "acled-rur3 2015-05 ViolentDemonstration rioters-ruritania 0",
            "acled-rur2 2015-05-06–12 RemoteExplosive grey-wolves~civilians-ruritania 0",
        ]
    );
    assert_eq!(
        all[1].0,
        [
            "acled-rur10 2022-02-23 ArmedClash military-forces-of-ruritania-2010~unidentified-armed-group-ruritania 2",
            "acled-rur11 2022-02-24 ProtestWithIntervention protesters-ruritania~police-forces-of-ruritania-2010 0",
        ]
    );
    assert_eq!(
        all[2].0,
        [
            "acled-rur20 2023-03-04 AirStrike military-forces-of-ruritania-2010~grey-wolves 10",
            "acled-rur21 2023-03-05 Abduction grey-wolves~civilians-ruritania 0",
        ]
    );
    assert_eq!(
        all[2].1,
        [
            "x.csv:4:2: event_date “2023-02-30”: there is no such day",
            "x.csv:5:6: event_type “Jousting”: an event type of ACLED was expected",
        ]
    );
    assert_eq!(
        all[3].0,
        [
            "acled-rur30 2024-07-08 AttackOnCivilians grey-wolves~civilians-ruritania 4",
            "acled-rur31 2024-07-09 ArmedClash military-forces-of-other-land~grey-wolves –",
        ]
    );
    assert_eq!(
        (&all[0].1, &all[1].1, &all[3].1),
        (&none.map(String::from).to_vec(), &Vec::new(), &Vec::new())
    );
}

#[test]
fn what_acled_says_is_its_conservative_figure() {
    let (imported, report) = of(Dataset::Acled, ACLED[1]);
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
    let unnamed =
        imported.situation.actors.iter().find(|actor| actor.name.starts_with("Unidentified")).unwrap();
    assert!(unnamed.note.is_some());
    let (_, report) = of(Dataset::Acled, ACLED[3]);
    assert_eq!(report.flagged, 1);
    assert!(report.flags[0].0.contains("century"), "{:?}", report.flags);
    assert_eq!(report.notes, ["x.csv: columns that are not read: mood"]);
}

#[test]
fn weekly_counts_become_stated_totals_and_never_events() {
    let (imported, report) = of(Dataset::Acled, WEEKLY);
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
fn rows_of_gdelt() {
    let (imported, report) = of(Dataset::Gdelt, GDELT);
    sound(&imported);
    assert_eq!(
        lines(&imported),
        [
            "gdelt-901 2019-12-31 Withdrawal soldier-rur~guerrilla –",
            "gdelt-902 2020-12-31 PeacefulProtest soldier-rur –",
            "gdelt-904 2020-12-31 ArmedClash soldier-rur~guerrilla –",
            "gdelt-900 2020-12-31 AirStrike soldier-rur~guerrilla –",
        ]
    );
    assert_eq!(problems(&report), ["x.csv:4:27: EventCode “999”: an event code of CAMEO was expected"]);
    assert_eq!((report.replaced, report.flagged), (1, 1));
    assert_eq!(imported.situation.fronts.len(), 1);
    let event = imported.bulk.event(3).unwrap();
    assert_eq!(event.summary, "SOLDIER (RUR) → GUERRILLA: CAMEO 195, 3 mentions in 1 source");
    assert!(event.note.as_ref().unwrap().contains("https://www.strelsau-post.example/2020/an-ambush"));
}

#[test]
fn a_file_of_another_data_set_is_named() {
    let refused = |dataset, text: &str| {
        let mut builder = ImportBuilder::new(&Situation::empty(String::new(), Day(0)));
        let said =
            import_bytes(dataset, text.as_bytes(), "x.csv", &mut builder, &mut ImportReport::default());
        said.unwrap_err().to_string()
    };
    for (dataset, text, said) in [
        (Dataset::Ucdp, ACLED[2], "is a file of ACLED"),
        (Dataset::Ucdp, GDELT, "is a file of GDELT"),
        (Dataset::Acled, UCDP, "is a file of UCDP"),
        (Dataset::Gdelt, UCDP, "is a file of UCDP"),
        (Dataset::Gdelt, "1\t2\t3\n", "61 cells"),
        (Dataset::Acled, "a,b\n1,2\n", "names no column"),
    ] {
        assert!(refused(dataset, text).contains(said), "{}", refused(dataset, text));
    }
}

#[test]
fn a_table_that_breaks_off_is_told_and_keeps_what_is_whole() {
    let cut = &UCDP[..UCDP.rfind("2020-05-02").unwrap()];
    let (imported, report) = of(Dataset::Ucdp, cut);
    assert_eq!((imported.bulk.columns.len(), report.skipped), (5, 2));
    assert!(report.problems[1].expected.contains("of 49 cells"), "{:?}", report.problems);
}

#[test]
fn one_front_takes_what_its_rule_says() {
    let front = |id: &str| crate::model::Front::with_name(id.into(), id.into(), id.into());
    let mut situation = Situation::empty(String::new(), Day(0));
    situation.fronts = vec![front("deadly"), front("war")];
    let rule = |front, takes: &str| super::super::front_rule::FrontRule {
        front: crate::model::FrontIx(front),
        filter: takes.parse().unwrap(),
    };
    let mut builder = ImportBuilder::new(&situation);
    import_bytes(Dataset::Ucdp, UCDP.as_bytes(), "x.csv", &mut builder, &mut ImportReport::default())
        .unwrap();
    // The one can be told of a class, the other only of an event.
    let unknown = builder.finish(FrontPolicy::Rules(&[rule(1, "actor:nobody")])).unwrap_err();
    let (builder, number, _) = *unknown;
    assert_eq!(number, 0);
    let rules =
        [rule(0, "killed>=5"), rule(1, "country:ruritania dyad:\"Government of Ruritania\"~\"Grey Wolves\"")];
    let imported = builder.finish(FrontPolicy::Rules(&rules)).unwrap();
    sound(&imported);
    let mut fronts = Vec::new();
    let each = imported.for_each_event(|_, event| -> Result<(), ()> {
        fronts.push(imported.situation.front(event.front).unwrap().id.clone());
        Ok(())
    });
    each.unwrap();
    assert_eq!(fronts, ["deadly", "elsewhere", "elsewhere", "war", "war"]);
    assert_eq!(imported.elsewhere, 2);
}

#[test]
fn an_event_that_is_taken_out_is_not_counted() {
    let mut builder = ImportBuilder::new(&Situation::empty(String::new(), Day(0)));
    import_bytes(Dataset::Ucdp, UCDP.as_bytes(), "x.csv", &mut builder, &mut ImportReport::default())
        .unwrap();
    assert_eq!(builder.take_out("ucdp-1").unwrap().claims.len(), 4);
    assert!(builder.take_out("ucdp-1").is_none() && builder.take_out("ucdp-99").is_none());
    let imported = builder.finish(FrontPolicy::ByCountry).unwrap();
    sound(&imported);
    assert_eq!(imported.bulk.columns.len(), 4);
}
