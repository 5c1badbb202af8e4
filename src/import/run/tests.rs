use super::*;
use crate::assess::contested::contests;
use crate::assess::toll;
use crate::import::{Fronts, Imported};
use crate::model::{Day, Situation};

fn of(dataset: Dataset, text: &str) -> (Imported, Report) {
    let mut builder = Builder::new(&Situation::empty("x".into(), Day(0)));
    let mut report = Report::default();
    import_bytes(dataset, text.as_bytes(), "x.csv", &mut builder, &mut report).unwrap();
    (builder.finish(Fronts::ByCountry).unwrap(), report)
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
fn sound(imported: &Imported) {
    let columns = &imported.bulk.columns;
    let mut number = 0;
    let each = imported.each(|_, event| -> Result<(), ()> {
        let class = &columns.classes[columns.class[number] as usize];
        assert_eq!((class.front, class.kind, &*class.actors), (event.front, event.kind, event.actors.as_slice()));
        assert_eq!(columns.date(number), event.date);
        assert_eq!(columns.tolls[columns.toll[number] as usize], toll::tolls(event), "{event:?}");
        assert_eq!(columns.id[number], crate::model::bulk::id_hash(&event.id));
        let spot = columns.spots[columns.spot[number] as usize];
        assert_eq!(spot.precision, event.place.as_ref().map(|place| place.precision));
        assert_eq!(spot.at, event.place.as_ref().and_then(|place| place.at));
        assert!(contests(event).is_empty());
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
    assert_eq!((report.read, report.taken, report.skipped, report.replaced), (1848, 1848, 0, 0), "{:#?}", report.problems);
    assert_eq!(report.flagged, 20, "{:?}", report.flags);
    sound(&imported);
    let columns = &imported.bulk.columns;
    let sums = columns.toll.iter().map(|&toll| columns.tolls[toll as usize].killed);
    let sum = sums.fold([0, 0, 0], |[a, b, c], t| [a + t.low.unwrap(), b + t.best.unwrap(), c + t.high.unwrap()]);
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
