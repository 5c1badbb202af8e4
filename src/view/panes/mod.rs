//! The panes: one file each.

pub(super) mod detail;
pub(super) mod dyads;
pub(super) mod empty_pane;
pub(super) mod events;
pub(super) mod figures;
pub(super) mod fronts;
pub(super) mod list_rows;
pub(super) mod map;
pub(super) mod matrix;
pub(super) mod series;
