//! The settings of how the board looks, by name. The styles themselves belong to the view.

/// A colour theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum ThemeId {
    /// The terminal's own 16 colours.
    #[default]
    Default,
    /// For light backgrounds.
    Light,
    /// A few strong colours.
    HighContrast,
    /// Safe for colour-blind users: blue and orange.
    Cvd,
    /// No colours; reverse, bold and markers.
    Mono,
    /// A dark background of its own, in true colour.
    Night,
    /// A light background of its own, in true colour.
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

    /// Returns the name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// Returns the theme with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// Returns the next theme in the cycle.
    #[must_use]
    pub fn next(self) -> Self {
        let index = Self::TABLE.iter().position(|row| row.0 == self).unwrap_or(0);
        Self::TABLE.get(index + 1).map_or(Self::Default, |row| row.0)
    }
}

/// The characters that draw lines, bars and marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Glyphs {
    /// Box drawing and block elements.
    #[default]
    Unicode,
    /// ASCII only.
    Ascii,
}

/// The script of the names shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum NameScript {
    /// Latin script.
    #[default]
    Latin,
    /// The script of the place, where known.
    Native,
    /// Latin, then native where there is room.
    Both,
}

impl NameScript {
    /// Returns the next choice in the cycle.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Latin => Self::Native,
            Self::Native => Self::Both,
            Self::Both => Self::Latin,
        }
    }

    /// Returns the label shown to the user.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Latin => "Latin",
            Self::Native => "native",
            Self::Both => "both",
        }
    }
}

/// Who reorders right-to-left text for display. No bidi control is written either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum BidiMode {
    /// The terminal: text is written in logical order, and names are isolated so that they do not move their
    /// neighbours.
    #[default]
    Terminal,
    /// The board: for terminals that place every letter to the right of the previous one.
    Reorder,
}

/// The appearance of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Appearance {
    /// The colour theme.
    pub theme: ThemeId,
    /// Whether colour may be used at all (`NO_COLOR`, `--color never`).
    pub has_colour: bool,
    /// Whether a theme may set its own background: only with 256 colours or more, because the look of fewer is
    /// unknown.
    pub has_theme_background: bool,
    /// The characters for lines, bars and marks.
    pub glyphs: Glyphs,
    /// The script of names.
    pub names: NameScript,
    /// Who reorders right-to-left text.
    pub bidi: BidiMode,
    /// Whether the terminal's cursor is visible. It is at the user's position even while invisible.
    pub shows_cursor: bool,
    /// Whether the detail has a pane of its own.
    pub detail_pane: DetailPane,
    /// The marks that draw the lines of the map; ASCII where the terminal allows nothing else.
    pub map_marks: MapMarks,
}

/// Whether the detail has a pane of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum DetailPane {
    /// On a wide screen.
    #[default]
    Auto,
    /// On every screen that fits four panes.
    Always,
    /// Never: it opens over the panes.
    Never,
}

/// The marks that draw the lines of the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum MapMarks {
    /// Half blocks: one point per column, two per row.
    #[default]
    HalfBlock,
    /// Braille: two points per column, four per row.
    Braille,
    /// One ASCII character per cell.
    Ascii,
}
