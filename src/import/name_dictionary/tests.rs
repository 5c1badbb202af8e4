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
fn a_name_means_whom_it_meant_on_that_day() {
    let mut names = NameDictionary::from_situation(&situation());
    let mut id = |name: &str, on: &str| {
        let (ix, _) = names.resolve_actor(name, ActorKind::RebelGroup, day(on));
        names.actors[ix.0 as usize].id.clone()
    };
    assert_eq!(id("Government of Afghanistan", "2021-08-14"), "republic");
    assert_eq!(id("Government of Afghanistan", "2021-08-15"), "taliban");
    assert_eq!(id("TALEBAN", "2001-10-01"), "taliban");
    assert_eq!(id("Taleban", "2022-01-01"), "taleban", "after its days the name means nobody who is known");
    assert_eq!(id("Taleban", "2022-01-02"), "taleban");
    assert_eq!(id("Taliban", "2022-01-01"), "taliban");
}

#[test]
fn unknown_names_become_actors_of_their_own() {
    let mut names = NameDictionary::from_situation(&situation());
    let one = names.resolve_actor("Jaish al-Adl", ActorKind::PoliticalMilitia, Day(0)).0;
    assert_eq!(names.resolve_actor("Jaish al-Adl", ActorKind::RebelGroup, Day(1)).0, one);
    let other = names.resolve_actor("Jaish al Adl!", ActorKind::RebelGroup, Day(1)).0;
    assert_ne!(other, one);
    let unnamed = names.resolve_actor("XXX700", ActorKind::RebelGroup, Day(1)).0;
    let actor = |ix: ActorIx| &names.actors[ix.0 as usize];
    assert_eq!((actor(one).id.as_str(), actor(one).kind), ("jaish-al-adl", ActorKind::RebelGroup));
    assert!(actor(other).id.starts_with("jaish-al-adl-"));
    assert!(actor(unnamed).note.as_ref().unwrap().contains("placeholder"));
}

#[test]
fn a_source_is_one_however_it_is_spelt() {
    let ids = |names: [&str; 3]| {
        let mut all = NameDictionary::from_situation(&Situation::empty(String::new(), Day(0)));
        let ixs = names.map(|name| all.resolve_source("ucdp", name));
        let titles: Vec<_> = all.sources.iter().map(|s| (s.id.clone(), s.title.clone())).collect();
        (ixs[0] == ixs[1], titles)
    };
    let (same, titles) = ids(["El Heraldo de Juarez", "El Heraldo de Juárez", "Reuters"]);
    assert!(same);
    assert_eq!(ids(["El Heraldo de Juárez", "El Heraldo de Juarez", "Reuters"]), (true, titles.clone()));
    assert_eq!(titles[0], ("ucdp.el-heraldo-de-juarez".to_owned(), "El Heraldo de Juárez".to_owned()));
}

#[test]
fn ids_are_made_of_letters_and_digits() {
    assert_eq!(slug("Côte d’Ivoire (2011-)"), "cote-d-ivoire-2011");
    assert_eq!(slug("طالبان"), "");
    let mut names = NameDictionary::from_situation(&Situation::empty(String::new(), Day(0)));
    assert_eq!(names.free_id("", "طالبان").len(), 9);
    assert_eq!(names.free_id("ucdp", "Reuters"), "ucdp.reuters");
}
