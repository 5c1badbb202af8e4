//! Resolves names to actors, sources and claimants. Names that the situation does not know are added.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::row_dictionaries::CodeMap;
use super::short_names::choose_short_names;
use crate::model::bulk::{dictionary_code, id_hash};
use crate::model::text::{fold, sanitize};
use crate::model::{Actor, ActorIx, ActorKind, Claimant, Day, Situation, Source, SourceIx};

/// A hash map with a fast, non-cryptographic hash.
pub(super) type FastMap<K, V> = HashMap<K, V, RandomState>;

/// An actor that a name refers to, and the days on which it does.
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

/// Names of parties as written, in the order in which they came. On a given day, a name refers to the actor of the
/// first meaning that holds.
pub(super) type PartyNames = CodeMap<Box<str>, Vec<ActorMeaning>>;

/// Whether a name refers to the same actor on every day.
fn is_undated(meanings: &[ActorMeaning]) -> bool {
    meanings.first().is_some_and(ActorMeaning::is_always)
}

/// Actors and sources, and the names that refer to them.
#[derive(Debug)]
pub(super) struct NameDictionary {
    /// The situation, without its events, actors and sources.
    base: Situation,
    pub(super) actors: Vec<Actor>,
    pub(super) sources: Vec<Source>,
    /// How many of `actors` the situation defines.
    situation_actors: usize,
    /// How many of `sources` the situation defines.
    #[cfg(feature = "parquet")]
    situation_sources: usize,
    ids: HashSet<String>,
    /// The meanings that the situation and added actors give to a folded name.
    meanings_by_folded_name: FastMap<String, Vec<ActorMeaning>>,
    pub(super) parties: PartyNames,
    source_by_title: FastMap<Box<str>, SourceIx>,
    /// The added sources, by the [`slug`] of their title.
    source_by_slug: FastMap<Box<str>, SourceIx>,
    claimant_by_name: FastMap<Box<str>, Claimant>,
}

