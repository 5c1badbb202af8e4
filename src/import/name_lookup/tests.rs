use super::*;
use crate::model::Alias;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn situation() -> Situation {
    let actor = |id: &str, aliases: Vec<Alias>| Actor {
        id: id.into(),
        name: id.to_uppercase(),
        short: id.into(),
        native: None,
        kind: ActorKind::StateForces,
        aliases,
        note: None,
    };
    let alias = |name: &str, from: Option<&str>, until: Option<&str>| Alias {
        name: name.into(),
        from: from.map(day),
        until: until.map(day),
    };
    Situation {
        actors: vec![
            actor(
                "taliban",
                vec![
                    alias("Taleban", None, Some("2021-08-14")),
                    alias("Government of Afghanistan", Some("2021-08-15"), None),
                ],
            ),
            actor("republic", vec![alias("Government of Afghanistan", None, Some("2021-08-14"))]),
        ],
        ..Situation::empty(String::new(), Day(0))
    }
}

#[test]
fn a_name_resolves_to_the_actor_that_had_it_on_that_day() {
    let mut names = NameDictionary::from_situation(&situation());
    let mut id = |name: &str, date: &str| {
        let (ix, _) = names.resolve_actor(name, ActorKind::RebelGroup, day(date));
        names.actors[ix.0 as usize].id.clone()
    };
    assert_eq!(id("Government of Afghanistan", "2021-08-14"), "republic");
    assert_eq!(id("Government of Afghanistan", "2021-08-15"), "taliban");
    assert_eq!(id("TALEBAN", "2001-10-01"), "taliban");
    assert_eq!(id("Taleban", "2022-01-01"), "taleban", "after its last day the alias refers to a new actor");
    assert_eq!(id("Taleban", "2022-01-02"), "taleban");
    assert_eq!(id("Taliban", "2022-01-01"), "taliban");
}

#[test]
fn unknown_names_become_new_actors() {
    let mut names = NameDictionary::from_situation(&situation());
    let first = names.resolve_actor("Jaish al-Adl", ActorKind::PoliticalMilitia, Day(0)).0;
    assert_eq!(names.resolve_actor("Jaish al-Adl", ActorKind::RebelGroup, Day(1)).0, first);
    let second = names.resolve_actor("Jaish al Adl!", ActorKind::RebelGroup, Day(1)).0;
    assert_ne!(second, first);
    let placeholder = names.resolve_actor("XXX700", ActorKind::RebelGroup, Day(1)).0;
    let actor = |ix: ActorIx| &names.actors[ix.0 as usize];
    assert_eq!((actor(first).id.as_str(), actor(first).kind), ("jaish-al-adl", ActorKind::RebelGroup));
    assert!(actor(second).id.starts_with("jaish-al-adl-"));
    assert!(actor(placeholder).note.as_ref().unwrap().contains("placeholder"));
}

#[test]
fn spellings_of_a_source_resolve_to_one_source() {
    let resolve = |titles: [&str; 3]| {
        let mut names = NameDictionary::from_situation(&Situation::empty(String::new(), Day(0)));
        let ixs = titles.map(|title| names.resolve_source("ucdp", title));
        let sources: Vec<_> = names.sources.iter().map(|s| (s.id.clone(), s.title.clone())).collect();
        (ixs[0] == ixs[1], sources)
    };
    let (is_same, titles) = resolve(["El Heraldo de Juarez", "El Heraldo de Juárez", "Reuters"]);
    assert!(is_same);
    assert_eq!(resolve(["El Heraldo de Juárez", "El Heraldo de Juarez", "Reuters"]), (true, titles.clone()));
    assert_eq!(titles[0], ("ucdp.el-heraldo-de-juarez".to_owned(), "El Heraldo de Juárez".to_owned()));
}

#[test]
fn ids_consist_of_letters_and_digits() {
    assert_eq!(slug("Côte d’Ivoire (2011-)"), "cote-d-ivoire-2011");
    assert_eq!(slug("طالبان"), "");
    let mut names = NameDictionary::from_situation(&Situation::empty(String::new(), Day(0)));
    assert_eq!(names.free_id("", "طالبان").len(), 9);
    assert_eq!(names.free_id("ucdp", "Reuters"), "ucdp.reuters");
}
