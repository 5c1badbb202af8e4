//! The panes, one file each.

pub(super) mod detail;
pub(super) mod dyad_list;
pub(super) mod dyad_matrix;
pub(super) mod empty_pane;
pub(super) mod event_list;
pub(super) mod figures;
pub(super) mod front_list;
pub(super) mod list_rows;
pub(super) mod map;
pub(super) mod series_chart;
