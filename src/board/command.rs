//! The table of commands: one row a command, from which come the enum, the default keys, the help, the
//! palette, the footer hints, `docs/keys.md` and the names accepted in `config.ron`.

use super::state::PaneId;

/// Where a command has an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everywhere.
    Global,
    /// In every pane that is a list or scrolls.
    Lists,
    /// In the event list.
    Events,
    /// In the actors pane.
    Dyads,
    /// In the series.
    Series,
    /// On the map.
    Map,
}

impl Scope {
    /// Whether the command means anything while this pane has the focus.
    #[must_use]
    pub const fn includes_pane(self, pane: PaneId) -> bool {
        match self {
            Self::Global => true,
            Self::Lists => !matches!(pane, PaneId::Series),
            Self::Events => matches!(pane, PaneId::Events),
            Self::Dyads => matches!(pane, PaneId::Dyads),
            Self::Series => matches!(pane, PaneId::Series),
            Self::Map => matches!(pane, PaneId::Map),
        }
    }

    /// Whether it is a single pane's: the keys of such a command go before those that mean something everywhere.
    #[must_use]
    pub const fn is_single_pane(self) -> bool {
        !matches!(self, Self::Global | Self::Lists)
    }

    /// The heading it stands under in help.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Global => "everywhere",
            Self::Lists => "in lists",
            Self::Events => "in events",
            Self::Dyads => "in actors",
            Self::Series => "in incidents",
            Self::Map => "on the map",
        }
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct CommandRow {
    /// The command.
    pub command: Command,
    /// Its name in `config.ron`, the palette and the docs.
    pub id: &'static str,
    /// Where it has an effect.
    pub scope: Scope,
    /// Its default keys, as in `config.ron`.
    pub keys: &'static [&'static str],
    /// One or two words for the footer.
    pub hint: &'static str,
    /// One line for help.
    pub doc: &'static str,
}

macro_rules! commands {
    ($($variant:ident $id:literal $scope:ident [$($key:literal),*] $hint:literal $doc:literal;)*) => {
        /// Something the reader can ask the board to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Command { $(#[doc = $doc] $variant),* }

        impl Command {
            /// The table of commands, in the order of help.
            pub const TABLE: &'static [CommandRow] = &[$(CommandRow {
                command: Self::$variant, id: $id, scope: Scope::$scope, keys: &[$($key),*], hint: $hint, doc: $doc,
            }),*];
        }
    };
}

