//! Import → table → feed → board: the same as the direct import of the same file.

use std::fs;

use crate::board::{Desk, FEED, create_distributed_table, csv, made_up_lines};
use crate::engine::Engine;

/// Replaces the events of the feed by those of a file that was imported without the server, keeping what is said of the
/// sync, and returns what is shown then.
fn shown_of_file(desk: &Desk, file: &str) -> String {
    let feed = desk.dir.path(FEED).join("events.parquet");
    let synced = fs::read(&feed).unwrap();
    fs::copy(desk.dir.path(file), &feed).unwrap();
    let shown = desk.shown();
    fs::write(&feed, synced).unwrap();
    shown
}

/// Calls `test` for each engine with a table that the import creates, and for two shards with one that they share.
fn for_each_table(test: impl Fn(&Desk, &Engine)) {
    for engine in Engine::start_all() {
        test(&Desk::new(&engine, "single"), &engine);
        if engine.shards.len() > 1 {
            create_distributed_table(&engine);
            test(&Desk::new(&engine, "events"), &engine);
            let on_shard = engine.query("SELECT count() FROM events_local").trim().parse::<u32>().unwrap();
            let on_both = engine.query("SELECT count() FROM events").trim().parse::<u32>().unwrap();
            assert!(0 < on_shard && on_shard < on_both, "both shards have rows");
        }
    }
}

#[test]
fn a_feed_shows_what_the_direct_import_of_the_same_file_shows() {
    let lines = made_up_lines(800);
    for_each_table(|desk, engine| {
        desk.dir.write("GEDEvent_v25_1.csv", csv(&lines));
        let loaded = desk.import(&["GEDEvent_v25_1.csv"]);
        assert!(loaded.starts_with("800 added, 0 changed, 0 withdrawn, 0 unchanged; "), "{loaded}");
        assert_eq!(
            desk.import(&["GEDEvent_v25_1.csv"]),
            "0 added, 0 changed, 0 withdrawn, 800 unchanged; no bytes sent"
        );
        assert_eq!(engine.query(&format!("SELECT count() FROM {}", desk.table)), "800\n", "{}", engine.name);

        assert_eq!(desk.synced(), "800 records; 800 added, 0 corrected, 0 deleted");
        let file = desk.dir.path(FEED).join("events.parquet");
        let written = file.metadata().unwrap().modified().unwrap();
        assert_eq!(desk.synced(), "800 records; nothing new");
        assert_eq!(file.metadata().unwrap().modified().unwrap(), written);

        desk.dir.run(&["import", "ucdp", "GEDEvent_v25_1.csv", "-o", "direct.parquet"]).succeeded();
        assert_same_lines(&desk.shown(), &shown_of_file(desk, "direct.parquet"));
        desk.assert_no_secret_is_kept();
    });
}

#[track_caller]
fn assert_same_lines(left: &str, right: &str) {
    for (left, right) in left.lines().zip(right.lines()) {
        assert_eq!(left, right);
    }
    assert_eq!(left.lines().count(), right.lines().count());
}

