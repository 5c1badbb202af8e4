//! The dictionaries of an import: names to actors and sources, those of a situation first.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::row_dictionaries::CodeMap;
use crate::model::bulk::{dictionary_code, id_hash};
use crate::model::text::{fold, sanitize};
use crate::model::{Actor, ActorIx, ActorKind, Claimant, Day, Situation, Source, SourceIx};

/// A map by a fast hash.
pub(super) type FastMap<K, V> = HashMap<K, V, RandomState>;

/// An actor that a name means, and the days on which it does.
#[derive(Debug, Clone, Copy)]
pub(super) struct ActorMeaning {
    from: Option<Day>,
    until: Option<Day>,
    actor: ActorIx,
}

impl ActorMeaning {
    const fn always(actor: ActorIx) -> Self {
        Self { from: None, until: None, actor }
    }

    const fn is_always(&self) -> bool {
        self.from.is_none() && self.until.is_none()
    }

    fn holds_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// Names of parties as written, in the order in which they came. On a day a name means the first actor whose meaning
/// holds.
pub(super) type PartyNames = CodeMap<Box<str>, Vec<ActorMeaning>>;

/// Whether whom a name means does not depend on the day.
fn is_undated(meanings: &[ActorMeaning]) -> bool {
    meanings.first().is_some_and(ActorMeaning::is_always)
}

/// Actors and sources with their names.
#[derive(Debug)]
pub(super) struct NameDictionary {
    /// The situation, without its events and names.
    base: Situation,
    pub(super) actors: Vec<Actor>,
    pub(super) sources: Vec<Source>,
    /// How many actors stand in the situation itself.
    situation_actors: usize,
    /// How many sources do.
    #[cfg(feature = "parquet")]
    situation_sources: usize,
    ids: HashSet<String>,
    /// By folded name: what the situation says.
    meanings_by_folded_name: FastMap<String, Vec<ActorMeaning>>,
    pub(super) parties: PartyNames,
    source_by_title: FastMap<Box<str>, SourceIx>,
    /// By the [`slug`] of its title: the sources that were added.
    source_by_slug: FastMap<Box<str>, SourceIx>,
    claimant_by_name: FastMap<Box<str>, Claimant>,
}

impl NameDictionary {
    pub(super) fn from_situation(situation: &Situation) -> Self {
        let base = Situation {
            note: situation.note.clone(),
            fronts: situation.fronts.clone(),
            ..Situation::empty(situation.title.clone(), situation.as_of)
        };
        let mut names = Self {
            base,
            actors: situation.actors.clone(),
            sources: situation.sources.clone(),
            situation_actors: situation.actors.len(),
            #[cfg(feature = "parquet")]
            situation_sources: situation.sources.len(),
            ids: HashSet::new(),
            meanings_by_folded_name: FastMap::default(),
            parties: PartyNames::default(),
            source_by_title: FastMap::default(),
            source_by_slug: FastMap::default(),
            claimant_by_name: FastMap::default(),
        };
        names.ids.extend(situation.actors.iter().map(|actor| actor.id.clone()));
        names.ids.extend(situation.sources.iter().map(|source| source.id.clone()));
        for (ix, actor) in (0..).map(ActorIx).zip(&situation.actors) {
            for alias in &actor.aliases {
                names.add_meaning(
                    &alias.name,
                    ActorMeaning { from: alias.from, until: alias.until, actor: ix },
                );
            }
        }
        // Aliases go before names, so that a name may mean another party for some time.
        for (ix, actor) in (0..).map(ActorIx).zip(&situation.actors) {
            for name in [Some(&actor.name), Some(&actor.short), actor.native.as_ref()].into_iter().flatten() {
                names.add_meaning(name, ActorMeaning::always(ix));
            }
        }
        for (ix, source) in (0..).map(SourceIx).zip(&situation.sources) {
            for name in std::iter::once(&source.title).chain(&source.publisher) {
                names.source_by_title.entry(name.as_str().into()).or_insert(ix);
            }
        }
        names
    }

    /// The situation with the actors and sources known by now, and without events.
    pub(super) fn situation(&self) -> Situation {
        Situation { actors: self.actors.clone(), sources: self.sources.clone(), ..self.base.clone() }
    }

