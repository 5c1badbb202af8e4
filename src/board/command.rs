//! The table of commands, one row each. It is the source of the enum, the default keys, the help, the palette,
//! the footer hints, `docs/keys.md` and the names that `config.ron` accepts.

use super::state::PaneId;

/// The panes in which a command has an effect.
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
    /// In the incident chart.
    Series,
    /// On the map.
    Map,
}

impl Scope {
    /// Whether a command of this scope has an effect while `pane` has the focus.
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

    /// Whether the scope is a single pane. The keys of its commands take precedence over those of wider scopes.
    #[must_use]
    pub const fn is_single_pane(self) -> bool {
        !matches!(self, Self::Global | Self::Lists)
    }

    /// The heading of its commands in help.
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

/// A row of the table of commands.
#[derive(Debug, Clone, Copy)]
pub struct CommandRow {
    /// The command.
    pub command: Command,
    /// The name in `config.ron`, the palette and the docs.
    pub id: &'static str,
    /// The panes in which it has an effect.
    pub scope: Scope,
    /// The default keys, as written in `config.ron`.
    pub keys: &'static [&'static str],
    /// One or two words for the footer.
    pub hint: &'static str,
    /// One line for help.
    pub doc: &'static str,
}

macro_rules! commands {
    ($($variant:ident $id:literal $scope:ident [$($key:literal),*] $hint:literal $doc:literal;)*) => {
        /// An action that the user can ask the board for.
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
    Help            "help"             Global ["?"]              "help"     "List every key; type to search";
    Palette         "palette"          Global [":", "ctrl-p"]    "commands" "Run a command by name";
    Back            "back"             Global ["esc"]            "back"     "Close the open box, or clear the newest filter";
    Quit            "quit"             Global ["q", "ctrl-c"]    "quit"     "Quit";
    Suspend         "suspend"          Global ["ctrl-z"]         "suspend"  "Suspend to the shell; `fg` returns";

    NextPane        "next-pane"        Global ["tab"]            "pane"     "Focus the next pane";
    PreviousPane    "previous-pane"    Global ["shift-tab"]      "pane"     "Focus the previous pane";
    HeadlinePane    "headline"         Global ["0"]              "headline" "Focus what matters";
    FrontsPane      "fronts"           Global ["1"]              "fronts"   "Focus the fronts";
    EventsPane      "events"           Global ["2"]              "events"   "Focus the event list";
    DyadsPane       "actors"           Global ["3"]              "actors"   "Focus the actors";
    SeriesPane      "incidents"        Global ["4"]              "series"   "Focus the incident chart";
    DetailPane      "detail"           Global ["5"]              "detail"   "Focus the detail";
    MapPane         "map"              Global ["6"]              "map"      "Focus the map; on a small screen it takes the whole screen";
    Zoom            "zoom"             Global ["z"]              "zoom"     "Zoom the focused pane to the whole screen, and back";

    Down            "down"             Lists  ["j", "down"]      "move"     "Move down; south on the map";
    Up              "up"               Lists  ["k", "up"]        "move"     "Move up; north on the map";
    PageDown        "page-down"        Lists  ["ctrl-d", "pgdn"] "page"     "Move down a page";
    PageUp          "page-up"          Lists  ["ctrl-u", "pgup"] "page"     "Move up a page";
    Top             "top"              Global ["g g", "home"]    "first"    "Go to the first row, or the oldest bucket";
    Bottom          "bottom"           Global ["G", "end"]       "last"     "Go to the last row, or the newest bucket";
    Left            "left"             Global ["h", "left"]      "earlier"  "Move one bucket earlier; one column left in the matrix; west on the map";
    Right           "right"            Global ["l", "right"]     "later"    "Move one bucket later; one column right in the matrix; east on the map";
    Open            "open"             Global ["enter"]          "detail"   "Show the detail of the row; in the chart, the events of the bucket";
    Choose          "choose"           Global ["space"]          "choose"   "Choose the front, dyad, bucket or place and narrow the other panes to it; in the events, mark the row";
    Frequencies     "frequencies"      Global ["F"]              "how often" "Count the values of a field: kind, actor, front, country, year and others";
    Actor           "actor"            Global ["i"]              "profile"  "Show the profile of an actor of the row, then of the next; in the palette: `actor NAME`";
    Claimant        "claimant"         Global ["I"]              "claimant" "Show what a claimant of the row said and who contradicts it, then the next; in the palette: `claimant NAME`";
    Contested       "contested"        Global ["C"]              "contested" "List the contested facts of the events shown: who says what against whom";
    OnlyKind        "only-kind"        Events ["K"]              "kind"     "Show only events of this kind, and back";
    ClearMarks      "clear-marks"      Global ["M"]              "unmark"   "Clear all marks";
    Matrix          "matrix"           Dyads  ["v"]              "matrix"   "Show the actors as a matrix, and back";
    Chart           "chart"            Series ["v"]              "lanes"    "Show the events as lanes, one a front, or as bars, or both where there is room";

    NextPlace       "next-place"       Map    ["n"]              "place"    "Go to the next place and its newest event";
    PreviousPlace   "previous-place"   Map    ["N"]              "place"    "Go to the previous place";
    NextHere        "next-here"        Map    ["i"]              "here"     "Go to the next event at the same place";
    ZoomIn          "zoom-in"          Map    ["+", "="]         "in"       "Zoom in";
    ZoomOut         "zoom-out"         Map    ["-"]              "out"      "Zoom out";
    FitMap          "fit-map"          Map    ["F"]              "fit"      "Fit all events shown and the lines of the chosen fronts";
    HomeMap         "fronts-on-map"    Map    ["0"]              "fronts"   "Show all fronts, as at the start";

    ChooseView      "open-view"        Global ["V"]              "view"     "Open a saved view by name";
    SaveView        "save-view"        Global []                 "save"     "Save filters, fronts, window, order and focus as a view: `save-view border`";
    ReplaceView     "save-view!"       Global []                 "save"     "Save the view in place of the one of the same name: `save-view! border`";
    ChooseFront     "front"            Global []                 "front"    "Choose a front by id";
    GroupRows       "group"            Global ["b"]              "group"    "Choose what the first pane lists: fronts, countries, regions, actors, sources and more";
    Filter          "filter"           Global ["f"]              "filter"   "Type a filter for every pane";
    Search          "search"           Global ["/"]              "search"   "Search in the focused list";
    SearchNext      "search-next"      Global ["n"]              "next"     "Go to the next match";
    SearchPrevious  "search-previous"  Global ["N"]              "previous" "Go to the previous match";
    Undo            "undo"             Global ["u"]              "undo"     "Undo the last change of the view, or the last edit";
    Redo            "redo"             Global ["ctrl-r"]         "redo"     "Redo the last undone change";
    Reset           "reset"            Global ["R"]              "reset"    "Reset filters, window and sorting";

    NextWindow      "window"           Global ["t"]              "window"   "Use the next window of time, or choose one by its digit; in the palette: `window 30d`";
    WindowEarlier   "window-earlier"   Global [","]              "earlier"  "Move the window earlier";
    WindowLater     "window-later"     Global ["."]              "later"    "Move the window later, at most to as-of";
    Widen           "widen"            Global ["W"]              "widen"    "Widen the window to all time, so that it holds every match";
    Coarser         "coarser"          Global ["+"]              "coarser"  "Use coarser buckets";
    Finer           "finer"            Global ["-"]              "finer"    "Use finer buckets";
    NextMeasure     "measure"          Global ["m"]              "measure"  "Chart incidents, all events or the killed";

    SetBucket       "bucket"           Global []                 "bucket"   "Chart by day, week, month, quarter, year, or the finest that fits";
    SetSort         "sort"             Global []                 "sort"     "Sort the focused list by a column: `sort killed`, `sort date reversed`";
    SortDate        "sort-date"        Global ["s d"]            "sort"     "Sort the focused list by date; again to reverse, a third time for its default order";
    SortFront       "sort-front"       Global ["s f"]            "sort"     "Sort by front, or by the name of the group";
    SortKind        "sort-kind"        Global ["s k"]            "sort"     "Sort by kind";
    SortActors      "sort-actors"      Global ["s a"]            "sort"     "Sort by actors";
    SortPlace       "sort-place"       Global ["s p"]            "sort"     "Sort by place";
    SortKilled      "sort-killed"      Global ["s t"]            "sort"     "Sort by toll (killed)";
    SortSources     "sort-sources"     Global ["s s"]            "sort"     "Sort by number of sources";
    SortContested   "sort-contested"   Global ["s c"]            "sort"     "Sort by contested events";
    SortIncidents   "sort-incidents"   Global ["s i"]            "sort"     "Sort by incidents in the window";
    SortChange      "sort-change"      Global ["s g"]            "sort"     "Sort by change (growth first)";

    Compare         "compare"          Global ["c"]              "compare"  "Compare fronts and actors with the window before, then with a year earlier, then stop comparing";
    AsOfEarlier     "as-of-earlier"    Global ["<"]              "week back" "Look from a week earlier, with only what had happened by then";
    AsOfLater       "as-of-later"      Global [">"]              "week on" "Look from a week later, at most the day the data were closed";
    AsOf            "as-of"            Global []                 "as of"    "Look from a certain day: `as-of 2025-12-31`";
    KnownBy         "known-by"         Global ["B"]              "known by" "Show only what was known by the as-of day, and back; in the palette: `known-by 2025-11-01`, `known-by off`";
    Why             "why"              Global ["w"]              "why"      "Explain every word, mark and figure of the row: rule, numbers, guard, origin";

    NextNew         "next-new"         Global ["a"]              "new"      "Go to the next event that is new ● or changed ◐ since the last visit";
    MarkSeen        "mark-seen"        Global ["A"]              "seen"     "Mark everything as seen, as quitting does";
    Inbox           "inbox"            Global ["x"]              "inbox"    "List what the feeds brought: read, accept, dismiss or put off; again, what was decided";
    Since           "since"            Global ["D"]              "since"    "List events that are new, changed or deleted since the last visit";

    CopyRow         "copy-row"         Global ["y"]              "copy"     "Copy the row to the clipboard";
    CopyCommand     "copy-command"     Global ["X"]              "command"  "Copy the command line that opens this view";
    CopyId          "copy-id"          Global ["Y"]              "copy id"  "Copy the id, or the first link, to the clipboard";
    OpenLink        "open-link"        Global ["o"]              "link"     "Open the first source's link; over SSH, copy it to the clipboard";
    EditRecord      "edit-record"      Global ["E"]              "edit"     "Open the record of the row in your editor: $VISUAL, $EDITOR or vi";
    Export          "export"           Global ["e"]              "export"   "Export the events shown, or the marked ones, to a new file";
    NewEvent        "new-event"        Global ["d e"]            "new event" "Record a new event in the situation file";
    NewClaim        "new-claim"        Global ["d c"]            "claim"    "Record what somebody says about the selected event";
    CorrectToll     "correct-toll"     Global ["d t"]            "correct"  "Record that a claimant corrects a number; the old one stays on record";
    LinkSource      "link-source"      Global ["d l"]            "source"   "Add a source to the selected event";
    SameAs          "same-as"          Global ["d ="]            "same"     "Link the selected event with the same event of a data set";
    CloseDay        "close-day"        Global ["d d"]            "close day" "Move the day on which the data close, and the coverage with it";
    NewActor        "new-actor"        Global ["d a"]            "actor"    "Record a new actor";
    NewFront        "new-front"        Global ["d f"]            "front"    "Record a new front";
    NewSource       "new-source"       Global ["d s"]            "source"   "Record a new source";
    NewTie          "new-tie"          Global ["d r"]            "tie"      "Record a relation between two actors";
    Dismiss         "dismiss"          Global ["d x"]            "dismiss"  "Dismiss the item of the inbox";
    Snooze          "snooze"           Global ["d z"]            "later"    "Put the item of the inbox off for a week; a decided one back";
    Problems        "problems"         Global ["!"]              "problems" "List problems in the data";
    Reload          "reload"           Global ["r"]              "reload"   "Reload the data";
    Pause           "pause"            Global ["p"]              "pause"    "Pause or resume reading changed data";
    NextNames       "names"            Global ["L"]              "names"    "Show Latin, native or both names";
    ToggleMouse     "mouse"            Global ["P"]              "mouse"    "Turn the mouse on, or off so that the terminal can select text";
    NextTheme       "theme"            Global ["T"]              "theme"    "Use the next colour theme";
}

/// Former names of commands, which files and fingers may still use, each with the name of today.
const FORMER_IDS: &[(&str, &str)] = &[("view", "open-view")];

impl Command {
    /// Returns the row of the command in [`Self::TABLE`].
    #[must_use]
    pub fn row(self) -> &'static CommandRow {
        // The table is in the order of the enum, as a test checks; the fallback to the first row is never
        // taken.
        Self::TABLE.get(self as usize).unwrap_or(&Self::TABLE[0])
    }

    /// Returns the command with this name, or with this former name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        let id = FORMER_IDS.iter().find(|(former, _)| *former == id).map_or(id, |(_, id)| id);
        Self::TABLE.iter().find(|row| row.id == id).map(|row| row.command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_follows_the_order_of_the_enum_and_ids_are_unique() {
        for (index, row) in Command::TABLE.iter().enumerate() {
            assert_eq!(row.command as usize, index, "{}", row.id);
            assert_eq!(Command::from_id(row.id), Some(row.command));
            assert_eq!(row.command.row().id, row.id);
        }
        for (former, id) in FORMER_IDS {
            assert_eq!(Command::from_id(former).unwrap().row().id, *id);
        }
        for pane in PaneId::ALL {
            assert!(Command::from_id(pane.name()).is_some(), "{}", pane.name());
        }
    }
}
