//! The layout of values.

use super::ron_tree::RonNode;

/// The width of a line, in cells.
pub(super) const LINE_WIDTH: usize = 120;

pub(crate) fn lay_out_value(text: &str, node: &RonNode, _indent: usize, _column: usize) -> String {
    text[node.range.clone()].to_owned()
}
