//! Dates of reports, and what imports keep of earlier ones, with the real program. All rows are invented.

use std::path::Path;

use frontwatch::file;
use frontwatch::model::{Claim, Day, Event, EventStatus, Figure, Revision, Situation, Statement, Victims};

use crate::program::Workdir;

const HEADER: &str = "id,type_of_violence,conflict_name,side_a,side_b,source_original,country,adm_1,latitude,longitude,\
                      where_prec,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,\
                      high,low";

/// An invented row of UCDP: id, country, day, and killed as low, best and high.
fn row((id, country, day, [low, best, high]): (u32, &str, &str, [u32; 3])) -> String {
    format!(
        "{id},1,{country}: Government,Government of {country},Grey Wolves,,{country},Upland,45.1,20.5,1,1,{day},{day},\
         {best},0,0,0,{best},{high},{low}"
    )
}

fn table(rows: &[(u32, &str, &str, [u32; 3])]) -> String {
    let rows = rows.iter().copied().map(row);
    std::iter::once(HEADER.to_owned()).chain(rows).map(|line| line + "\n").collect()
}

const FIRST: [(u32, &str, &str, [u32; 3]); 5] = [
    (1, "Ruritania", "2020-01-01", [3, 3, 3]),
    (2, "Ruritania", "2020-02-01", [1, 2, 4]),
    (3, "Ruritania", "2020-03-01", [7, 7, 7]),
    (4, "Ruritania", "2021-06-01", [1, 1, 1]),
    (5, "Graustark", "2020-02-01", [5, 5, 5]),
];

/// The first is corrected, the second unchanged, the third withdrawn, the fourth new; the others are not covered.
const SECOND: [(u32, &str, &str, [u32; 3]); 3] = [
    (1, "Ruritania", "2020-01-01", [4, 4, 4]),
    (2, "Ruritania", "2020-02-01", [1, 2, 4]),
    (6, "Ruritania", "2020-12-01", [9, 9, 9]),
];

/// The first is corrected again, the third is back.
const THIRD: [(u32, &str, &str, [u32; 3]); 4] = [
    (1, "Ruritania", "2020-01-01", [4, 6, 8]),
    (2, "Ruritania", "2020-02-01", [1, 2, 4]),
    (3, "Ruritania", "2020-03-01", [7, 7, 7]),
    (6, "Ruritania", "2020-12-01", [9, 9, 9]),
];

/// Returns a folder with the releases of three years.
fn workdir() -> Workdir {
    let dir = Workdir::new();
    dir.write("GEDEvent_v21_1.csv", table(&FIRST));
    dir.write("GEDEvent_v22_1.csv", table(&SECOND));
    dir.write("GEDEvent_v23_1.csv", table(&THIRD));
    dir
}

fn import(dir: &Workdir, line: &str) -> String {
    let (status, out, err) = dir.run_line(&format!("import {line}"));
    assert_eq!(status, 0, "{line}: {err}");
    out
}

/// Loads a situation whose events are read from all its files, withdrawn ones last.
fn load(path: &Path) -> Situation {
    let loaded = file::load_situation(path).unwrap();
    let mut situation = loaded.situation;
    for bulk in loaded.bulk {
        let pages = 0..bulk.page_count();
        for event in pages.flat_map(|page| bulk.pages().read_events(page).unwrap()) {
            let is_withdrawn = event.status == EventStatus::Withdrawn;
            let events = if is_withdrawn { &mut situation.withdrawn } else { &mut situation.events };
            events.push(event);
        }
    }
    situation
}

fn event<'s>(situation: &'s Situation, id: &str) -> &'s Event {
    let mut events = situation.events.iter().chain(&situation.withdrawn);
    events.find(|event| event.id == id).unwrap_or_else(|| panic!("no event {id}"))
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Returns the figures of the claims that stand.
fn standing(event: &Event) -> Vec<Figure> {
    let figure = |claim: &Claim| match claim.statement {
        Statement::Toll { says, .. } => Some(says),
        _ => None,
    };
    event.standing_claims().filter_map(|(_, claim)| figure(claim)).collect()
}

/// Returns the claims of the data set: date, content and what they change.
fn claims(event: &Event) -> Vec<(Option<String>, String, Option<Revision>)> {
    let words = |claim: &Claim| match &claim.statement {
        Statement::Toll { says, victims: Victims::Unattributed, .. } => says.to_string(),
        Statement::Toll { says, .. } => format!("{says} of a side"),
        other => format!("{other:?}"),
    };
    let row = |claim: &Claim| (claim.said.map(|date| date.to_string()), words(claim), claim.revises);
    event.claims.iter().map(row).collect()
}

