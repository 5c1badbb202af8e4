//! What the terminal can show, worked out from the environment and never by asking it: an answer that
//! comes late would arrive as keys.

/// How many colours may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Depth {
    /// No colour code at all; bold and reverse stay.
    #[default]
    None,
    /// The sixteen colours of the terminal's own palette.
    Ansi16,
    /// The 256 colours of xterm.
    Ansi256,
    /// 24 bits.
    Rgb,
}

/// An answer to "colour?" from the command line or the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum When {
    /// Leave it to the environment.
    #[default]
    Auto,
    /// Even if the output is no terminal.
    Always,
    /// Not at all.
    Never,
    /// So many, whatever the terminal is called: over SSH nothing tells that it has more than its name says.
    Exactly(Depth),
}

/// What the user asked for, before the environment is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    /// `--color`.
    pub flag: When,
    /// The same from the configuration; the flag goes before it.
    pub config: When,
    /// `--plain`.
    pub plain: bool,
    /// `--ascii`, or `glyphs: Ascii` in the configuration.
    pub ascii: bool,
}

/// What may be written to the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capability {
    /// The colours.
    pub color: Depth,
    /// Signs beyond ASCII may be used for lines, bars and marks.
    pub unicode: bool,
    /// The board is written as plain lines instead of being opened.
    pub plain: bool,
}

/// Works out what may be written. `env` reads an environment variable, `is_tty` says whether the standard
/// output is a terminal.
///
/// Colour is decided by the first of these that speaks: `--color`, the configuration, `NO_COLOR`,
/// `CLICOLOR_FORCE`, `CLICOLOR=0`, the terminal.
#[must_use]
pub fn detect(env: &dyn Fn(&str) -> Option<String>, is_tty: bool, asked: Asked) -> Capability {
    // An empty variable counts as not set, as the NO_COLOR convention and POSIX locales have it.
    let set = |name: &str| env(name).filter(|value| !value.is_empty());
    let term = set("TERM").unwrap_or_default();
    let depth = depth(&term, set("COLORTERM").as_deref());
    let wanted = [asked.flag, asked.config].into_iter().find(|when| *when != When::Auto);
    let color = match wanted {
        Some(When::Never) => Depth::None,
        Some(When::Exactly(depth)) => depth,
        Some(_) => depth.max(Depth::Ansi16),
        None if set("NO_COLOR").is_some() => Depth::None,
        None if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => depth.max(Depth::Ansi16),
        None if !is_tty || set("CLICOLOR").as_deref() == Some("0") => Depth::None,
        None => depth,
    };
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default().to_lowercase();
    let utf8 = locale.contains("utf-8") || locale.contains("utf8");
    Capability {
        color,
        // The console of Linux has a font of 256 or 512 signs.
        unicode: utf8 && term != "linux" && !asked.ascii,
        plain: asked.plain || !is_tty || term == "dumb",
    }
}