    fn add_meaning(&mut self, name: &str, meaning: ActorMeaning) {
        self.meanings_by_folded_name.entry(fold(name)).or_default().push(meaning);
    }

    /// The actor that a name means on a day; a name that nobody has becomes an actor of its own. With it, the code of the
    /// name in `parties`.
    pub(super) fn resolve_actor(&mut self, name: &str, kind: ActorKind, day: Day) -> (ActorIx, u32) {
        let code = self.learn_party(name, kind);
        let meanings = self.parties.get_index(code).map_or(&[][..], |(_, meanings)| meanings);
        let actor = match meanings.iter().find(|meaning| meaning.holds_on(day)) {
            Some(meaning) => meaning.actor,
            None => self.add_undated_meaning(code, name, kind),
        };
        (actor, dictionary_code(code))
    }

    /// The names of parties as written, in the order in which they came, with what sort of party each turned out to be.
    pub(super) fn undated_parties(&self) -> Vec<(Box<str>, ActorKind)> {
        let undated = self.parties.iter().filter(|(_, meanings)| is_undated(meanings));
        let kind =
            |meanings: &[ActorMeaning]| Some(self.actors.get(meanings.first()?.actor.0 as usize)?.kind);
        undated.filter_map(|(name, meanings)| Some((name.clone(), kind(meanings)?))).collect()
    }

    /// Makes a name known, and says whether it depends on the day whom it means.
    #[cfg(feature = "parquet")]
    pub(super) fn learn_is_dated(&mut self, name: &str, kind: ActorKind) -> bool {
        let code = self.learn_party(name, kind);
        self.parties.get_index(code).is_some_and(|(_, meanings)| !is_undated(meanings))
    }

    /// Sees to it that a name that depends on the day means somebody on every day.
    #[cfg(feature = "parquet")]
    pub(super) fn ensure_undated_meaning(&mut self, name: &str, kind: ActorKind) {
        let Some((code, _, meanings)) = self.parties.get_full(name) else { return };
        if !meanings.iter().any(ActorMeaning::is_always) {
            self.add_undated_meaning(code, name, kind);
        }
    }

    /// Whom a name that was made known means on a day.
    #[cfg(feature = "parquet")]
    pub(super) fn actor_on_day(&self, name: &str, day: Day) -> Option<ActorIx> {
        self.parties.get(name)?.iter().find(|meaning| meaning.holds_on(day)).map(|meaning| meaning.actor)
    }

    /// Whom a name that was made known means on any day.
    #[cfg(feature = "parquet")]
    pub(super) fn possible_actors(&self, name: &str) -> impl Iterator<Item = ActorIx> {
        self.parties.get(name).into_iter().flatten().map(|meaning| meaning.actor)
    }

    /// Whether an actor are civilians.
    pub(super) fn is_civilian(&self, actor: ActorIx) -> bool {
        self.actors.get(actor.0 as usize).is_some_and(|actor| actor.kind == ActorKind::Civilians)
    }

    /// How many actors stood in the situation itself.
    #[cfg(feature = "parquet")]
    pub(super) const fn situation_actor_count(&self) -> usize {
        self.situation_actors
    }

    /// How many sources stood in the situation itself.
    #[cfg(feature = "parquet")]
    pub(super) const fn situation_source_count(&self) -> usize {
        self.situation_sources
    }

    /// The actors of the situation itself that a name of a claimant means on some day.
    #[cfg(feature = "parquet")]
    pub(super) fn claimant_actors(&self, name: &str) -> impl Iterator<Item = ActorIx> {
        self.situation_meanings(name).into_iter().map(|meaning| meaning.actor)
    }

    /// Whether some name that was made known means this actor on some day.
    #[cfg(feature = "parquet")]
    pub(super) fn has_party_name(&self, actor: ActorIx) -> bool {
        self.parties.values().flatten().any(|meaning| meaning.actor == actor)
    }

