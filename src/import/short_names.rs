//! Short names of imported actors, for lists: `Government of Myanmar (Burma)` becomes `Myanmar gov.`.

use std::collections::HashMap;

use crate::model::text::fold;

/// Countries whose usual English name is long, with a common abbreviation.
const COUNTRY_ABBREVIATIONS: [(&str, &str); 9] = [
    ("Bosnia-Herzegovina", "Bosnia"),
    ("Central African Republic", "CAR"),
    ("DR Congo", "DRC"),
    ("Democratic Republic of Congo", "DRC"),
    ("Papua New Guinea", "PNG"),
    ("United Arab Emirates", "UAE"),
    ("United Kingdom", "UK"),
    ("United States", "US"),
    ("United States of America", "US"),
];

/// Common beginnings of names of state bodies, each with the word that follows the country in the short name.
const STATE_BODIES: [(&str, &str); 4] = [
    ("Government of ", "gov."),
    ("Military Forces of ", "military"),
    ("Police Forces of ", "police"),
    ("Prison Guards of ", "prison guards"),
];

/// Common names of unnamed groups, each with a shorter one.
const UNNAMED_GROUPS: [(&str, &str); 4] = [
    ("Unidentified Armed Group", "Unidentified group"),
    ("Unidentified Communal Militia", "Unidentified militia"),
    ("Unidentified Ethnic Militia", "Unidentified militia"),
    ("Unidentified Military Forces", "Unidentified military"),
];

/// Returns the short names that an actor may have, the shortest first and its name last.
pub(super) fn short_name_candidates(name: &str) -> Vec<String> {
    let (base, bracket) = split_bracket(name);
    let mut candidates = Vec::new();
    let mut add = |candidate: String| {
        if !candidate.trim().is_empty() && !candidates.contains(&candidate) {
            candidates.push(candidate);
        }
    };
    if let Some((country, body)) = split_state_body(base) {
        add(format!("{} {body}", abbreviate_country(country)));
        add(format!("{country} {body}"));
        if let Some(bracket) = bracket {
            add(format!("{country} ({bracket}) {body}"));
        }
    } else if let Some((acronym, _)) = name.split_once(": ").filter(|(acronym, _)| is_acronym(acronym)) {
        add(acronym.to_owned());
    } else if let Some((first, others)) = split_coalition(name) {
        add(format!("{first} +{others}"));
    } else {
        if let Some(acronym) = bracket.filter(|acronym| abbreviates(acronym, base)) {
            add(acronym.to_owned());
        }
        let unnamed = UNNAMED_GROUPS.iter().find(|(long, _)| *long == base).map(|(_, short)| *short);
        add(unnamed.unwrap_or(base).to_owned());
        if let (Some(unnamed), Some(bracket)) = (unnamed, bracket) {
            add(format!("{unnamed} ({bracket})"));
        }
    }
    add(name.to_owned());
    candidates
}

/// Returns the short names of actors, given in order. They differ from each other and from the folded names in `taken`,
/// as far as the names do: where the short names of several actors are equal, all of these take longer ones, so that
/// the result does not depend on the order.
pub(super) fn choose_short_names(names: &[&str], is_taken: impl Fn(&str) -> bool) -> Vec<String> {
    let candidates: Vec<Vec<String>> = names.iter().map(|name| short_name_candidates(name)).collect();
    let mut choice = vec![0_usize; names.len()];
    loop {
        let chosen = |i: usize| candidates[i].get(choice[i]).map(|short| fold(short)).unwrap_or_default();
        let mut users: HashMap<String, Vec<usize>> = HashMap::new();
        (0..names.len()).for_each(|i| users.entry(chosen(i)).or_default().push(i));
        let mut has_changed = false;
        for (short, users) in users {
            if users.len() < 2 && !is_taken(&short) {
                continue;
            }
            for i in users {
                if choice[i] + 1 < candidates[i].len() {
                    choice[i] += 1;
                    has_changed = true;
                }
            }
        }
        if !has_changed {
            break;
        }
    }
    candidates.into_iter().zip(choice).map(|(mut names, choice)| names.swap_remove(choice)).collect()
}

/// Splits a bracket off the end of a name: `Civilians (Myanmar)`.
fn split_bracket(name: &str) -> (&str, Option<&str>) {
    let name = name.trim();
    let split = || {
        let (base, bracket) = name.strip_suffix(')')?.rsplit_once(" (")?;
        // A country, a clan, years or an acronym; other words may be what the name is about.
        let is_label = bracket.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
        let is_simple = !base.trim().is_empty() && !bracket.contains([')', '(']) && is_label;
        is_simple.then_some((base.trim_end(), bracket))
    };
    split().map_or((name, None), |(base, bracket)| (base, Some(bracket)))
}

