use std::borrow::Cow;
use std::fs;

use proptest::prelude::*;

use super::*;
use crate::import::parquet::save_import;
use crate::import::{Dataset, FrontPolicy, ImportBuilder, RowParty, StatedToll};
use crate::model::{ActorKind, Day, EventDate, Kind, PlacePrecision, Situation, Span};

fn row(id: u32, start: i32, days: i32, summary_len: usize) -> SourceRow<'static> {
    let party = |name: &'static str| RowParty { name: name.into(), kind: ActorKind::RebelGroup };
    SourceRow {
        dataset: Dataset::Ucdp,
        id: Cow::Owned(format!("ucdp-{id}")),
        date: EventDate::from_span(Span { start: Day(start), end: Day(start + days) }),
        kind: Kind::ArmedClash,
        parties: vec![party("Grey Wolves"), party(["A", "B", "C"][id as usize % 3])],
        country: ["Ruritania", "Examplia"][id as usize % 2].into(),
        conflict: "".into(),
        admin: ["".into(), "".into()],
        place: "Strelsau".into(),
        coordinates: None,
        precision: PlacePrecision::Near,
        killed: StatedToll { low: Some(id), best: Some(id), high: None },
        killed_by_side: Vec::new(),
        killed_civilians_and_unknown: [None, None],
        claimant: "".into(),
        sources: "Reuters".into(),
        summary: Cow::Owned("x".repeat(summary_len)),
        url: "".into(),
        flags: Vec::new(),
        reported: None,
        earlier: Vec::new(),
        withdrawn: None,
    }
}

/// Returns the bytes of the file that an import of the rows writes, without the rows that are taken out.
fn imported_file(rows: &[SourceRow<'_>], taken_out: &[String], max_tail_bytes: Option<usize>) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let mut builder = ImportBuilder::new(&Situation::empty(String::new(), Day(0)));
    if let Some(max_tail_bytes) = max_tail_bytes {
        builder.spill_above(folder.path(), max_tail_bytes).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "the file has no name");
    }
    for row in rows {
        builder.push(row);
    }
    for id in taken_out {
        builder.take_out(id);
    }
    let imported = builder.finish(FrontPolicy::ByCountry).unwrap();
    let path = folder.path().join("events.parquet");
    save_import(&path, &imported, &|| false).unwrap();
    fs::read(path).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn rows_in_a_file_give_the_same_import_as_rows_in_memory(
        rows in prop::collection::vec((0..60_u32, 0..40, 0..5, 0..300_usize), 1..80),
        taken_out in prop::collection::vec(0..60_u32, 0..5),
        max_tail_bytes in 0..3000_usize,
    ) {
        let rows: Vec<_> = rows.into_iter().map(|(id, start, days, len)| row(id, start, days, len)).collect();
        let taken_out: Vec<String> = taken_out.into_iter().map(|id| format!("ucdp-{id}")).collect();
        let expected = imported_file(&rows, &taken_out, None);
        prop_assert!(imported_file(&rows, &taken_out, Some(max_tail_bytes)) == expected);
    }
}

#[test]
fn a_row_longer_than_what_is_read_ahead_is_read() {
    let rows = [row(1, 5, 0, 40_000), row(2, 3, 0, 3 << 20), row(3, 4, 0, 100), row(1, 5, 0, 40_000)];
    let taken_out = ["ucdp-1".to_owned()];
    for taken_out in [&[][..], &taken_out] {
        assert!(imported_file(&rows, taken_out, Some(0)) == imported_file(&rows, taken_out, None));
    }
}

#[test]
fn rows_that_find_no_room_in_the_file_stay_in_memory() {
    let mut arena = RowArena::default();
    let folder = tempfile::tempdir().unwrap();
    arena.spill_to(folder.path(), 4).unwrap();
    let file = arena.file.as_mut().unwrap();
    // Every write to it fails.
    file.file = File::open("/dev/null").unwrap();
    arena.tail.bytes.extend(*b"\x01a\x01b");
    let mut offsets = [0, 2];
    arena.tail.bytes.push(0);
    assert!(arena.is_full());
    arena.spill(&mut offsets, &[1, 0]);
    assert!(!arena.is_full() && offsets == [0, 2]);
    assert!(arena.has_id(0, "a") && arena.has_id(2, "b"));
    assert_eq!(arena.next_offset(), 5);
}

#[test]
fn a_file_that_cannot_be_read_is_an_error() {
    let mut arena = RowArena::default();
    let folder = tempfile::tempdir().unwrap();
    arena.spill_to(folder.path(), 0).unwrap();
    arena.tail.bytes.extend(*b"\x01a");
    let mut offsets = [0];
    arena.spill(&mut offsets, &[0]);
    let mut buffer = Vec::new();
    assert_eq!(arena.read(0, &mut buffer).unwrap(), b"\x01a");
    assert_eq!(arena.read_single(0, &mut buffer).unwrap(), b"\x01a");
    arena.file.as_mut().unwrap().file.set_len(1).unwrap();
    arena.file.as_mut().unwrap().pieces = Mutex::new(vec![Piece::default()]);
    assert_eq!(arena.read(0, &mut buffer).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    assert_eq!(arena.read_single(0, &mut buffer).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
}
