use super::super::gazetteer::grid_step;
use super::*;
use proptest::prelude::*;

fn place(lat: f64, lon: f64, precision: PlacePrecision, events: u32, newest: u32) -> PlaceRow {
    let at = LatLon { lat, lon };
    let is_selected = newest == 7;
    PlaceRow { at, precision, events, announced: 0, incidents: 1, killed: Toll::NONE, newest, is_selected }
}

/// Maps points to cells of one degree, starting at 40° N, 0° E.
fn cell(at: LatLon) -> Option<(u16, u16)> {
    let (x, y) = (at.lon.floor(), (40.0 - at.lat).floor());
    let inside = (0.0..10.0).contains(&x) && (0.0..5.0).contains(&y);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside")]
    inside.then_some((x as u16, y as u16))
}

#[test]
fn cluster_takes_precision_and_name_from_most_of_its_events() {
    let rows = vec![
        place(39.9, 3.2, PlacePrecision::Exact, 2, 9),
        place(39.5, 3.8, PlacePrecision::Province, 3, 4),
        place(39.1, 3.1, PlacePrecision::Province, 1, 7),
        place(38.5, 0.5, PlacePrecision::District, 5, 2),
        place(20.0, 0.5, PlacePrecision::Exact, 90, 1),
    ];
    let places = Places { rows, ..Places::default() };
    let clusters = places.clusters((10, 5), (35.0, 40.0), cell);
    assert_eq!(clusters.len(), 2);
    assert_eq!(
        (clusters[0].cell, clusters[0].places, clusters[0].events, clusters[0].incidents),
        ((3, 0), 3, 6, 3)
    );
    // Four of the six events are known only by province. The newest of these is in row 7.
    assert_eq!(
        (clusters[0].precision, clusters[0].events_by_precision),
        (PlacePrecision::Province, [2, 0, 4])
    );
    assert_eq!((clusters[0].newest, clusters[0].named_after, clusters[0].is_selected), (9, 7, true));
    assert_eq!(Some(clusters[0].area), Area::from_points(places.rows[..3].iter().map(|row| row.at)));
    assert_eq!((clusters[1].cell, clusters[1].precision), ((0, 1), PlacePrecision::District));
    // Of two equally common precisions the vaguer one is used.
    let tied =
        vec![place(39.9, 3.2, PlacePrecision::Exact, 2, 9), place(39.5, 3.8, PlacePrecision::District, 2, 4)];
    let clusters = Places { rows: tied, ..Places::default() }.clusters((10, 5), (35.0, 40.0), cell);
    assert_eq!((clusters[0].precision, clusters[0].named_after), (PlacePrecision::District, 4));
}

proptest! {
    #[test]
    fn clusters_include_every_place_on_screen(
        points in prop::collection::vec((34.0..41.0_f64, -1.0..11.0_f64), 0..80),
    ) {
        let mut rows: Vec<PlaceRow> = (0..).zip(points)
            .map(|(n, (lat, lon))| place(lat, lon, PlacePrecision::Exact, 1, n)).collect();
        // The gazetteer sorts places by grid step.
        rows.sort_by_key(|row| (grid_step(-row.at.lat), grid_step(row.at.lon)));
        let visible = rows.iter().filter(|row| cell(row.at).is_some()).count();
        let clusters = Places { rows, ..Places::default() }.clusters((10, 5), (35.0, 40.0), cell);
        prop_assert_eq!(clusters.iter().map(|cluster| cluster.places as usize).sum::<usize>(), visible);
        prop_assert!(clusters.windows(2).all(|pair| (pair[0].cell.1, pair[0].cell.0) < (pair[1].cell.1, pair[1].cell.0)));
    }
}
