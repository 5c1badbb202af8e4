//! Record months.
/// Thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordRule {
    /// Days summed.
    pub days: u32,
    /// At least this many killed.
    pub killed: u32,
    /// Medium: the maximum over this many days.
    pub medium: u32,
    /// High: the maximum over this many days.
    pub high: u32,
    /// Not again for this many days at the same or a lower level.
    pub cool_off: u32,
}
impl Default for RecordRule {
    fn default() -> Self {
        Self { days: 30, killed: 100, medium: 366, high: 1096, cool_off: 180 }
    }
}