impl NameDictionary {
    pub(super) fn from_situation(situation: &Situation) -> Self {
        let base = Situation {
            is_as_of_inferred: situation.is_as_of_inferred,
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
        // Aliases take precedence over names, so that a name can refer to another actor for some time.
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

    /// Returns the situation with all actors and sources known so far, without events.
    pub(super) fn situation(&self) -> Situation {
        let mut actors = self.actors.clone();
        let (defined, added) = actors.split_at_mut(self.situation_actors);
        let taken: HashSet<String> =
            defined.iter().flat_map(|actor| [fold(&actor.short), fold(&actor.name)]).collect();
        let names: Vec<&str> = added.iter().map(|actor| actor.name.as_str()).collect();
        let short_names = choose_short_names(&names, |short| taken.contains(short));
        added.iter_mut().zip(short_names).for_each(|(actor, short)| actor.short = short);
        Situation { actors, sources: self.sources.clone(), ..self.base.clone() }
    }

    fn add_meaning(&mut self, name: &str, meaning: ActorMeaning) {
        self.meanings_by_folded_name.entry(fold(name)).or_default().push(meaning);
    }

    /// Returns the actor that a name refers to on a day, and the code of the name in `parties`. An unknown name becomes
    /// a new actor.
    pub(super) fn resolve_actor(&mut self, name: &str, kind: ActorKind, day: Day) -> (ActorIx, u32) {
        let code = self.learn_party(name, kind);
        let meanings = self.parties.get_index(code).map_or(&[][..], |(_, meanings)| meanings);
        let actor = match meanings.iter().find(|meaning| meaning.holds_on(day)) {
            Some(meaning) => meaning.actor,
            None => self.add_undated_meaning(code, name, kind),
        };
        (actor, dictionary_code(code))
    }

    /// Returns the names that refer to one actor on every day, as written and in the order in which they came, with the
    /// kind of that actor.
    pub(super) fn undated_parties(&self) -> Vec<(Box<str>, ActorKind)> {
        let undated = self.parties.iter().filter(|(_, meanings)| is_undated(meanings));
        let kind =
            |meanings: &[ActorMeaning]| Some(self.actors.get(meanings.first()?.actor.0 as usize)?.kind);
        undated.filter_map(|(name, meanings)| Some((name.clone(), kind(meanings)?))).collect()
    }

    /// Adds the name of a party, and returns whether the actor it refers to depends on the day.
    #[cfg(feature = "parquet")]
    pub(super) fn learn_is_dated(&mut self, name: &str, kind: ActorKind) -> bool {
        let code = self.learn_party(name, kind);
        self.parties.get_index(code).is_some_and(|(_, meanings)| !is_undated(meanings))
    }

    /// Ensures that a known name refers to an actor on every day.
    #[cfg(feature = "parquet")]
    pub(super) fn ensure_undated_meaning(&mut self, name: &str, kind: ActorKind) {
        let Some((code, _, meanings)) = self.parties.get_full(name) else { return };
        if !meanings.iter().any(ActorMeaning::is_always) {
            self.add_undated_meaning(code, name, kind);
        }
    }

    /// Returns the actor that a known name refers to on a day.
    #[cfg(feature = "parquet")]
    pub(super) fn actor_on_day(&self, name: &str, day: Day) -> Option<ActorIx> {
        self.parties.get(name)?.iter().find(|meaning| meaning.holds_on(day)).map(|meaning| meaning.actor)
    }

    /// Returns the actors that a known name refers to on some day.
    #[cfg(feature = "parquet")]
    pub(super) fn possible_actors(&self, name: &str) -> impl Iterator<Item = ActorIx> {
        self.parties.get(name).into_iter().flatten().map(|meaning| meaning.actor)
    }

    /// Whether an actor stands for civilians.
    pub(super) fn is_civilian(&self, actor: ActorIx) -> bool {
        self.actors.get(actor.0 as usize).is_some_and(|actor| actor.kind == ActorKind::Civilians)
    }

    /// Returns the number of actors that the situation defines.
    #[cfg(feature = "parquet")]
    pub(super) const fn situation_actor_count(&self) -> usize {
        self.situation_actors
    }

    /// Returns the number of sources that the situation defines.
    #[cfg(feature = "parquet")]
    pub(super) const fn situation_source_count(&self) -> usize {
        self.situation_sources
    }

    /// Returns the situation's actors that the name of a claimant refers to on some day.
    #[cfg(feature = "parquet")]
    pub(super) fn claimant_actors(&self, name: &str) -> impl Iterator<Item = ActorIx> {
        self.situation_meanings(name).into_iter().map(|meaning| meaning.actor)
    }

    /// Whether a known name refers to this actor on some day.
    #[cfg(feature = "parquet")]
    pub(super) fn has_party_name(&self, actor: ActorIx) -> bool {
        self.parties.values().flatten().any(|meaning| meaning.actor == actor)
    }

    /// Adds an actor for the days on which the known name `code` refers to nobody.
    fn add_undated_meaning(&mut self, code: usize, name: &str, kind: ActorKind) -> ActorIx {
        let actor = self.add_actor(name, kind);
        if let Some((_, meanings)) = self.parties.get_index_mut(code) {
            meanings.push(ActorMeaning::always(actor));
        }
        actor
    }

    /// Returns the code of a name in `parties`, adding it if it is new.
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

    /// Adds an actor with this name.
    fn add_actor(&mut self, name: &str, kind: ActorKind) -> ActorIx {
        let name = sanitize(name).into_owned();
        let note = is_placeholder(&name)
            .then(|| "a placeholder of the data set for unnamed parties, not a single group".to_owned());
        let actor = Actor {
            id: self.free_id("", &name),
            // Chosen once all names are known.
            short: name.clone(),
            name,
            native: None,
            kind,
            aliases: Vec::new(),
            note,
        };
        self.actors.push(actor);
        ActorIx(dictionary_code(self.actors.len() - 1))
    }

    /// Updates the kind of an added actor. If rows disagree, the first kind of the table wins, so the result does not
    /// depend on the order of the rows. Actors of the situation keep their kind.
    fn refine_kind(&mut self, actor: ActorIx, kind: ActorKind) {
        let index = actor.0 as usize;
        if index >= self.situation_actors
            && let Some(actor) = self.actors.get_mut(index)
        {
            actor.kind = actor.kind.min(kind);
        }
    }

    /// Returns the source with a name, adding it if it is new.
    pub(super) fn resolve_source(&mut self, dataset: &str, name: &str) -> SourceIx {
        if let Some(&source) = self.source_by_title.get(name) {
            return source;
        }
        let title = sanitize(name).into_owned();
        // Names that differ only in accents, case or punctuation are one source. Its title is the greatest of them, so
        // that it does not depend on their order.
        let slug = slug(&title);
        let known = (!slug.is_empty() && slug.len() < MAX_SLUG_BYTES)
            .then(|| self.source_by_slug.get(slug.as_str()).copied())
            .flatten();
        if let Some(ix) = known {
            if let Some(source) = self.sources.get_mut(ix.0 as usize).filter(|source| source.title < title) {
                source.title = title;
            }
            self.source_by_title.insert(name.into(), ix);
            return ix;
        }
        let ix = SourceIx(dictionary_code(self.sources.len()));
        self.source_by_slug.insert(slug.into(), ix);
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

    /// Adds the source of a data set, unless a source with its id exists.
    pub(super) fn add_dataset(&mut self, source: Source) -> SourceIx {
        if let Some(index) = self.sources.iter().position(|known| known.id == source.id) {
            return SourceIx(dictionary_code(index));
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

    /// Returns the claimant with a name: an actor of the situation if one has it on that day, else a source.
    pub(super) fn resolve_claimant(&mut self, dataset: &str, name: &str, day: Day) -> Claimant {
        if let Some(&claimant) = self.claimant_by_name.get(name) {
            return claimant;
        }
        let meanings = self.situation_meanings(name);
        if let Some(meaning) = meanings.iter().find(|meaning| meaning.holds_on(day)) {
            // Not cached: the name may refer to another actor on another day.
            return Claimant::Actor(meaning.actor);
        }
        let claimant = Claimant::Source(self.resolve_source(dataset, name));
        if meanings.is_empty() {
            self.claimant_by_name.insert(name.into(), claimant);
        }
        claimant
    }

    /// Returns the meanings of a name that refer to actors of the situation.
    fn situation_meanings(&self, name: &str) -> Vec<ActorMeaning> {
        let is_of_situation = |meaning: &ActorMeaning| (meaning.actor.0 as usize) < self.situation_actors;
        let meanings = self.meanings_by_folded_name.get(&fold(name)).into_iter().flatten();
        meanings.copied().filter(is_of_situation).collect()
    }

    /// Ensures that the name of a claimant resolves on every day.
    #[cfg(feature = "parquet")]
    pub(super) fn ensure_claimant(&mut self, dataset: &str, name: &str) {
        let meanings = self.situation_meanings(name);
        if meanings.iter().any(ActorMeaning::is_always) {
            return;
        }
        let claimant = Claimant::Source(self.resolve_source(dataset, name));
        if meanings.is_empty() {
            self.claimant_by_name.insert(name.into(), claimant);
        }
    }

    /// Returns the claimant that a known name refers to on a day.
    #[cfg(feature = "parquet")]
    pub(super) fn claimant_on_day(&self, name: &str, day: Day) -> Option<Claimant> {
        if let Some(&claimant) = self.claimant_by_name.get(name) {
            return Some(claimant);
        }
        let meaning = self.situation_meanings(name).into_iter().find(|meaning| meaning.holds_on(day));
        meaning.map_or_else(
            || self.source_by_name(name).map(Claimant::Source),
            |meaning| Some(Claimant::Actor(meaning.actor)),
        )
    }

    /// Returns the source with a known name.
    #[cfg(feature = "parquet")]
    pub(super) fn source_by_name(&self, name: &str) -> Option<SourceIx> {
        self.source_by_title.get(name).copied()
    }

    /// Reserves a unique id made from a name. If two names yield the same id, the second gets a suffix: a hash of the
    /// whole name.
    fn free_id(&mut self, prefix: &str, name: &str) -> String {
        let slug = slug(name);
        let base = match (prefix, slug.as_str()) {
            ("", "") => format!("x{:08x}", id_hash(name)),
            ("", _) => slug,
            (_, "") => format!("{prefix}.{:08x}", id_hash(name)),
            _ => format!("{prefix}.{slug}"),
        };
        let mut id = base.clone();
        let mut suffix = id_hash(name);
        while !self.ids.insert(id.clone()) {
            id = format!("{base}-{suffix:08x}");
            suffix = suffix.wrapping_add(1);
        }
        id
    }
}

/// The maximum length of a [`slug`].
const MAX_SLUG_BYTES: usize = 48;

/// Reduces a name to lower-case letters and digits, separated by hyphens.
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

/// Whether a searchable name of an actor contains `part`, which is folded.
pub(super) fn actor_name_contains(actor: &Actor, part: &str) -> bool {
    let names = [Some(&actor.name), Some(&actor.short), actor.native.as_ref()];
    names.into_iter().flatten().any(|name| fold(name).contains(part))
}

/// Whether a searchable name of a source contains `part`, which is folded.
#[cfg(feature = "parquet")]
pub(super) fn source_name_contains(source: &Source, part: &str) -> bool {
    std::iter::once(&source.title).chain(&source.publisher).any(|name| fold(name).contains(part))
}

/// Whether a name is a placeholder for unnamed parties: UCDP's `XXX700`, ACLED's `Unidentified Armed Group (Mali)`.
fn is_placeholder(name: &str) -> bool {
    let is_numbered =
        name.strip_prefix("XXX").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    is_numbered || name.starts_with("Unidentified ")
}

#[cfg(test)]
mod tests;