/// The colours of a terminal by its name. `COLORTERM` says it outright, but ssh does not carry it over.
fn depth(term: &str, colorterm: Option<&str>) -> Depth {
    const RGB: [&str; 8] =
        ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour", "iterm2", "mintty"];
    const NONE: [&str; 6] = ["", "dumb", "vt100", "vt102", "vt220", "xterm-mono"];
    if NONE.contains(&term) {
        Depth::None
    } else if matches!(colorterm, Some("truecolor" | "24bit"))
        || term.ends_with("-direct")
        || RGB.contains(&term)
    {
        Depth::Rgb
    } else if term.contains("256color") {
        Depth::Ansi256
    } else {
        Depth::Ansi16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XTERM: (&str, &str) = ("TERM", "xterm-256color");

    type Env = &'static [(&'static str, &'static str)];

    fn detected(env: &[(&str, &str)], is_tty: bool, asked: Asked) -> Capability {
        let read =
            |name: &str| env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        detect(&read, is_tty, asked)
    }

    #[test]
    fn colour_is_decided_by_the_first_that_speaks() {
        let flag = |flag, config| Asked { flag, config, ..Asked::default() };
        let auto = Asked::default();
        let rows: &[(Env, bool, Asked, Depth)] = &[
            (&[XTERM], true, auto, Depth::Ansi256),
            (&[XTERM], false, auto, Depth::None),
            (&[XTERM, ("COLORTERM", "truecolor")], true, auto, Depth::Rgb),
            (&[XTERM, ("NO_COLOR", "1")], true, auto, Depth::None),
            (&[XTERM, ("NO_COLOR", "")], true, auto, Depth::Ansi256),
            (&[XTERM, ("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], true, auto, Depth::None),
            (&[XTERM, ("CLICOLOR_FORCE", "1")], false, auto, Depth::Ansi256),
            (&[XTERM, ("CLICOLOR_FORCE", "1"), ("CLICOLOR", "0")], true, auto, Depth::Ansi256),
            (&[XTERM, ("CLICOLOR_FORCE", "0")], false, auto, Depth::None),
            (&[XTERM, ("CLICOLOR", "0")], true, auto, Depth::None),
            (&[XTERM, ("CLICOLOR", "1")], true, auto, Depth::Ansi256),
            (&[XTERM, ("NO_COLOR", "1")], true, flag(When::Always, When::Never), Depth::Ansi256),
            (&[XTERM, ("NO_COLOR", "1")], true, flag(When::Auto, When::Always), Depth::Ansi256),
            (&[XTERM, ("CLICOLOR_FORCE", "1")], true, flag(When::Auto, When::Never), Depth::None),
            (&[XTERM], true, flag(When::Never, When::Always), Depth::None),
            (&[("TERM", "dumb")], true, flag(When::Always, When::Auto), Depth::Ansi16),
            (&[XTERM, ("NO_COLOR", "1")], true, flag(When::Exactly(Depth::Rgb), When::Auto), Depth::Rgb),
            (
                &[XTERM, ("COLORTERM", "24bit")],
                true,
                flag(When::Auto, When::Exactly(Depth::Ansi16)),
                Depth::Ansi16,
            ),
            (&[], true, auto, Depth::None),
        ];
        for (env, is_tty, asked, expected) in rows {
            assert_eq!(detected(env, *is_tty, *asked).color, *expected, "{env:?} {is_tty} {asked:?}");
        }
    }

    #[test]
    fn depth_follows_the_name_of_the_terminal() {
        for (term, expected) in [
            ("xterm", Depth::Ansi16),
            ("linux", Depth::Ansi16),
            ("screen", Depth::Ansi16),
            ("tmux-256color", Depth::Ansi256),
            ("screen.xterm-256color", Depth::Ansi256),
            ("xterm-kitty", Depth::Rgb),
            ("xterm-direct", Depth::Rgb),
            ("vt220", Depth::None),
            ("dumb", Depth::None),
        ] {
            assert_eq!(detected(&[("TERM", term)], true, Asked::default()).color, expected, "{term}");
        }
    }

    #[test]
    fn signs_follow_the_locale() {
        let ascii = Asked { ascii: true, ..Asked::default() };
        let rows: &[(Env, Asked, bool)] = &[
            (&[("LANG", "de_DE.UTF-8")], Asked::default(), true),
            (&[("LANG", "fa_IR.utf8")], Asked::default(), true),
            (&[("LANG", "en_GB.UTF-8"), ("LC_CTYPE", "C")], Asked::default(), false),
            (&[("LANG", "C"), ("LC_CTYPE", "C.UTF-8")], Asked::default(), true),
            (&[("LANG", "C.UTF-8"), ("LC_CTYPE", "C.UTF-8"), ("LC_ALL", "C")], Asked::default(), false),
            (&[("LANG", "C.UTF-8"), ("LC_ALL", "")], Asked::default(), true),
            (&[("LANG", "C.UTF-8"), ("TERM", "linux")], Asked::default(), false),
            (&[("LANG", "C.UTF-8")], ascii, false),
            (&[], Asked::default(), false),
        ];
        for (env, asked, expected) in rows {
            assert_eq!(detected(env, true, *asked).unicode, *expected, "{env:?}");
        }
    }

    #[test]
    fn plain_when_asked_or_when_nothing_else_can_be_shown() {
        let asked = Asked { plain: true, ..Asked::default() };
        assert!(detected(&[("TERM", "xterm")], true, asked).plain);
        assert!(detected(&[("TERM", "xterm")], false, Asked::default()).plain);
        assert!(detected(&[("TERM", "dumb")], true, Asked::default()).plain);
        assert!(!detected(&[("TERM", "xterm")], true, Asked::default()).plain);
        assert!(!detected(&[], true, Asked::default()).plain);
    }
}
