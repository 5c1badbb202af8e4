//! New actors.
/// Thresholds, days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewcomerRule {
    /// Seen in this many last days.
    pub recent: u32,
    /// And not in this many before.
    pub unseen: u32,
}
impl Default for NewcomerRule {
    fn default() -> Self {
        Self { recent: 30, unseen: 365 }
    }
}
