//! The dictionaries of an import: names to actors and sources, those of a situation first.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::model::bulk::id_hash;
use crate::model::text::{fold, safe};
use crate::model::{Actor, ActorIx, ActorKind, Claimant, Day, Situation, Source, SourceIx};

/// A map by a fast hash.
pub(super) type Map<K, V> = HashMap<K, V, RandomState>;

/// Which actor a name means.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    Always(ActorIx),
    /// It depends on the day: index into `dated`.
    Dated(usize),
}

/// The days on which a name means an actor.
#[derive(Debug, Clone, Copy)]
struct Dated {
    from: Option<Day>,
    until: Option<Day>,
    actor: ActorIx,
}

/// Actors and sources with their names.
#[derive(Debug)]
pub(super) struct Names {
    /// The situation, without its events and names.
    base: Situation,
    pub(super) actors: Vec<Actor>,
    pub(super) sources: Vec<Source>,
    /// How many actors stand in the situation itself.
    given: usize,
    /// How many sources do.
    #[cfg(feature = "parquet")]
    given_sources: usize,
    ids: HashSet<String>,
    /// By folded name: what the situation says.
    known: Map<String, Vec<Dated>>,
    dated: Vec<Vec<Dated>>,
    /// By the name as written.
    meanings: Map<Box<str>, (u32, Meaning)>,
    /// The names of parties, as written.
    pub(super) written: Vec<Box<str>>,
    source_of: Map<Box<str>, SourceIx>,
    /// By the [`slug`] of its title: the sources that were added.
    source_alike: Map<Box<str>, SourceIx>,
    claimant_of: Map<Box<str>, Claimant>,
}

impl Names {
    pub(super) fn of(situation: &Situation) -> Self {
        let base = Situation {
            note: situation.note.clone(),
            fronts: situation.fronts.clone(),
            ..Situation::empty(situation.title.clone(), situation.as_of)
        };
        let mut names = Self {
            base,
            actors: situation.actors.clone(),
            sources: situation.sources.clone(),
            given: situation.actors.len(),
            #[cfg(feature = "parquet")]
            given_sources: situation.sources.len(),
            ids: HashSet::new(),
            known: Map::default(),
            dated: Vec::new(),
            meanings: Map::default(),
            written: Vec::new(),
            source_of: Map::default(),
            source_alike: Map::default(),
            claimant_of: Map::default(),
        };
        names.ids.extend(situation.actors.iter().map(|actor| actor.id.clone()));
        names.ids.extend(situation.sources.iter().map(|source| source.id.clone()));
        for (ix, actor) in (0..).map(ActorIx).zip(&situation.actors) {
            for alias in &actor.aliases {
                names.know(&alias.name, Dated { from: alias.from, until: alias.until, actor: ix });
            }
        }
        // Aliases go before names, so that a name may mean another party for some time.
        for (ix, actor) in (0..).map(ActorIx).zip(&situation.actors) {
            for name in [Some(&actor.name), Some(&actor.short), actor.native.as_ref()].into_iter().flatten() {
                names.know(name, Dated { from: None, until: None, actor: ix });
            }
        }
        for (ix, source) in (0..).map(SourceIx).zip(&situation.sources) {
            for name in std::iter::once(&source.title).chain(&source.publisher) {
                names.source_of.entry(name.as_str().into()).or_insert(ix);
            }
        }
        names
    }

    /// The situation with the actors and sources known by now, and without events.
    pub(super) fn situation(&self) -> Situation {
        Situation { actors: self.actors.clone(), sources: self.sources.clone(), ..self.base.clone() }
    }

    fn know(&mut self, name: &str, dated: Dated) {
        self.known.entry(fold(name)).or_default().push(dated);
    }

    /// The actor that a name means on a day; a name that nobody has becomes an actor of its own. With it, the index of
    /// the name in `written`.
    pub(super) fn actor(&mut self, name: &str, kind: ActorKind, day: Day) -> (ActorIx, u32) {
        let (written, meaning) = match self.meanings.get(name) {
            Some(&meaning) => meaning,
            None => self.learn(name, kind),
        };
        let actor = match meaning {
            Meaning::Always(actor) => {
                self.sort(actor, kind);
                actor
            }
            Meaning::Dated(at) => {
                let found = self.dated.get(at).and_then(|all| all.iter().find(|dated| dated.holds(day)));
                match found.map(|dated| dated.actor) {
                    Some(actor) => actor,
                    None => self.outside(at, name, kind),
                }
            }
        };
        (actor, written)
    }

    /// The names of parties as written, in the order in which they came, with what sort of party each turned out to be.
    pub(super) fn parties(&self) -> Vec<(Box<str>, ActorKind)> {
        let kind = |name: &str| match self.meanings.get(name)?.1 {
            Meaning::Always(actor) => self.actors.get(actor.0 as usize).map(|actor| actor.kind),
            Meaning::Dated(_) => None,
        };
        self.written.iter().filter_map(|name| Some((name.clone(), kind(name)?))).collect()
    }

