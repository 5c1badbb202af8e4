//! Surge and threat.
/// Thresholds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurgeRule {
    /// Surge: the week is at least this many times m4; threat: the mean of the last 4 weeks is at least this many times m52.
    pub factor: f64,
    /// Only with a mean of at least this.
    pub guard_mean: f64,
}
impl Default for SurgeRule {
    fn default() -> Self {
        Self { factor: 2.0, guard_mean: 1.0 }
    }
}
