//! Figures that are not fully recorded are drawn as lower bounds or as unknown.

use crate::board::ChartFace;
use crate::store::Coverage;
use crate::view::fixture::fixture;

#[test]
fn a_day_after_the_data_were_closed_is_named_in_the_header() {
    let mut f = fixture().with_size(140, 40);
    assert!(!f.drawn_lines().remove(0).contains("closed"));
    f.answer.as_of = "2026-02-20".parse().unwrap();
    f.state.today = f.answer.as_of;
    f.state.is_as_of_changed = true;
    let header = f.drawn_lines().remove(0);
    assert!(header.contains("HAPPENED BY 2026-02-20") && header.contains("closed 2026-01-31"), "{header}");
}

#[test]
fn totals_that_are_not_fully_recorded_are_bounds_on_every_pane() {
    let mut f = fixture().with_size(160, 50);
    f.state.view.face = ChartFace::Bars;
    let exact = f.drawn_lines().join("\n");
    assert!(exact.contains("3 incidents") && !exact.contains("≥3 incidents"), "{exact}");
    f.answer.coverage = Coverage::Partial;
    f.answer.series.buckets.iter_mut().for_each(|bucket| bucket.coverage = Coverage::Partial);
    f.answer.series.coverage = Coverage::Partial;
    let text = f.drawn_lines().join("\n");
    assert!(text.contains("≥3 incidents"), "{text}");
    assert!(text.contains("≥8 drawn") && text.contains('░'), "{text}");
    // The lowest row of the chart.
    let lowest_row = |text: &str| {
        let rows = text.lines().rev();
        let row = rows.filter_map(|line| line.split_once(" 0 ")).map(|(_, row)| row.to_owned()).next();
        row.unwrap()
    };
    assert!(lowest_row(&exact).contains('─'), "{exact}");
    assert!(!lowest_row(&text).contains('─') && lowest_row(&text).contains('·'), "{text}");
    f.answer.incidents = 0;
    f.answer.series.sum = 0;
    let text = f.drawn_lines().join("\n");
    assert!(text.contains("no incidents known") && text.contains(" none known"), "{text}");
    assert!(!text.contains("drawn"), "{text}");
    f.answer.coverage = Coverage::None;
    assert!(f.drawn_lines().join("\n").contains("incidents not known"));
}

#[test]
fn a_mean_above_the_lowest_row_is_drawn_as_a_labelled_line() {
    let mut f = fixture().with_size(120, 40);
    f.state.view.face = ChartFace::Bars;
    f.answer.series.mean = Some(crate::store::SeriesMean { sum: 104, buckets: 52, is_partial: false });
    let drawn = f.drawn_lines();
    let bars: Vec<&str> =
        drawn[drawn.len() - 10..].iter().filter_map(|line| line.split('│').next_back()).collect();
    let line = bars.iter().find(|line| line.trim_start().starts_with("2 ")).unwrap();
    // The line runs behind the bar of three and over the lower ones, but not where nothing is recorded.
    assert!(line.contains("────") && line.contains(['▄', '█', '▆']), "{bars:#?}");
    f.answer.series.mean = Some(crate::store::SeriesMean { sum: 8, buckets: 52, is_partial: false });
    let drawn = f.drawn_lines();
    let bars: Vec<&str> =
        drawn[drawn.len() - 9..].iter().filter_map(|line| line.split('│').next_back()).collect();
    // The axis has a line of its own, and none is a line in the lowest row.
    let has_line =
        |line: &&str| line.contains("──") && !line.contains('└') && !line.trim_start().starts_with("0 ");
    assert!(!bars.iter().any(has_line), "{bars:#?}");
}
