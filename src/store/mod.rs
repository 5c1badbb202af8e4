//! The data as columns, and the one place where a figure is computed: [`Store::answer`].

mod aggregates;
mod answer;
mod as_of_facts;
mod bits;
mod buckets;
mod build;
mod counts;
mod coverage;
mod deaths;
mod detail;
mod dyads;
mod event_data;
mod event_groups;
mod event_store;
mod event_totals;
mod execute;
mod fronts;
mod gazetteer;
mod grouped_indices;
mod history;
mod memory;
mod narrow;
mod order;
mod places;
mod prefix_counts;
mod records;
mod rows;
mod rule_input;
mod rule_states;
mod scan;
mod series;
mod sift;
mod standing;
mod subject_rows;
mod table;
mod toll_sum;
mod why;
mod window_counts;
mod window_delta;

#[cfg(test)]
mod tests;

pub use aggregates::AggregateCheck;
pub use answer::{Answer, BucketRow, DyadRow, FrontRow, Series, SeriesMean};
pub use coverage::{Compared, Coverage};
pub use detail::{Detail, DyadDetail, EventDetail, FrontDetail, Subject};
pub use event_store::Store;
pub use event_totals::Sum;
pub use gazetteer::GRID;
pub use places::{LazyPlaces, PlaceRow, Places, Spot};
pub use rows::Rows;
pub use why::Why;
