//! Marks the days of fronts from which rows are missing because they could not be read.

use super::front_rule::FrontPolicy;
use super::name_lookup::slug;
use crate::model::{Columns, FrontIx, ImportSummary, Situation, SkippedRows, Span};

/// Marks the days of skipped rows as incomplete on the fronts that the rows may have belonged to, and all days of a
/// sample. `columns` have their
/// fronts; `days` are those of the data set, to which rows without a date may belong.
pub(super) fn mark_incomplete_days(
    situation: &mut Situation,
    columns: &Columns,
    policy: FrontPolicy<'_>,
    imports: &[ImportSummary],
    days: Option<Span>,
) {
    let skipped: Vec<&SkippedRows> = imports.iter().flat_map(|import| &import.skipped).collect();
    let is_sample = imports.iter().any(|import| import.is_sample);
    if skipped.is_empty() && !is_sample {
        return;
    }
    let rule_fronts: &[_] = match policy {
        FrontPolicy::ByCountry => &[],
        FrontPolicy::Rules(rules) => rules,
    };
    let with_events = columns.groups.iter().map(|group| group.front);
    let mut fronts: Vec<FrontIx> = with_events.chain(rule_fronts.iter().map(|rule| rule.front)).collect();
    fronts.sort_unstable();
    fronts.dedup();
    if let Some(days) = days.filter(|_| is_sample) {
        for front in &fronts {
            if let Some(front) = situation.fronts.get_mut(usize::from(front.0)) {
                front.add_incomplete(days);
            }
        }
    }
    for rows in skipped {
        let Some(missing) = rows.days.or(days) else { continue };
        let of_country = match (policy, &rows.country) {
            (FrontPolicy::ByCountry, Some(country)) => situation.front_by_id(&slug(country)),
            _ => None,
        };
        // A country without a front of its own may be misspelt.
        let of_country = of_country.filter(|front| fronts.binary_search(front).is_ok());
        for &front in of_country.as_ref().map_or(fronts.as_slice(), std::slice::from_ref) {
            if let Some(front) = situation.fronts.get_mut(usize::from(front.0)) {
                front.add_incomplete(missing);
            }
        }
    }
}
