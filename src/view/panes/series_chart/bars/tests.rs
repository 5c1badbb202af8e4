//! Tests of the bars.

use super::*;
use crate::board::{ChartFace, Glyphs, PaneId};
use crate::query::SeriesMeasure;
use crate::store::KilledRange;
use crate::view::fixture::{Fixture, fixture};
use crate::view::layout::lay_out_screen;

/// Returns a board whose only bars are these: value, coverage and range of the killed, by bucket.
fn bars_fixture(bars: &[(usize, u32, Coverage, Option<KilledRange>)]) -> Fixture {
    let mut f = fixture().with_size(120, 40);
    f.state.view.face = ChartFace::Bars;
    let series = &mut f.answer.series;
    series.mean = None;
    for bucket in &mut series.buckets {
        (bucket.value, bucket.by_class, bucket.coverage) = (0, [0; 3], Coverage::Full);
    }
    for &(i, value, coverage, range) in bars {
        let bucket = &mut series.buckets[i];
        (bucket.value, bucket.by_class, bucket.coverage) = (value, [value, 0, 0], coverage);
        bucket.killed_range = range;
    }
    series.max = bars.iter().map(|bar| bar.1).max().unwrap_or(0);
    f
}

/// Returns the signs of the column of a bucket, from the top of the pane to the axis.
fn column(f: &Fixture, bucket: usize) -> String {
    let scene = f.scene();
    let body = lay_out_screen(&scene).pane_body(PaneId::Series);
    let x = TimeAxis::from_scene(&scene, body).bar_columns(bucket).start;
    let buffer = f.buffer();
    (body.top() + 2..body.bottom() - 1).map(|y| buffer[(x, y)].symbol()).collect::<String>()
}

#[test]
fn the_axis_fits_the_data_and_the_highest_bar_carries_its_number() {
    let one = column(&bars_fixture(&[(20, 1, Coverage::Full, None)]), 20);
    assert!(one.starts_with('1') && one.trim_start_matches('1').chars().all(|c| c == '█'), "{one}");
    let three = bars_fixture(&[(20, 3, Coverage::Full, None), (30, 1, Coverage::Full, None)]);
    assert!(column(&three, 20).starts_with("3█"), "{}", column(&three, 20));
    assert!(column(&three, 30).contains('1'), "the newest carries its number too");
    assert!(column(&three, 10).ends_with('─'));
}

#[test]
fn killed_without_a_number_are_unknown_and_not_none() {
    let mut f = bars_fixture(&[(20, 0, Coverage::Full, None), (30, 3, Coverage::Full, None)]);
    f.answer.series.measure = SeriesMeasure::Killed;
    f.answer.series.buckets[20].is_partial = true;
    let (unknown, none) = (column(&f, 20), column(&f, 10));
    assert!(unknown.contains('·') && !unknown.contains('─') && none.contains('─'), "{unknown} {none}");
}

#[test]
fn none_looks_like_no_bar_at_any_height() {
    let bars =
        [(20, 1, Coverage::Full, None), (30, 9000, Coverage::Full, None), (40, 0, Coverage::None, None)];
    for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
        let set = GlyphSet::for_setting(glyphs);
        for rows in 16..60 {
            let mut f = bars_fixture(&bars);
            f.state.size.1 = rows;
            f.state.appearance.glyphs = glyphs;
            let (scene, buffer) = (f.scene(), f.buffer());
            let body = lay_out_screen(&scene).pane_body(PaneId::Series);
            let axis = TimeAxis::from_scene(&scene, body);
            let Some(y) = (body.top()..body.bottom()).find(|&y| buffer[(axis.x - 2, y)].symbol() == "0")
            else {
                assert!(body.height < 3, "{rows}");
                continue;
            };
            let sign = |bucket| buffer[(axis.bar_columns(bucket).start, y)].symbol().to_owned();
            let [none, low, high, unknown] = [10, 20, 30, 40].map(sign);
            let is_bar = |sign: &str| set.bars.contains(&sign) || set.kind_classes.contains(&sign);
            assert_eq!((none.as_str(), unknown.as_str()), (set.zero, set.unknown), "{rows}");
            assert!(
                is_bar(&low) && is_bar(&high) && !is_bar(&none) && !is_bar(&unknown),
                "{rows}: {low} {high}"
            );
        }
    }
}

#[test]
fn a_lower_bound_is_marked_among_exact_bars() {
    let bars =
        [(20, 1, Coverage::Partial, None), (30, 3, Coverage::Full, None), (40, 1, Coverage::Full, None)];
    let f = bars_fixture(&bars);
    assert!(column(&f, 20).contains('+') && !column(&f, 40).contains('+'));
    // With notes, which say that the sum is a lower bound, no plus is needed where all are.
    let all = bars_fixture(&bars.map(|(i, value, _, range)| (i, value, Coverage::Partial, range)));
    assert!(!column(&all, 20).contains('+'));
    assert!(f.drawn_lines().concat().contains('3') && all.drawn_lines().concat().contains("≥3"));
}

#[test]
fn the_range_of_the_killed_is_a_cap_up_to_the_highest_number() {
    let range = |low, high| Some(KilledRange { low, high, is_open: false });
    let mut f = bars_fixture(&[
        (20, 10, Coverage::Full, range(10, 20)),
        (30, 10, Coverage::Full, range(10, 10)),
        (40, 10, Coverage::Full, range(10, 500)),
    ]);
    f.answer.series.measure = SeriesMeasure::Killed;
    let (with_cap, exact, beyond) = (column(&f, 20), column(&f, 30), column(&f, 40));
    assert!(with_cap.contains("┊█") && !exact.contains('┊') && exact.contains('█'), "{with_cap} {exact}");
    assert!(beyond.contains("▴┊"), "a number beyond the scale is marked: {beyond}");
}

#[test]
fn scale_labels_are_exact_or_rounded_but_never_cut() {
    let labels = [7, 999, 1_318, 9_999, 13_180, 13_960, 131_800, 999_960, 1_318_000, 4_000_000_000];
    let labels = labels.map(|number| scale_label(number, 4));
    assert_eq!(labels, ["7", "999", "1318", "9999", "13k", "14k", "132k", "1.0M", "1.3M", "4.0G"]);
    assert_eq!(scale_label(13_180, 5), "13180");
    assert_eq!(scale_label(131_800, 5), "132k");
}

#[test]
fn a_bar_is_stacked_in_the_order_of_the_classes() {
    use KindClass::{AgainstCivilians, Fighting, Miscellaneous};
    let classes = |by_class| (0..4).map(|row| class_at(by_class, row * 2 + 1, 8)).collect::<Vec<_>>();
    assert_eq!(classes([2, 1, 1]), [Fighting, Fighting, AgainstCivilians, Miscellaneous]);
    assert_eq!(classes([0, 4, 0]), [AgainstCivilians; 4]);
    assert_eq!(classes([1, 0, 3]), [Fighting, Miscellaneous, Miscellaneous, Miscellaneous]);
}
