//! The marks of rules that fire: one letter each, shown next to a front.

/// The mark of a rule that fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// The most killed in a month for three years.
    RecordHigh,
    /// The most killed in a month for a year.
    RecordMedium,
    /// The last week has at least twice the mean of the 4 weeks before.
    Surge,
    /// The mean of the last 4 weeks is at least twice that of the year.
    Threat,
    /// An incident after a long time without one.
    Quiet,
    /// Several civilians killed in the last weeks.
    Civilians,
    /// A violent actor not seen here in the year before.
    Newcomer,
}

impl Flag {
    /// Every mark, the most severe first.
    pub const ALL: &[Self] = &[
        Self::RecordHigh,
        Self::RecordMedium,
        Self::Surge,
        Self::Threat,
        Self::Quiet,
        Self::Civilians,
        Self::Newcomer,
    ];

    /// The letter of the mark, ASCII.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        self.row().0
    }

    /// The name of the mark.
    #[must_use]
    pub const fn label(self) -> &'static str {
        self.row().1
    }

    /// The meaning of the mark, in one line.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        self.row().2
    }

    const fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::RecordHigh => ("R", "record (high)", "the most killed in a month for three years"),
            Self::RecordMedium => ("r", "record (medium)", "the most killed in a month for a year"),
            Self::Surge => ("S", "surge", "the last week has at least twice the mean of the 4 weeks before"),
            Self::Threat => {
                ("T", "threat", "the mean of the last 4 weeks is at least twice that of the year before")
            }
            Self::Quiet => ("Q", "broken quiet", "an incident after a long time without one"),
            Self::Civilians => ("C", "civilians killed", "several civilians killed in the last weeks"),
            Self::Newcomer => ("N", "new actor", "a violent actor not seen here in the year before"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_has_a_distinct_letter() {
        let mut letters: Vec<&str> = Flag::ALL.iter().map(|flag| flag.letter()).collect();
        assert!(letters.iter().all(|letter| letter.len() == 1 && letter.is_ascii()));
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), Flag::ALL.len());
    }
}