    /// Makes a name known, and says whether it depends on the day whom it means.
    #[cfg(feature = "parquet")]
    pub(super) fn learned(&mut self, name: &str, kind: ActorKind) -> bool {
        let meaning = self.meanings.get(name).copied();
        match meaning.unwrap_or_else(|| self.learn(name, kind)).1 {
            Meaning::Always(actor) => {
                self.sort(actor, kind);
                false
            }
            Meaning::Dated(_) => true,
        }
    }

    /// Sees to it that a name that depends on the day means somebody on every day.
    #[cfg(feature = "parquet")]
    pub(super) fn settle(&mut self, name: &str, kind: ActorKind) {
        let Some(&(_, Meaning::Dated(at))) = self.meanings.get(name) else { return };
        let always = |dated: &Dated| dated.from.is_none() && dated.until.is_none();
        if !self.dated.get(at).is_some_and(|all| all.iter().any(always)) {
            self.outside(at, name, kind);
        }
    }

    /// Whom a name that was made known means on a day.
    #[cfg(feature = "parquet")]
    pub(super) fn meant(&self, name: &str, day: Day) -> Option<ActorIx> {
        match self.meanings.get(name)?.1 {
            Meaning::Always(actor) => Some(actor),
            Meaning::Dated(at) => {
                self.dated.get(at)?.iter().find(|dated| dated.holds(day)).map(|dated| dated.actor)
            }
        }
    }

    /// Whom a name that was made known means on any day.
    #[cfg(feature = "parquet")]
    pub(super) fn everybody(&self, name: &str) -> Vec<ActorIx> {
        match self.meanings.get(name).map(|known| known.1) {
            Some(Meaning::Always(actor)) => vec![actor],
            Some(Meaning::Dated(at)) => {
                self.dated.get(at).into_iter().flatten().map(|dated| dated.actor).collect()
            }
            None => Vec::new(),
        }
    }

    /// Whether an actor are civilians.
    pub(super) fn is_civilian(&self, actor: ActorIx) -> bool {
        self.actors.get(actor.0 as usize).is_some_and(|actor| actor.kind == ActorKind::Civilians)
    }

    /// How many actors stood in the situation itself.
    #[cfg(feature = "parquet")]
    pub(super) const fn given(&self) -> usize {
        self.given
    }

    /// How many sources stood in the situation itself.
    #[cfg(feature = "parquet")]
    pub(super) const fn given_sources(&self) -> usize {
        self.given_sources
    }

    /// The actors of the situation itself that a name of a claimant means on some day.
    #[cfg(feature = "parquet")]
    pub(super) fn claiming(&self, name: &str) -> impl Iterator<Item = ActorIx> {
        self.of_situation(name).into_iter().map(|dated| dated.actor)
    }

    /// Whether some name that was made known means this actor on some day.
    #[cfg(feature = "parquet")]
    pub(super) fn is_meant(&self, actor: ActorIx) -> bool {
        let dated = self.dated.iter().flatten().map(|dated| dated.actor);
        let always = self.meanings.values().filter_map(|(_, meaning)| match meaning {
            Meaning::Always(actor) => Some(*actor),
            Meaning::Dated(_) => None,
        });
        always.chain(dated).any(|other| other == actor)
    }

    /// A name of which the situation says only what it means at other times.
    fn outside(&mut self, at: usize, name: &str, kind: ActorKind) -> ActorIx {
        let actor = self.made(name, kind);
        if let Some(all) = self.dated.get_mut(at) {
            all.push(Dated { from: None, until: None, actor });
        }
        actor
    }

    fn learn(&mut self, name: &str, kind: ActorKind) -> (u32, Meaning) {
        let meaning = match self.known.get(&fold(name)).map(Vec::as_slice) {
            Some(&[Dated { from: None, until: None, actor }, ..]) => Meaning::Always(actor),
            Some(dated @ [_, ..]) => {
                self.dated.push(dated.to_vec());
                Meaning::Dated(self.dated.len() - 1)
            }
            Some([]) | None => {
                let actor = self.made(name, kind);
                self.know(name, Dated { from: None, until: None, actor });
                Meaning::Always(actor)
            }
        };
        let written = u32::try_from(self.written.len()).unwrap_or(u32::MAX);
        self.written.push(name.into());
        self.meanings.insert(name.into(), (written, meaning));
        (written, meaning)
    }

    /// An actor with this name.
    fn made(&mut self, name: &str, kind: ActorKind) -> ActorIx {
        let name = safe(name).into_owned();
        let note = is_placeholder(&name).then(|| {
            "a placeholder of the data set for whoever is not known by name: not one group".to_owned()
        });
        let actor = Actor {
            id: self.free_id("", &name),
            short: short(&name),
            name,
            native: None,
            kind,
            aliases: Vec::new(),
            note,
        };
        self.actors.push(actor);
        ActorIx(u32::try_from(self.actors.len() - 1).unwrap_or(u32::MAX))
    }

