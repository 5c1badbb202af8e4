//! The rows of the fronts pane: where there is little room, the fronts outside the record share one line.

use super::state::State;
use crate::findings::{FrontVerdict, Headline};

/// The fewest fronts that are folded: one would take as much room as the line that stands for it.
const MIN_FOLDED: usize = 2;

/// Returns how many fronts, from the first, have a row of their own if the pane is short. The others are not recorded
/// now; they follow all recorded ones.
#[must_use]
pub fn unfolded_count(headline: &Headline) -> usize {
    let recorded =
        headline.verdicts.iter().rposition(|verdict| !verdict.is_out_of_record).map_or(0, |last| last + 1);
    let all = headline.verdicts.len();
    if recorded > 0 && all - recorded >= MIN_FOLDED { recorded } else { all }
}

/// Returns the fronts that share the last line; none if there is no such line. `folds_fronts` as in
/// [`super::PaneSizes`].
#[must_use]
pub fn folded<'a>(state: &State, headline: &'a Headline, folds_fronts: bool) -> &'a [FrontVerdict] {
    let is_folded = folds_fronts && !state.unfolds_fronts;
    let from = if is_folded { unfolded_count(headline) } else { headline.verdicts.len() };
    headline.verdicts.get(from..).unwrap_or_default()
}

/// Returns the number of rows of the fronts pane, the line of folded fronts included.
#[must_use]
pub fn row_count(state: &State, headline: &Headline, folds_fronts: bool) -> usize {
    let folded = folded(state, headline, folds_fronts).len();
    headline.verdicts.len() - folded + usize::from(folded > 0)
}
