//! Broken quiet.
/// Thresholds, days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietRule {
    /// An incident after at least this many days without one.
    pub quiet: u32,
    /// Shown for this many days.
    pub shown: u32,
}
impl Default for QuietRule {
    fn default() -> Self {
        Self { quiet: 84, shown: 28 }
    }
}