fn said(date: &str, what: &str, revises: Option<Revision>) -> (Option<String>, String, Option<Revision>) {
    (Some(date.to_owned()), what.to_owned(), revises)
}

#[test]
fn a_newer_release_keeps_what_the_older_one_said() {
    let dir = workdir();
    import(&dir, "ucdp GEDEvent_v21_1.csv -o ged.parquet");
    let out = import(&dir, "ucdp GEDEvent_v22_1.csv --over ged.parquet -o ged.parquet");
    for line in [
        "over     the earlier import: 1 added, 1 unchanged, 1 corrected, 1 withdrawn, 2 kept",
        "history  1 event was corrected, 1 was withdrawn",
        "since the previous import: 1 added, 1 changed, 1 deleted",
    ] {
        assert!(out.contains(line), "{line:?} is not in\n{out}");
    }
    let situation = load(&dir.path("ged.parquet"));
    let ids: Vec<&str> = situation.events.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(ids, ["ucdp-1", "ucdp-2", "ucdp-5", "ucdp-6", "ucdp-4"]);
    let corrected = event(&situation, "ucdp-1");
    assert_eq!(
        claims(corrected),
        [said("≈2021", "3 of a side", None), said("≈2022", "4 of a side", Some(Revision::Corrects(0)))]
    );
    assert_eq!(corrected.reported.unwrap().to_string(), "≈2021");
    // What did not change was known from the first release on, and needs no dates of its own.
    let unchanged = event(&situation, "ucdp-2");
    assert_eq!(claims(unchanged), [(None, "2 (1–4)".to_owned(), None)]);
    assert_eq!(unchanged.reported.unwrap().to_string(), "≈2021");
    assert_eq!(event(&situation, "ucdp-6").reported.unwrap().to_string(), "≈2022");
    assert_eq!(event(&situation, "ucdp-4").reported.unwrap().to_string(), "≈2021");
    let withdrawn = event(&situation, "ucdp-3");
    assert_eq!(withdrawn.status, EventStatus::Withdrawn);
    assert_eq!(
        claims(withdrawn),
        [(None, "7 of a side".to_owned(), None), said("≈2022", "Retraction", None)]
    );
    let (status, out, _) = dir.run_line("check ged.parquet");
    assert!(status == 0 && out.contains("1 event was corrected, 1 was withdrawn"), "{out}");
}

#[test]
fn history_adds_up_over_three_releases() {
    let dir = workdir();
    import(&dir, "ucdp GEDEvent_v21_1.csv -o first.parquet");
    import(&dir, "ucdp GEDEvent_v22_1.csv --over first.parquet -o second.parquet");
    let out = import(&dir, "ucdp GEDEvent_v23_1.csv --over second.parquet -o third.parquet");
    assert!(out.contains("0 added, 3 unchanged, 1 corrected, 0 withdrawn, 2 kept"), "{out}");
    let situation = load(&dir.path("third.parquet"));
    assert!(situation.withdrawn.is_empty(), "a row that comes back is an ordinary row again");
    assert_eq!(claims(event(&situation, "ucdp-3")).len(), 1);
    assert_eq!(
        claims(event(&situation, "ucdp-1")),
        [
            said("≈2021", "3 of a side", None),
            said("≈2022", "4 of a side", Some(Revision::Corrects(0))),
            said("≈2023", "6 (4–8)", Some(Revision::Corrects(1))),
        ]
    );
}