/// Splits the name of a state body into its country and its kind.
fn split_state_body(name: &str) -> Option<(&str, &'static str)> {
    let of = |(prefix, body): &(&str, &'static str)| Some((name.strip_prefix(prefix)?.trim(), *body));
    STATE_BODIES.iter().find_map(of).filter(|(country, _)| !country.is_empty() && !country.contains('('))
}

fn abbreviate_country(country: &str) -> &str {
    COUNTRY_ABBREVIATIONS.iter().find(|(long, _)| *long == country).map_or(country, |(_, short)| short)
}

/// Whether a text is an acronym, or several with slashes: `JNIM`, `KIO/KIA`.
fn is_acronym(text: &str) -> bool {
    let has_letters = text.chars().filter(|c| c.is_uppercase()).count() >= 2;
    has_letters && text.len() <= 14 && !text.contains(char::is_whitespace)
}

/// Whether an acronym takes its letters, in order, from the first letters of the words of a name.
fn abbreviates(acronym: &str, name: &str) -> bool {
    let initials = name.split(|c: char| !c.is_alphanumeric()).filter_map(|word| word.chars().next());
    let mut initials = initials.flat_map(char::to_uppercase);
    is_acronym(acronym) && acronym.chars().all(|letter| initials.any(|initial| initial == letter))
}

/// Returns the first of several groups that act together, and the number of the others.
fn split_coalition(name: &str) -> Option<(&str, usize)> {
    let mut groups = name.split(',').map(str::trim).filter(|group| !group.is_empty());
    let first = groups.next()?;
    let others = groups.count();
    (others > 0 && !first.contains('(')).then_some((first, others))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names as UCDP, ACLED and GDELT write them, with their short names in a file without similar ones.
    const REAL_NAMES: [(&str, &str); 36] = [
        ("Government of Myanmar (Burma)", "Myanmar gov."),
        ("Government of Central African Republic", "CAR gov."),
        ("Government of United States of America", "US gov."),
        ("Government of Russia (Soviet Union)", "Russia gov."),
        ("Government of Yemen (North Yemen)", "Yemen gov."),
        ("Government of DR Congo (Zaire)", "DRC gov."),
        ("Government of Bosnia-Herzegovina", "Bosnia gov."),
        ("Government of Chad", "Chad gov."),
        ("Serbian Republic of Bosnia-Herzegovina", "Serbian Republic of Bosnia-Herzegovina"),
        ("Forces of the House of Representatives", "Forces of the House of Representatives"),
        ("Military faction (forces of André Kolingba)", "Military faction (forces of André Kolingba)"),
        ("Warsangeli subclan of Abgal clan (Hawiye)", "Warsangeli subclan of Abgal clan"),
        ("Christians (Nigeria)", "Christians"),
        ("Self-Defense Mujahidin (CAR)", "Self-Defense Mujahidin"),
        ("FPRC, MPC, Self-Defense Mujahidin (CAR)", "FPRC +2"),
        ("Anti-Balaka - Mokom, FPRC, MPC, RPRC", "Anti-Balaka - Mokom +3"),
        ("Aknaf Bait al-Maqdis, Jabhat Fateh al-Sham, Jaysh al-Islam", "Aknaf Bait al-Maqdis +2"),
        ("Jama'atu Ahlis Sunna Lidda'awati wal-Jihad", "Jama'atu Ahlis Sunna Lidda'awati wal-Jihad"),
        ("Beltrán Leyva Cartel", "Beltrán Leyva Cartel"),
        ("Supporters of ANC", "Supporters of ANC"),
        ("XXX700", "XXX700"),
        ("Military Forces of Myanmar (2021-)", "Myanmar military"),
        ("Military Forces of Ukraine (2019-)", "Ukraine military"),
        ("Police Forces of Mali (2020-)", "Mali police"),
        ("Police Forces of Mexico (2018-) Guerrero", "Police Forces of Mexico (2018-) Guerrero"),
        ("Civilians (Myanmar)", "Civilians"),
        ("Protesters (India)", "Protesters"),
        ("Rioters (Iran)", "Rioters"),
        ("Unidentified Armed Group (Mali)", "Unidentified group"),
        ("Unidentified Military Forces", "Unidentified military"),
        ("JNIM: Group for Support of Islam and Muslims", "JNIM"),
        ("KIO/KIA: Kachin Independence Organization/Kachin Independence Army", "KIO/KIA"),
        ("Islamic State (Sahel)", "Islamic State"),
        ("Movement of the Taliban in Pakistan (TTP)", "TTP"),
        ("UNITED STATES", "UNITED STATES"),
        ("POLICE (USA)", "POLICE"),
    ];

    #[test]
    fn real_names_get_short_ones() {
        for (name, short) in REAL_NAMES {
            assert_eq!(choose_short_names(&[name], |_| false), [short], "{name}");
        }
    }

    #[test]
    fn short_names_of_one_file_differ() {
        let names = [
            "Civilians",
            "Civilians (Mali)",
            "Civilians (Niger)",
            "Government of Yemen",
            "Government of Yemen (North Yemen)",
            "Military Forces of Mali (2020-)",
            "Military Forces of Mali (2012-2020)",
            "Government of DR Congo",
            "Government of Democratic Republic of Congo",
        ];
        let short = choose_short_names(&names, |_| false);
        assert_eq!(
            short,
            [
                "Civilians",
                "Civilians (Mali)",
                "Civilians (Niger)",
                "Government of Yemen",
                "Yemen (North Yemen) gov.",
                "Mali (2020-) military",
                "Mali (2012-2020) military",
                "DR Congo gov.",
                "Democratic Republic of Congo gov.",
            ]
        );
        let mut reversed = names;
        reversed.reverse();
        let mut short_of_reversed = choose_short_names(&reversed, |_| false);
        short_of_reversed.reverse();
        assert_eq!(short_of_reversed, short, "the order does not matter");
        assert_eq!(choose_short_names(&["Rioters (Iran)"], |short| short == "rioters"), ["Rioters (Iran)"]);
        assert_eq!(
            choose_short_names(&["Chad gov.", "Government of Chad"], |_| false)[1],
            "Government of Chad"
        );
    }

    #[test]
    fn no_short_name_is_empty() {
        for name in
            ["(CAR)", " (x)", "Government of ", "Government of (x)", ",", ", a", ": b", "A: b", "()", "x ()"]
        {
            let candidates = short_name_candidates(name);
            assert!(
                candidates.iter().all(|candidate| !candidate.trim().is_empty()),
                "{name}: {candidates:?}"
            );
            assert_eq!(candidates.last().map(String::as_str), Some(name));
        }
    }
}