#[rustfmt::skip]
commands! {
    Help            "help"             Global ["?"]              "help"     "Show every key; type to search";
    Palette         "palette"          Global [":", "ctrl-p"]    "commands" "Run a command by its name";
    Back            "back"             Global ["esc"]            "back"     "Close what is open, else clear the newest filter";
    Quit            "quit"             Global ["q", "ctrl-c"]    "quit"     "Leave";
    Suspend         "suspend"          Global ["ctrl-z"]         "suspend"  "Stop and return to the shell; `fg` comes back";

    NextPane        "next-pane"        Global ["tab"]            "pane"     "Focus the next pane";
    PreviousPane    "previous-pane"    Global ["shift-tab"]      "pane"     "Focus the pane before";
    FrontsPane      "fronts"           Global ["1"]              "fronts"   "Focus the fronts";
    EventsPane      "events"           Global ["2"]              "events"   "Focus the event list";
    DyadsPane       "actors"           Global ["3"]              "actors"   "Focus the actors";
    SeriesPane      "incidents"        Global ["4"]              "series"   "Focus the incident series";
    DetailPane      "detail"           Global ["5"]              "detail"   "Focus the detail";
    MapPane         "map"              Global ["6"]              "map"      "Focus the map; without room for it, it takes the screen";
    Zoom            "zoom"             Global ["z"]              "zoom"     "Give the focused pane the whole screen, and back";

    Down            "down"             Lists  ["j", "down"]      "move"     "Move down; south on the map";
    Up              "up"               Lists  ["k", "up"]        "move"     "Move up; north on the map";
    PageDown        "page-down"        Lists  ["ctrl-d", "pgdn"] "page"     "Move down a page";
    PageUp          "page-up"          Lists  ["ctrl-u", "pgup"] "page"     "Move up a page";
    Top             "top"              Global ["g g", "home"]    "first"    "Go to the first row, or the oldest bucket";
    Bottom          "bottom"           Global ["G", "end"]       "last"     "Go to the last row, or the newest bucket";
    Left            "left"             Global ["h", "left"]      "earlier"  "One bucket earlier; one column left in the matrix; west on the map";
    Right           "right"            Global ["l", "right"]     "later"    "One bucket later; one column right in the matrix; east on the map";
    Open            "open"             Global ["enter"]          "detail"   "Show the detail of the row; in the series, the events of the bucket";
    Choose          "choose"           Global ["space"]          "choose"   "Choose the front, dyad, bucket or place: the other panes narrow to it. In events: mark the row";
    OnlyKind        "only-kind"        Events ["K"]              "kind"     "Narrow to events of this kind, and back";
    ClearMarks      "clear-marks"      Global ["M"]              "unmark"   "Clear all marks";
    Matrix          "matrix"           Dyads  ["v"]              "matrix"   "Show the actors as a matrix, and back";

    NextPlace       "next-place"       Map    ["n"]              "place"    "Go to the next place, and its newest event";
    PreviousPlace   "previous-place"   Map    ["N"]              "place"    "Go to the place before";
    NextHere        "next-here"        Map    ["i"]              "here"     "Go to the next event at the same place";
    ZoomIn          "zoom-in"          Map    ["+", "="]         "nearer"   "Show less of the world, nearer";
    ZoomOut         "zoom-out"         Map    ["-"]              "wider"    "Show more of the world";
    FitMap          "fit-map"          Map    ["F"]              "fit"      "Show the places of all events shown, and the lines of the chosen fronts";
    HomeMap         "fronts-on-map"    Map    ["0"]              "fronts"   "Show all fronts, as at the start";

    ChooseView      "view"             Global ["V"]              "view"     "Look at a view by its name";
    ChooseFront     "front"            Global []                 "front"    "Choose a front by its id";
    Filter          "filter"           Global ["f"]              "filter"   "Type a filter; every pane answers to it";
    Search          "search"           Global ["/"]              "search"   "Search in the focused list";
    SearchNext      "search-next"      Global ["n"]              "next"     "Go to the next match";
    SearchPrevious  "search-previous"  Global ["N"]              "previous" "Go to the match before";
    Undo            "undo"             Global ["u"]              "undo"     "Undo the last change of the view";
    Redo            "redo"             Global ["ctrl-r"]         "redo"     "Redo it";
    Reset           "reset"            Global ["R"]              "reset"    "Clear every filter, window and order";

    NextWindow      "window"           Global ["t"]              "window"   "Next window of time; from the palette: `window 30d`";
    WindowEarlier   "window-earlier"   Global [","]              "earlier"  "Move the window earlier";
    WindowLater     "window-later"     Global ["."]              "later"    "Move the window later, at most to as-of";
    Coarser         "coarser"          Global ["+"]              "coarser"  "Coarser buckets";
    Finer           "finer"            Global ["-"]              "finer"    "Finer buckets";
    NextMeasure     "measure"          Global ["m"]              "measure"  "Count incidents, all events or killed in the series";

    SetBucket       "bucket"           Global []                 "bucket"   "Count by day, week, month, quarter, year, or what fits";
    SetSort         "sort"             Global []                 "sort"     "Sort events by a column: `sort killed`, `sort date reversed`";
    SortDate        "sort-date"        Global ["s d"]            "sort"     "Sort events by date; again reverses, a third time clears";
    SortFront       "sort-front"       Global ["s f"]            "sort"     "Sort events by front";
    SortKind        "sort-kind"        Global ["s k"]            "sort"     "Sort events by kind";
    SortActors      "sort-actors"      Global ["s a"]            "sort"     "Sort events by actors";
    SortPlace       "sort-place"       Global ["s p"]            "sort"     "Sort events by place";
    SortKilled      "sort-killed"      Global ["s t"]            "sort"     "Sort events by toll (killed)";
    SortSources     "sort-sources"     Global ["s s"]            "sort"     "Sort events by number of sources";
    SortContested   "sort-contested"   Global ["s c"]            "sort"     "Sort contested events first";

    Compare         "compare"          Global ["c"]              "compare"  "Compare fronts and actors with the window before, then with a year before, then with nothing";
    AsOfEarlier     "as-of-earlier"    Global ["<"]              "a week back" "Look from a week earlier: the board shows what was known up to then";
    AsOfLater       "as-of-later"      Global [">"]              "a week on" "Look from a week later, at most from the day the data were closed";
    AsOf            "as-of"            Global []                 "as of"    "Look from a day of its own: `as-of 2025-12-31`";
    Why             "why"              Global ["w"]              "why"      "Show how every word, mark and figure of the row was reached: rule, numbers, guard, origin";

    NextNew         "next-new"         Global ["a"]              "new"      "Go to the next event that is new ● or changed ◐ since the last visit";
    MarkSeen        "mark-seen"        Global ["A"]              "all seen" "Mark everything as seen; leaving the board does so too";
    Since           "since"            Global ["D"]              "since"    "List what is new, changed and deleted since the last visit";

    CopyRow         "copy-row"         Global ["y"]              "copy"     "Send the row to the terminal's clipboard";
    CopyId          "copy-id"          Global ["Y"]              "copy id"  "Send the id, or the first link, to the terminal's clipboard";
    OpenLink        "open-link"        Global ["o"]              "link"     "Open the first source's link, or send it to the clipboard over SSH";
    Export          "export"           Global ["e"]              "export"   "Write the events shown, or the marked ones, to a new file";
    Problems        "problems"         Global ["!"]              "problems" "List the problems found in the data";
    Reload          "reload"           Global ["r"]              "reload"   "Read the data again";
    Pause           "pause"            Global ["p"]              "pause"    "Stop reading changed data, and go on";
    NextNames       "names"            Global ["L"]              "names"    "Show Latin, native or both names";
    ToggleMouse     "mouse"            Global ["P"]              "mouse"    "Use the mouse on the board, or leave it to the terminal to select text";
    NextTheme       "theme"            Global ["T"]              "theme"    "Next colour theme";
}

impl Command {
    /// Its row of the table.
    #[must_use]
    pub fn row(self) -> &'static CommandRow {
        // The table is in the order of the enum (a test holds it); the first row stands in for the impossible.
        Self::TABLE.get(self as usize).unwrap_or(&Self::TABLE[0])
    }

    /// The command with this name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::TABLE.iter().find(|row| row.id == id).map(|row| row.command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum_and_ids_are_unique() {
        for (i, row) in Command::TABLE.iter().enumerate() {
            assert_eq!(row.command as usize, i, "{}", row.id);
            assert_eq!(Command::from_id(row.id), Some(row.command));
            assert_eq!(row.command.row().id, row.id);
        }
    }
}
