//! How the board looks: what the reader may change about it, by name. The styles themselves are the view's.

/// A colour theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum ThemeId {
    /// The terminal's own 16 colours.
    #[default]
    Default,
    /// For light backgrounds.
    Light,
    /// Few, strong colours.
    HighContrast,
    /// Safe for colour-blind readers: blue and orange.
    Cvd,
    /// No colours; reverse, bold and markers.
    Mono,
    /// A dark ground of its own, in true colour.
    Night,
    /// A light ground of its own, in true colour.
    Paper,
}

impl ThemeId {
    /// Every theme with its name.
    pub const TABLE: [(Self, &'static str); 7] = [
        (Self::Default, "default"),
        (Self::Light, "light"),
        (Self::HighContrast, "high-contrast"),
        (Self::Cvd, "cvd"),
        (Self::Mono, "mono"),
        (Self::Night, "night"),
        (Self::Paper, "paper"),
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// The theme with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// The next one, for the key that cycles through them.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::TABLE.iter().position(|row| row.0 == self).unwrap_or(0);
        Self::TABLE.get(at + 1).map_or(Self::Default, |row| row.0)
    }
}

/// Which characters lines, bars and marks are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Glyphs {
    /// Box drawing and block elements.
    #[default]
    Unicode,
    /// ASCII only.
    Ascii,
}

/// Which names are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum NameScript {
    /// Latin script.
    #[default]
    Latin,
    /// The script of the place, where known.
    Native,
    /// Latin, then native, where there is room.
    Both,
}

impl NameScript {
    /// The next one, for the key that cycles through them.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Latin => Self::Native,
            Self::Native => Self::Both,
            Self::Both => Self::Latin,
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Latin => "Latin",
            Self::Native => "native",
            Self::Both => "both",
        }
    }
}

/// Who puts letters that run from right to left in order. No control character is written for it either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum BidiMode {
    /// The terminal: text is written as it is read, and names are fenced off so that none draws its neighbours along.
    #[default]
    Terminal,
    /// The board: for terminals that draw every letter to the right of the one before.
    Reorder,
}

/// How the board looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Appearance {
    /// Colour theme.
    pub theme: ThemeId,
    /// Whether any colour may be used at all (`NO_COLOR`, `--color never`).
    pub has_colour: bool,
    /// Whether a theme may lay a ground of its own: from 256 colours on, for of fewer nobody knows how they look.
    pub has_theme_background: bool,
    /// Characters.
    pub glyphs: Glyphs,
    /// Names.
    pub names: NameScript,
    /// Who orders what runs from right to left.
    pub bidi: BidiMode,
    /// Whether the terminal's cursor is seen where the reader is. Unseen it stands there too.
    pub shows_cursor: bool,
    /// Whether the detail has a pane of its own.
    pub detail_pane: DetailPane,
    /// What the lines of the map are made of; ASCII where nothing else may be written.
    pub map_marks: MapMarks,
}

/// Whether the detail has a pane of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum DetailPane {
    /// Where the screen is wide.
    #[default]
    Auto,
    /// Wherever four panes fit.
    Always,
    /// Nowhere: it opens over the panes.
    Never,
}

/// What the lines of the map are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum MapMarks {
    /// Half blocks: one point a column, two a row.
    #[default]
    HalfBlock,
    /// Braille: two points a column, four a row.
    Braille,
    /// One ASCII sign a cell.
    Ascii,
}
