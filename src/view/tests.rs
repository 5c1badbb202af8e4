//! Whole screens.

use super::fixture::fixture;

#[test]
fn look() {
    for (columns, rows) in [(20, 5), (60, 20), (80, 24), (120, 40), (200, 60)] {
        println!("{columns}x{rows}");
        for line in fixture().sized(columns, rows).text() {
            println!("{line}");
        }
    }
}