#[test]
fn the_same_events_come_from_parquet_and_from_a_situation_file() {
    let dir = workdir();
    import(&dir, "ucdp GEDEvent_v21_1.csv -o old.parquet");
    import(&dir, "ucdp GEDEvent_v22_1.csv --over old.parquet -o new.parquet");
    let out = import(&dir, "ucdp GEDEvent_v22_1.csv --over old.parquet -o new.ron");
    assert!(out.contains("history  1 event was corrected, 1 was withdrawn"), "{out}");
    dir.write(
        "including.ron",
        "(format: 1, title: \"T\", as_of: \"2022-12-31\", actors: {}, fronts: {}, events: [], \
         include: [Parquet(\"new.parquet\")])",
    );
    let [stored, written, included] =
        ["new.parquet", "new.ron", "including.ron"].map(|name| load(&dir.path(name)));
    assert_eq!((stored.events.len(), stored.withdrawn.len()), (5, 1));
    for other in [&written, &included] {
        let names = |situation: &Situation, event: &Event| {
            let actors = event.actors.iter().map(|&ix| situation.actor(ix).unwrap().name.clone());
            let sources = event.sources.iter().map(|&ix| situation.source(ix).unwrap().id.clone());
            (
                actors.collect::<Vec<_>>(),
                sources.collect::<Vec<_>>(),
                situation.front(event.front).unwrap().id.clone(),
            )
        };
        for event in stored.events.iter().chain(&stored.withdrawn) {
            let same = self::event(other, &event.id);
            assert_eq!(names(&stored, event), names(other, same));
            assert_eq!(claims(event), claims(same));
            assert_eq!(
                (&event.date, &event.place, event.status, event.reported),
                (&same.date, &same.place, same.status, same.reported)
            );
        }
        assert_eq!(
            (stored.events.len(), stored.withdrawn.len()),
            (other.events.len(), other.withdrawn.len())
        );
    }
    let (status, _, err) = dir.run_line("import ucdp GEDEvent_v22_1.csv -o new.ron");
    assert!(status == 2 && err.contains("new.ron has events with earlier figures"), "{err}");
}

#[test]
fn an_earlier_day_knows_the_earlier_number() {
    let dir = workdir();
    import(&dir, "ucdp GEDEvent_v21_1.csv -o ged.parquet --released 2021-06-08");
    import(&dir, "ucdp GEDEvent_v22_1.csv --over ged.parquet -o ged.ron --released 2022-06-10");
    let situation = load(&dir.path("ged.ron"));
    let figures = |text: &str, id: &str| standing(event(&situation.known_by(day(text)), id));
    assert_eq!(figures("2022-06-09", "ucdp-1"), [Figure::Exactly(3)]);
    assert_eq!(figures("2022-06-10", "ucdp-1"), [Figure::Exactly(4)]);
    assert_eq!(standing(event(&situation, "ucdp-1")), [Figure::Exactly(4)]);
    let status = |text: &str| event(&situation.known_by(day(text)), "ucdp-3").status;
    assert_eq!(status("2022-06-09"), EventStatus::Happened);
    assert_eq!(status("2022-06-10"), EventStatus::Withdrawn);
    let known = situation.known_by(day("2021-06-07"));
    assert!(known.events.is_empty(), "{:?}", known.events);
    assert!(!situation.known_by(day("2022-06-09")).events.iter().any(|event| event.id == "ucdp-6"));
}

#[test]
fn history_changes_no_figure_of_today() {
    let dir = workdir();
    import(&dir, "ucdp GEDEvent_v21_1.csv -o old.parquet");
    import(&dir, "ucdp GEDEvent_v22_1.csv --over old.parquet -o with.parquet");
    // The same rows in one table, without a history.
    let kept = [FIRST[3], FIRST[4]];
    dir.write("all.csv", table(&[&SECOND[..], &kept[..]].concat()));
    import(&dir, "ucdp all.csv -o without.parquet");
    for line in ["brief FILE --last all", "frame FILE --size 120x40 --last all"] {
        let output = |name: &str| {
            let (status, out, err) = dir.run_line(&line.replace("FILE", name));
            assert_eq!(status, 0, "{line}: {err}");
            out.replace(name, "FILE")
        };
        assert_eq!(output("with.parquet"), output("without.parquet"), "{line}");
    }
    // An export has every claim, and when each event was reported.
    let figures = |name: &str| -> Vec<Vec<String>> {
        let out = dir.run_line(&format!("export {name} --format csv")).1;
        let mut reader = csv::Reader::from_reader(out.as_bytes());
        let heads = reader.headers().unwrap().clone();
        let is_history = |column: &usize| matches!(heads.get(*column), Some("claims" | "reported"));
        let cells = |record: csv::StringRecord| {
            let cells = record.iter().enumerate().filter(|(column, _)| !is_history(column));
            cells.map(|(_, cell)| cell.to_owned()).collect()
        };
        reader.records().map(Result::unwrap).map(cells).collect()
    };
    assert_eq!(figures("with.parquet"), figures("without.parquet"));
}