    /// A name of which the situation says only what it means at other times.
    fn add_undated_meaning(&mut self, code: usize, name: &str, kind: ActorKind) -> ActorIx {
        let actor = self.add_actor(name, kind);
        if let Some((_, meanings)) = self.parties.get_index_mut(code) {
            meanings.push(ActorMeaning::always(actor));
        }
        actor
    }

    /// The code of a name in `parties`, where it is entered if it is new.
    fn learn_party(&mut self, name: &str, kind: ActorKind) -> usize {
        if let Some((code, _, meanings)) = self.parties.get_full(name) {
            if let [meaning, ..] = **meanings
                && meaning.is_always()
            {
                self.refine_kind(meaning.actor, kind);
            }
            return code;
        }
        let meanings = match self.meanings_by_folded_name.get(&fold(name)).map(Vec::as_slice) {
            Some([first, ..]) if first.is_always() => {
                let first = *first;
                self.refine_kind(first.actor, kind);
                vec![first]
            }
            Some(dated @ [_, ..]) => dated.to_vec(),
            Some([]) | None => {
                let always = ActorMeaning::always(self.add_actor(name, kind));
                self.add_meaning(name, always);
                vec![always]
            }
        };
        self.parties.insert_full(name.into(), meanings).0
    }

    /// An actor with this name.
    fn add_actor(&mut self, name: &str, kind: ActorKind) -> ActorIx {
        let name = sanitize(name).into_owned();
        let note = is_placeholder(&name).then(|| {
            "a placeholder of the data set for whoever is not known by name: not one group".to_owned()
        });
        let actor = Actor {
            id: self.free_id("", &name),
            short: short_name(&name),
            name,
            native: None,
            kind,
            aliases: Vec::new(),
            note,
        };
        self.actors.push(actor);
        ActorIx(dictionary_code(self.actors.len() - 1))
    }

    /// Where rows differ on what sort of party it is, the kind that stands first in the table is kept: so it does not
    /// depend on the order of the rows. What the situation says stands.
    fn refine_kind(&mut self, actor: ActorIx, kind: ActorKind) {
        let at = actor.0 as usize;
        if at >= self.situation_actors
            && let Some(actor) = self.actors.get_mut(at)
        {
            actor.kind = actor.kind.min(kind);
        }
    }

    /// The source of a name.
    pub(super) fn resolve_source(&mut self, dataset: &str, name: &str) -> SourceIx {
        if let Some(&source) = self.source_by_title.get(name) {
            return source;
        }
        let title = sanitize(name).into_owned();
        // Names that differ by accents, case or dots are of one source, whichever of them comes first.
        let plain = slug(&title);
        let alike = (!plain.is_empty() && plain.len() < MAX_SLUG_BYTES)
            .then(|| self.source_by_slug.get(plain.as_str()).copied())
            .flatten();
        if let Some(alike) = alike {
            if let Some(source) = self.sources.get_mut(alike.0 as usize).filter(|source| source.title < title)
            {
                source.title = title;
            }
            self.source_by_title.insert(name.into(), alike);
            return alike;
        }
        let ix = SourceIx(dictionary_code(self.sources.len()));
        self.source_by_slug.insert(plain.into(), ix);
        let source = Source {
            id: self.free_id(dataset, &title),
            title,
            publisher: None,
            published: None,
            url: None,
            licence: None,
            note: None,
        };
        self.add_source(name, source)
    }

    /// A source that is known by its id, or else is added.
    pub(super) fn add_dataset(&mut self, source: Source) -> SourceIx {
        if let Some(at) = self.sources.iter().position(|known| known.id == source.id) {
            return SourceIx(dictionary_code(at));
        }
        self.ids.insert(source.id.clone());
        let title = source.title.clone();
        self.add_source(&title, source)
    }

    fn add_source(&mut self, name: &str, source: Source) -> SourceIx {
        self.sources.push(source);
        let ix = SourceIx(dictionary_code(self.sources.len() - 1));
        self.source_by_title.insert(name.into(), ix);
        ix
    }

