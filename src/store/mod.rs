//! The data as columns, and the one place where a figure is computed: [`Store::answer`].

mod aggregates;
mod answer;
mod as_of_facts;
mod bucket_layout;
mod build_columns;
mod cache;
mod counts;
mod coverage;
mod crossfilter;
mod daily_killed;
mod detail;
mod dyad_counts;
mod event_data;
mod event_store;
mod event_table;
mod event_totals;
mod execute;
mod explanation;
mod filter_eval;
mod front_rows;
mod gazetteer;
mod group_dictionary;
mod group_history;
mod grouped_indices;
mod place_counts;
mod prefix_counts;
mod query_context;
mod records;
mod result_rows;
mod row_set;
mod rule_input;
mod rule_states;
mod series_counts;
mod sort_rows;
mod standing;
mod subject_rows;
mod toll_sum;
mod window_counts;
mod window_delta;

#[cfg(test)]
mod tests;

pub use aggregates::AggregateCheck;
pub use answer::{Answer, BucketRow, DyadRow, FrontRow, Series, SeriesMean};
pub use coverage::{ComparedCount, Coverage};
pub use detail::{Detail, DyadDetail, EventDetail, FrontDetail, Subject};
pub use event_store::Store;
pub use event_totals::EventTotals;
pub use explanation::Explanation;
pub use gazetteer::GRID_STEPS_PER_DEGREE;
pub use place_counts::{LazyPlaces, PlaceCluster, PlaceRow, Places};
pub use result_rows::ResultRows;
