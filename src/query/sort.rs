//! Orders.
/// Direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// up
    Ascending,
    /// down
    Descending,
}
/// Field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortField {
    /// date
    Date,
    /// front
    Front,
    /// kind
    Kind,
    /// place
    Place,
    /// killed
    Killed,
    /// sources
    Sources,
    /// actors
    Actors,
    /// contested
    Contested,
}
/// Sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sort {
    /// field
    pub field: SortField,
    /// direction
    pub direction: Direction,
}