    /// Who claims something: an actor of the situation, else a source.
    pub(super) fn resolve_claimant(&mut self, dataset: &str, name: &str, day: Day) -> Claimant {
        if let Some(&claimant) = self.claimant_by_name.get(name) {
            return claimant;
        }
        let of_situation = self.situation_meanings(name);
        if let Some(dated) = of_situation.iter().find(|dated| dated.holds_on(day)) {
            // Not kept: on another day it may mean another.
            return Claimant::Actor(dated.actor);
        }
        let claimant = Claimant::Source(self.resolve_source(dataset, name));
        if of_situation.is_empty() {
            self.claimant_by_name.insert(name.into(), claimant);
        }
        claimant
    }

    /// The actors of the situation itself that have a name.
    fn situation_meanings(&self, name: &str) -> Vec<ActorMeaning> {
        let given = dictionary_code(self.situation_actors);
        let all = self.meanings_by_folded_name.get(&fold(name));
        all.map(|all| all.iter().copied().filter(|meaning| meaning.actor.0 < given).collect())
            .unwrap_or_default()
    }

    /// Makes a claimant known, whatever the day.
    #[cfg(feature = "parquet")]
    pub(super) fn ensure_claimant(&mut self, dataset: &str, name: &str) {
        let of_situation = self.situation_meanings(name);
        if of_situation.iter().any(ActorMeaning::is_always) {
            return;
        }
        let claimant = Claimant::Source(self.resolve_source(dataset, name));
        if of_situation.is_empty() {
            self.claimant_by_name.insert(name.into(), claimant);
        }
    }

    /// Who a claimant that was made known is on a day.
    #[cfg(feature = "parquet")]
    pub(super) fn claimant_on_day(&self, name: &str, day: Day) -> Option<Claimant> {
        if let Some(&claimant) = self.claimant_by_name.get(name) {
            return Some(claimant);
        }
        let actor = self.situation_meanings(name).into_iter().find(|dated| dated.holds_on(day));
        actor.map_or_else(
            || self.source_by_name(name).map(Claimant::Source),
            |dated| Some(Claimant::Actor(dated.actor)),
        )
    }

    /// The source of a name that was made known.
    #[cfg(feature = "parquet")]
    pub(super) fn source_by_name(&self, name: &str) -> Option<SourceIx> {
        self.source_by_title.get(name).copied()
    }

    /// An id made of a name that nobody has yet. Where two names give the same, the second gets a number made of the
    /// whole name.
    fn free_id(&mut self, prefix: &str, name: &str) -> String {
        let plain = slug(name);
        let id = match (prefix, plain.as_str()) {
            ("", "") => format!("x{:08x}", id_hash(name)),
            ("", _) => plain,
            (_, "") => format!("{prefix}.{:08x}", id_hash(name)),
            _ => format!("{prefix}.{plain}"),
        };
        let mut free = id.clone();
        let mut n = id_hash(name);
        while !self.ids.insert(free.clone()) {
            free = format!("{id}-{n:08x}");
            n = n.wrapping_add(1);
        }
        free
    }
}

/// No longer is a [`slug`].
const MAX_SLUG_BYTES: usize = 48;

/// Small letters and digits of a name, parted by hyphens.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in fold(name).chars() {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= MAX_SLUG_BYTES {
            break;
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The short name of an actor that is made of a name.
pub(super) fn short_name(name: &str) -> String {
    name.strip_prefix("Government of ").map_or_else(|| name.to_owned(), |of| format!("Gov. of {of}"))
}

/// Whether a name of an actor by which its events are found has this part, folded.
pub(super) fn actor_name_contains(actor: &Actor, part: &str) -> bool {
    let names = [Some(&actor.name), Some(&actor.short), actor.native.as_ref()];
    names.into_iter().flatten().any(|name| fold(name).contains(part))
}

/// Whether a name of a source by which its events are found has this part, folded.
#[cfg(feature = "parquet")]
pub(super) fn source_name_contains(source: &Source, part: &str) -> bool {
    std::iter::once(&source.title).chain(&source.publisher).any(|name| fold(name).contains(part))
}

/// Whether a name stands for nobody in particular: UCDP's `XXX700`, ACLED's `Unidentified Armed Group (Mali)`.
fn is_placeholder(name: &str) -> bool {
    let numbered =
        name.strip_prefix("XXX").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    numbered || name.starts_with("Unidentified ")
}

#[cfg(test)]
mod tests;