#[test]
fn history_is_not_lost_silently() {
    let dir = workdir();
    import(&dir, "ucdp GEDEvent_v21_1.csv -o ged.parquet");
    import(&dir, "ucdp GEDEvent_v22_1.csv --over ged.parquet -o ged.parquet");
    let (status, _, err) = dir.run_line("import ucdp GEDEvent_v23_1.csv -o ged.parquet");
    assert!(status == 2 && err.contains("continue it with --over"), "{err}");
    // The older release over the newer one.
    let (status, _, err) = dir.run_line("import ucdp GEDEvent_v21_1.csv --over ged.parquet -o out.parquet");
    assert!(status == 2 && err.contains("is newer than the files to import"), "{err}");
    let (status, _, err) =
        dir.run_line("import ucdp GEDEvent_v22_1.csv --over GEDEvent_v21_1.csv -o out.parquet");
    assert!(status == 2 && err.contains("not a Parquet file"), "{err}");
    assert!(!dir.path("out.parquet").exists());
}

#[test]
fn rows_that_may_be_missing_by_mistake_are_not_withdrawn() {
    let dir = workdir();
    import(&dir, "ucdp GEDEvent_v21_1.csv -o ged.parquet");
    let broken = table(&SECOND)
        + &row((3, "Ruritania", "2020-03-01", [7, 7, 7])).replace(",1,Ruritania: Gov", ",9,Ruritania: Gov");
    dir.write("broken.csv", broken);
    let (status, out, _) = dir.run_line("import ucdp broken.csv --over ged.parquet -o new.parquet");
    assert!(status == 1 && out.contains("0 withdrawn"), "{out}");
    assert!(out.contains("1 event missing in the new files and kept"), "{out}");
    let out = import(&dir, "ucdp GEDEvent_v22_1.csv --sample --over ged.parquet -o sample.parquet");
    assert!(out.contains("0 withdrawn"), "{out}");
}

#[test]
fn sides_that_change_are_corrected_or_retracted() {
    let dir = Workdir::new();
    let row = |a: u32, b: u32, low: u32| {
        let best = a + b;
        format!(
            "{HEADER}\n1,1,The war,Government of Ruritania,Grey Wolves,,Ruritania,Upland,45.1,20.5,1,1,2020-01-01,2020-01-01,\
             {a},{b},0,0,{best},{best},{low}\n"
        )
    };
    for (name, text) in
        [("a.csv", row(2, 3, 5)), ("b.csv", row(2, 4, 6)), ("c.csv", row(6, 0, 1)), ("d.csv", row(1, 1, 2))]
    {
        dir.write(name, text);
    }
    import(&dir, "ucdp a.csv -o ged.parquet --released 2021-01-01");
    for (name, year) in [("b", 2022), ("c", 2023), ("d", 2024)] {
        import(&dir, &format!("ucdp {name}.csv --over ged.parquet -o ged.parquet --released {year}-01-01"));
    }
    let situation = load(&dir.path("ged.parquet"));
    let event = event(&situation, "ucdp-1");
    assert_eq!(
        claims(event),
        [
            said("2021-01-01", "2 of a side", None),
            said("2021-01-01", "3 of a side", None),
            said("2022-01-01", "4 of a side", Some(Revision::Corrects(1))),
            said("2023-01-01", "6 (1–6)", Some(Revision::Corrects(2))),
            said("2023-01-01", "Retraction", Some(Revision::Retracts(0))),
            said("2024-01-01", "1 of a side", Some(Revision::Corrects(3))),
            said("2024-01-01", "1 of a side", None),
        ]
    );
    assert_eq!(standing(event), [Figure::Exactly(1), Figure::Exactly(1)]);
    import(&dir, "ucdp d.csv --over ged.parquet -o ged.ron --released 2025-01-01");
    let written = load(&dir.path("ged.ron"));
    assert_eq!(claims(self::event(&written, "ucdp-1")), claims(event));
}