    /// Where rows differ on what sort of party it is, the kind that stands first in the table is kept: so it does not
    /// depend on the order of the rows. What the situation says stands.
    fn sort(&mut self, actor: ActorIx, kind: ActorKind) {
        let at = actor.0 as usize;
        if at >= self.given
            && let Some(actor) = self.actors.get_mut(at)
        {
            actor.kind = actor.kind.min(kind);
        }
    }

    /// The source of a name.
    pub(super) fn source(&mut self, dataset: &str, name: &str) -> SourceIx {
        if let Some(&source) = self.source_of.get(name) {
            return source;
        }
        let title = safe(name).into_owned();
        // Names that differ by accents, case or dots are of one source, whichever of them comes first.
        let plain = slug(&title);
        let alike = (!plain.is_empty() && plain.len() < LONGEST)
            .then(|| self.source_alike.get(plain.as_str()).copied())
            .flatten();
        if let Some(alike) = alike {
            if let Some(source) = self.sources.get_mut(alike.0 as usize).filter(|source| source.title < title)
            {
                source.title = title;
            }
            self.source_of.insert(name.into(), alike);
            return alike;
        }
        let ix = SourceIx(u32::try_from(self.sources.len()).unwrap_or(u32::MAX));
        self.source_alike.insert(plain.into(), ix);
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
    pub(super) fn dataset(&mut self, source: Source) -> SourceIx {
        if let Some(at) = self.sources.iter().position(|known| known.id == source.id) {
            return SourceIx(u32::try_from(at).unwrap_or(u32::MAX));
        }
        self.ids.insert(source.id.clone());
        let title = source.title.clone();
        self.add_source(&title, source)
    }

    fn add_source(&mut self, name: &str, source: Source) -> SourceIx {
        self.sources.push(source);
        let ix = SourceIx(u32::try_from(self.sources.len() - 1).unwrap_or(u32::MAX));
        self.source_of.insert(name.into(), ix);
        ix
    }

    /// Who claims something: an actor of the situation, else a source.
    pub(super) fn claimant(&mut self, dataset: &str, name: &str, day: Day) -> Claimant {
        if let Some(&claimant) = self.claimant_of.get(name) {
            return claimant;
        }
        let of_situation = self.of_situation(name);
        if let Some(dated) = of_situation.iter().find(|dated| dated.holds(day)) {
            // Not kept: on another day it may mean another.
            return Claimant::Actor(dated.actor);
        }
        let claimant = Claimant::Source(self.source(dataset, name));
        if of_situation.is_empty() {
            self.claimant_of.insert(name.into(), claimant);
        }
        claimant
    }

    /// The actors of the situation itself that have a name.
    fn of_situation(&self, name: &str) -> Vec<Dated> {
        let given = u32::try_from(self.given).unwrap_or(u32::MAX);
        let all = self.known.get(&fold(name));
        all.map(|all| all.iter().copied().filter(|dated| dated.actor.0 < given).collect()).unwrap_or_default()
    }

    /// Makes a claimant known, whatever the day.
    #[cfg(feature = "parquet")]
    pub(super) fn settle_claimant(&mut self, dataset: &str, name: &str) {
        let of_situation = self.of_situation(name);
        if of_situation.iter().any(|dated| dated.from.is_none() && dated.until.is_none()) {
            return;
        }
        let claimant = Claimant::Source(self.source(dataset, name));
        if of_situation.is_empty() {
            self.claimant_of.insert(name.into(), claimant);
        }
    }

    /// Who a claimant that was made known is on a day.
    #[cfg(feature = "parquet")]
    pub(super) fn claimant_named(&self, name: &str, day: Day) -> Option<Claimant> {
        if let Some(&claimant) = self.claimant_of.get(name) {
            return Some(claimant);
        }
        let actor = self.of_situation(name).into_iter().find(|dated| dated.holds(day));
        actor.map_or_else(
            || self.source_named(name).map(Claimant::Source),
            |dated| Some(Claimant::Actor(dated.actor)),
        )
    }

    /// The source of a name that was made known.
    #[cfg(feature = "parquet")]
    pub(super) fn source_named(&self, name: &str) -> Option<SourceIx> {
        self.source_of.get(name).copied()
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

impl Dated {
    fn holds(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// No longer is a [`slug`].
const LONGEST: usize = 48;

/// Small letters and digits of a name, parted by hyphens.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in fold(name).chars() {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= LONGEST {
            break;
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The short name of an actor that is made of a name.
pub(super) fn short(name: &str) -> String {
    name.strip_prefix("Government of ").map_or_else(|| name.to_owned(), |of| format!("Gov. of {of}"))
}

/// Whether a name of an actor by which its events are found has this part, folded.
pub(super) fn is_called(actor: &Actor, part: &str) -> bool {
    let names = [Some(&actor.name), Some(&actor.short), actor.native.as_ref()];
    names.into_iter().flatten().any(|name| fold(name).contains(part))
}

/// Whether a name of a source by which its events are found has this part, folded.
#[cfg(feature = "parquet")]
pub(super) fn is_titled(source: &Source, part: &str) -> bool {
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