#[test]
fn corrections_moved_days_and_withdrawals_reach_the_feed() {
    let first = made_up_lines(300);
    for_each_table(|desk, engine| {
        desk.dir.write("GEDEvent_v24_1.csv", csv(&first));
        desk.dir.run(&["import", "ucdp", "GEDEvent_v24_1.csv", "-o", "old.parquet"]).succeeded();
        desk.import(&["GEDEvent_v24_1.csv"]);
        assert_eq!(desk.synced(), "300 records; 300 added, 0 corrected, 0 deleted");

        // The next release: one event is corrected, one is moved to another day, one is missing, one is new.
        let mut second = made_up_lines(300);
        let (corrected, moved, missing) = (150, 151, 152);
        let fields: Vec<&str> = first[corrected].trim_end().rsplitn(6, ',').collect();
        second[corrected] = format!("{},900,901,899,{},{}\n", fields[5], fields[1], fields[0]);
        let day = first[moved].split(" 00:00:00.000").next().unwrap().rsplit(',').next().unwrap();
        second[moved] = first[moved].replace(day, "1995-05-05");
        let gone = second.remove(missing);
        second.push(first[0].replacen(first[0].split(',').next().unwrap(), "999999", 2));
        desk.dir.write("GEDEvent_v25_1.csv", csv(&second));
        let over = ["GEDEvent_v25_1.csv", "--over", "old.parquet"];
        let loaded = desk.import(&over);
        assert!(loaded.starts_with("1 added, "), "{loaded}");
        assert!(loaded.contains(", 1 withdrawn, "), "{loaded}");
        assert!(desk.import(&over).starts_with("0 added, 0 changed, 0 withdrawn, 301 unchanged; no bytes"));

        // 300 and one new, of which one is withdrawn.
        let synced = desk.synced();
        assert!(synced.starts_with("300 records; 1 added, "), "{synced}");
        assert!(synced.ends_with(" 1 deleted"), "{synced}");
        assert_eq!(desk.synced(), "300 records; nothing new");
        let direct = [&["import", "ucdp", "-o", "new.parquet"][..], &over].concat();
        desk.dir.run(&direct).succeeded();
        assert_same_lines(&desk.shown(), &shown_of_file(desk, "new.parquet"));
        let exported = desk.dir.run(&["export", "s.ron", "--format", "csv"]).succeeded();
        let id = gone.split(',').next().unwrap();
        assert!(!exported.contains(&format!("ucdp-{id},")), "{id} is withdrawn");

        // A deletion, as another writer marks it.
        let id = first[10].split(',').next().unwrap();
        let table = &desk.table;
        let versions = format!(
            "SELECT id, date_start, date_end, version + 1, 1 FROM {table} FINAL WHERE id = 'ucdp-{id}'"
        );
        engine
            .insert(&format!("INSERT INTO {table} (id, date_start, date_end, version, deleted) {versions}"));
        assert_eq!(desk.synced(), "299 records; 0 added, 0 corrected, 1 deleted");
        assert_eq!(desk.synced(), "299 records; nothing new");
        // The import brings it back.
        let loaded = desk.import(&over);
        assert!(loaded.starts_with("1 added, 0 changed, 0 withdrawn, 300 unchanged; "), "{loaded}");
        assert_eq!(desk.synced(), "300 records; 1 added, 0 corrected, 0 deleted");
    });
}

#[test]
fn events_enter_and_leave_a_filtered_feed() {
    let lines = made_up_lines(300);
    for_each_table(|desk, engine| {
        desk.dir.write("GEDEvent_v24_1.csv", csv(&lines));
        desk.import(&["GEDEvent_v24_1.csv"]);
        desk.write_situation("filter: \"killed>=30\", since: \"2000-01-01\"");
        let ids = |desk: &Desk| {
            let exported = desk.dir.run(&["export", "s.ron", "--format", "csv", "--last", "all"]).succeeded();
            let mut ids: Vec<String> =
                exported.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect();
            ids.sort();
            ids
        };
        desk.sync().succeeded();
        let all = ids(desk);
        assert!(all.len() > 5 && all.len() < 200, "{}", all.len());
        desk.dir.run(&["import", "ucdp", "GEDEvent_v24_1.csv", "-o", "direct.parquet"]).succeeded();
        desk.dir.write(
            "direct.ron",
            "(format: 1, title: \"Direct\", as_of: \"2024-12-31\", include: [Parquet(\"direct.parquet\")])",
        );
        let filter = "killed>=30 date:2000-01-01..";
        let chosen = desk
            .dir
            .run(&["export", "direct.ron", "--format", "csv", "--last", "all", "--filter", filter])
            .succeeded();
        let mut expected: Vec<String> =
            chosen.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect();
        expected.sort();
        assert_eq!(all, expected);

        // One of them turns out to have killed nobody.
        let leaving = all[0].trim_start_matches("ucdp-").to_owned();
        let mut changed = lines.clone();
        let line = changed.iter_mut().find(|line| line.split(',').next() == Some(&leaving)).unwrap();
        let fields: Vec<&str> = line.trim_end().rsplitn(10, ',').collect();
        *line = format!("{},0,0,0,0,0,0,0,{},{}\n", fields[9], fields[1], fields[0]);
        desk.dir.write("GEDEvent_v25_1.csv", csv(&changed));
        desk.import(&["GEDEvent_v25_1.csv"]);
        let synced = desk.synced();
        assert!(synced.ends_with(" 1 deleted"), "{}: {synced}", engine.name);
        assert_eq!(ids(desk), &all[1..]);
    });
}
