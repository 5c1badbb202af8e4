//! Windows of time.
use crate::model::{Day, Span};
/// Unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// d
    Days,
    /// w
    Weeks,
    /// m
    Months,
    /// y
    Years,
}
/// Length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Length {
    /// All
    All,
    /// Last
    Last(u32, Unit),
}
/// Window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    /// length
    pub length: Length,
    /// ends
    pub ends: Option<Day>,
}
impl Window {
    /// span
    #[must_use]
    pub fn span(&self, _as_of: Day) -> Option<Span> {
        None
    }
    /// before
    #[must_use]
    pub fn before(&self, _as_of: Day) -> Option<Span> {
        None
    }
    /// stepped
    #[must_use]
    pub fn stepped(self, _steps: i32, _as_of: Day) -> Self {
        self
    }
}
impl std::fmt::Display for Length {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("all")
    }
}
impl std::str::FromStr for Length {
    type Err = String;
    fn from_str(_: &str) -> Result<Self, String> {
        Ok(Self::All)
    }
}