#[test]
fn a_linked_event_takes_over_the_history() {
    let dir = workdir();
    import(&dir, "ucdp GEDEvent_v21_1.csv -o old.parquet");
    import(&dir, "ucdp GEDEvent_v22_1.csv --over old.parquet -o new.parquet");
    dir.write(
        "mine.ron",
        "(format: 1, title: \"T\", as_of: \"2022-12-31\", \
         actors: {\"wolves\": (name: \"Grey Wolves\", kind: RebelGroup), \"gov\": (name: \"Government of Ruritania\", kind: StateForces)}, \
         fronts: {\"war\": (name: \"The war\", parties: [\"gov\", \"wolves\"], takes: \"country:Ruritania\")}, \
         events: [(id: \"ambush\", date: \"2020-01-01\", front: \"war\", kind: ArmedClash, actors: [\"gov\", \"wolves\"], \
         summary: \"An ambush.\", sources: [], claims: [Toll(by: \"wolves\", measure: Killed, victims: \"gov\", says: AtLeast(9))], \
         same_as: [\"ucdp-1\", \"ucdp-3\"])], include: [Parquet(\"new.parquet\")])",
    );
    let loaded = file::load_situation(&dir.path("mine.ron")).unwrap();
    let event = &loaded.situation.events[0];
    let revisions: Vec<_> = event.claims.iter().map(|claim| claim.revises).collect();
    assert_eq!(revisions, [None, None, Some(Revision::Corrects(1)), None, None]);
    let counts = loaded.bulk[0].revision_counts();
    assert_eq!((counts.corrected, counts.withdrawn), (0, 0), "their records count no more");
}

/// Made-up rows in ACLED's layout: id and timestamp.
fn acled(rows: &[(&str, &str)]) -> String {
    let row = |(id, timestamp): &(&str, &str)| {
        format!(
            "RUR{id},2020-01-0{id},2020,1,Battles,Armed clash,Army of Ruritania,1,Grey Wolves,2,Ruritania,Upland,Zenda,45.1,20.5,1,\
             Strelsau Post,Invented.,3,{timestamp}\n"
        )
    };
    let header = "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,inter1,actor2,inter2,country,\
                  admin1,location,latitude,longitude,geo_precision,source,notes,fatalities,timestamp\n";
    header.to_owned() + &rows.iter().map(row).collect::<String>()
}

#[test]
fn rows_tell_when_they_were_reported() {
    let dir = Workdir::new();
    dir.write(
        "acled.csv",
        acled(&[
            ("1", "1649790000"),
            ("2", "2022-04-12T19:00:00Z"),
            ("3", "1649790000.0"),
            ("4", ""),
            ("5", "soon"),
            ("6", "1000000000"),
        ]),
    );
    let out = import(&dir, "acled acled.csv -o acled.parquet");
    for oddity in ["timestamp is not a time, report undated: soon", "timestamp is before the event"] {
        assert!(out.contains(oddity), "{oddity:?} is not in\n{out}");
    }
    let dates = |name: &str| -> Vec<Option<String>> {
        let events = load(&dir.path(name)).events;
        events.iter().map(|event| event.reported.map(|date| date.to_string())).collect()
    };
    let on_day = Some("2022-04-12".to_owned());
    assert_eq!(dates("acled.parquet"), [on_day.clone(), on_day.clone(), on_day, None, None, None]);
    assert_eq!(dates("acled.csv"), dates("acled.parquet"));
    dir.write("gdelt.tsv", include_str!("../import/gdelt.tsv"));
    import(&dir, "gdelt gdelt.tsv -o gdelt.parquet");
    let added = dates("gdelt.parquet");
    assert!(added.iter().all(|date| date.as_deref() == Some("2020-12-31")), "{added:?}");
    import(&dir, "acled acled.csv -o stated.parquet --released ≈2023");
    assert!(dates("stated.parquet").iter().all(|date| date.as_deref() == Some("≈2023")));
    let (status, _, err) = dir.run_line("import acled acled.csv -o x.parquet --released soon");
    assert!(status == 2 && err.contains("--released"), "{err}");
}

#[test]
fn an_undated_withdrawal_is_known_on_no_certain_day() {
    let dir = Workdir::new();
    dir.write("old.csv", acled(&[("1", "1649790000"), ("2", "1649790000"), ("3", "1649790000")]));
    dir.write("new.csv", acled(&[("1", "1649790000"), ("3", "1660000000")]));
    import(&dir, "acled old.csv -o acled.parquet");
    let out = import(&dir, "acled new.csv --over acled.parquet -o acled.ron");
    assert!(out.contains("2 unchanged, 0 corrected, 1 withdrawn"), "{out}");
    let situation = load(&dir.path("acled.ron"));
    assert_eq!(event(&situation, "acled-rur3").reported.unwrap().to_string(), "2022-04-12");
    let retraction = event(&situation, "acled-rur2").claims.last().unwrap();
    assert_eq!(retraction.said.unwrap().to_string(), "≈2022-04-12 or later");
    let known = situation.known_by(day("2024-01-01"));
    assert_eq!((known.events.len(), known.withdrawn.len()), (3, 0));
}
