//! The panes, one file each.

pub(super) mod detail;
pub(super) mod dyad_list;
pub(super) mod dyad_matrix;
pub(super) mod empty_pane;
pub(super) mod event_list;
pub(super) mod figures;
pub(super) mod front_list;
mod front_verdict;
pub(super) mod headline;
mod heat_strip;
pub(super) mod list_rows;
pub(super) mod map;
pub(super) mod series_chart;
