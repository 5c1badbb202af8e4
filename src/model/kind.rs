//! The table of event kinds: one row per kind, with its names, codes and classes.
//!
//! Sources: ACLED codebook (`event_type`, `sub_event_type`, political violence), CAMEO root codes, GDELT
//! `QuadClass` (01–05 verbal cooperation, 06–08 material cooperation, 09–13 verbal conflict, 14–20 material
//! conflict).

/// The four classes of interaction between parties (GDELT `QuadClass`, over CAMEO root codes).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QuadClass {
    /// Words of cooperation: consultation, praise, agreement (CAMEO 01–05).
    VerbalCooperation,
    /// Acts of cooperation: aid, concession, withdrawal (CAMEO 06–08).
    MaterialCooperation,
    /// Words of conflict: blame, demand, threat (CAMEO 09–13).
    VerbalConflict,
    /// Acts of conflict: protest, coercion, violence (CAMEO 14–20).
    MaterialConflict,
}

impl QuadClass {
    /// Every class, in GDELT's order (1–4).
    pub const ALL: [Self; 4] =
        [Self::VerbalCooperation, Self::MaterialCooperation, Self::VerbalConflict, Self::MaterialConflict];

    /// The label, as in JSON.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::VerbalCooperation => "verbal cooperation",
            Self::MaterialCooperation => "material cooperation",
            Self::VerbalConflict => "verbal conflict",
            Self::MaterialConflict => "material conflict",
        }
    }

    /// Returns the index in [`Self::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// The classes of kinds that the chart stacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KindClass {
    /// Battles, explosions and remote violence.
    Fighting,
    /// Violence against civilians, including excessive force against protesters.
    AgainstCivilians,
    /// Everything else: riots, protests, strategic developments, statements.
    Miscellaneous,
}

impl KindClass {
    /// Every class, in the order in which the chart stacks them.
    pub const ALL: [Self; 3] = [Self::Fighting, Self::AgainstCivilians, Self::Miscellaneous];

    /// The label in captions.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Fighting => "fighting",
            Self::AgainstCivilians => "against civilians",
            Self::Miscellaneous => "other",
        }
    }
}

/// One row of the table of event kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindRow {
    /// The kind.
    pub kind: Kind,
    /// Name in files, exports and filters.
    pub id: &'static str,
    /// Label shown to users.
    pub label: &'static str,
    /// Label for lists, at most ten columns wide.
    pub short_label: &'static str,
    /// ACLED `event_type` and `sub_event_type`.
    pub acled: (&'static str, &'static str),
    /// CAMEO root code, 1–20.
    pub cameo: u8,
    /// Quad class.
    pub quad: QuadClass,
    /// Whether it is an incident by [`IncidentList::Frontwatch`].
    pub is_incident: bool,
}

/// Which kinds of event are incidents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum IncidentList {
    /// Battles, explosions and remote violence, violence against civilians, riots, and excessive force against
    /// protesters.
    #[default]
    Frontwatch,
    /// ACLED's political violence: the same without violent demonstrations, which ACLED counts as demonstrations only.
    AcledPoliticalViolence,
}

impl IncidentList {
    /// Whether events of a kind are incidents.
    #[must_use]
    pub const fn includes(self, kind: Kind) -> bool {
        kind.row().is_incident
            && !matches!((self, kind), (Self::AcledPoliticalViolence, Kind::ViolentDemonstration))
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident, $label:literal, $short_label:literal, $type:literal, $sub:literal, $cameo:literal, $quad:ident, $is_incident:literal;)*) => {
        /// The kind of an event.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Kind { $($(#[$doc])* $kind),* }

        impl Kind {
            /// The table of kinds, in the order of the enum.
            pub const TABLE: &'static [KindRow] = &[$(KindRow {
                kind: Self::$kind, id: stringify!($kind), label: $label, short_label: $short_label,
                acled: ($type, $sub), cameo: $cameo, quad: QuadClass::$quad, is_incident: $is_incident,
            }),*];

            /// Returns the row of this kind.
            #[must_use]
            pub const fn row(self) -> &'static KindRow {
                match self { $(Self::$kind => const { &KindRow {
                    kind: Self::$kind, id: stringify!($kind), label: $label, short_label: $short_label,
                    acled: ($type, $sub), cameo: $cameo, quad: QuadClass::$quad, is_incident: $is_incident,
                } }),* }
            }
        }
    };
}

#[rustfmt::skip]
kinds! {
    /// A fight between armed groups (UCDP state-based and non-state violence).
    ArmedClash, "armed clash", "clash", "Battles", "Armed clash", 19, MaterialConflict, true;
    /// State forces take or retake a place.
    StateGain, "territory gained by state", "state gain", "Battles", "Government regains territory", 19, MaterialConflict, true;
    /// A non-state actor takes a place.
    NonStateGain, "territory taken by non-state actor", "taken", "Battles", "Non-state actor overtakes territory", 19, MaterialConflict, true;
    /// A strike from the air.
    AirStrike, "air/drone strike", "air strike", "Explosions/Remote violence", "Air/drone strike", 19, MaterialConflict, true;
    /// Shelling, artillery or missile fire.
    Shelling, "shelling/artillery/missile", "shelling", "Explosions/Remote violence", "Shelling/artillery/missile attack", 19, MaterialConflict, true;
    /// A suicide bombing.
    SuicideBomb, "suicide bomb", "suicide b.", "Explosions/Remote violence", "Suicide bomb", 18, MaterialConflict, true;
    /// A bomb, mine or IED.
    RemoteExplosive, "remote explosive/landmine/IED", "explosive", "Explosions/Remote violence", "Remote explosive/landmine/IED", 18, MaterialConflict, true;
    /// A grenade attack.
    Grenade, "grenade", "grenade", "Explosions/Remote violence", "Grenade", 18, MaterialConflict, true;
    /// Use of a chemical weapon.
    ChemicalWeapon, "chemical weapon", "chemical", "Explosions/Remote violence", "Chemical weapon", 20, MaterialConflict, true;
    /// Deliberate violence against civilians (UCDP one-sided violence).
    AttackOnCivilians, "attack on civilians", "civilians", "Violence against civilians", "Attack", 18, MaterialConflict, true;
    /// Abduction or forced disappearance.
    Abduction, "abduction", "abduction", "Violence against civilians", "Abduction/forced disappearance", 18, MaterialConflict, true;
    /// Sexual violence.
    SexualViolence, "sexual violence", "sexual v.", "Violence against civilians", "Sexual violence", 18, MaterialConflict, true;
    /// A protest without violence.
    PeacefulProtest, "peaceful protest", "protest", "Protests", "Peaceful protest", 14, MaterialConflict, false;
    /// A protest that forces try to disperse.
    ProtestWithIntervention, "protest with intervention", "dispersed", "Protests", "Protest with intervention", 14, MaterialConflict, false;
    /// Lethal or injuring force against peaceful protesters.
    ExcessiveForce, "excessive force against protesters", "repression", "Protests", "Excessive force against protesters", 17, MaterialConflict, true;
    /// A demonstration that turns violent.
    ViolentDemonstration, "violent demonstration", "riot", "Riots", "Violent demonstration", 14, MaterialConflict, true;
    /// Violence by a crowd.
    MobViolence, "mob violence", "mob", "Riots", "Mob violence", 14, MaterialConflict, true;
    /// Armed people cross a border or front line, without a known fight.
    Incursion, "incursion or infiltration", "incursion", "Strategic developments", "Other", 15, MaterialConflict, false;
    /// A crossing or border is closed.
    BorderClosure, "border closure", "closure", "Strategic developments", "Other", 16, MaterialConflict, false;
    /// Troops, outposts or fortifications are added.
    BuildUp, "military build-up or fortification", "build-up", "Strategic developments", "Headquarters or base established", 15, MaterialConflict, false;
    /// Arrest or capture without a fight.
    Arrest, "arrest", "arrest", "Strategic developments", "Arrests", 17, MaterialConflict, false;
    /// The parties agree.
    Agreement, "agreement", "agreement", "Strategic developments", "Agreement", 5, VerbalCooperation, false;
    /// Forces leave a place.
    Withdrawal, "withdrawal", "withdrawal", "Strategic developments", "Non-violent transfer of territory", 8, MaterialCooperation, false;
    /// Meetings, negotiation or mediation.
    Talks, "talks or mediation", "talks", "Strategic developments", "Other", 4, VerbalCooperation, false;
    /// Praise, endorsement or an offer in public.
    StatementSupportive, "supportive statement", "supports", "Strategic developments", "Other", 5, VerbalCooperation, false;
    /// Blame in public.
    StatementCritical, "critical statement", "criticises", "Strategic developments", "Other", 11, VerbalConflict, false;
    /// A call on others to act, without blame.
    Appeal, "appeal", "appeals", "Strategic developments", "Other", 2, VerbalCooperation, false;
    /// A call on an opponent to act or to stop.
    Demand, "demand", "demands", "Strategic developments", "Other", 10, VerbalConflict, false;
    /// A warning or a threat in public.
    Warning, "warning or threat", "warns", "Strategic developments", "Other", 13, VerbalConflict, false;
    /// An authority orders, bans or restricts.
    Decree, "policy decree", "decree", "Strategic developments", "Other", 17, MaterialConflict, false;
    /// Aid, support or trade.
    AidOrTrade, "aid or trade", "aid/trade", "Strategic developments", "Other", 7, MaterialCooperation, false;
    /// Sanctions or an embargo.
    Sanctions, "sanctions", "sanctions", "Strategic developments", "Other", 16, MaterialConflict, false;
    /// People flee, are expelled or return.
    Displacement, "displacement or return", "displaced", "Strategic developments", "Other", 17, MaterialConflict, false;
    /// None of the others.
    Other, "other", "other", "Strategic developments", "Other", 1, VerbalCooperation, false;
}

impl Kind {
    /// Returns the class of this kind in the chart.
    #[must_use]
    pub const fn class(self) -> KindClass {
        match self {
            Self::ArmedClash
            | Self::StateGain
            | Self::NonStateGain
            | Self::AirStrike
            | Self::Shelling
            | Self::SuicideBomb
            | Self::RemoteExplosive
            | Self::Grenade
            | Self::ChemicalWeapon => KindClass::Fighting,
            Self::AttackOnCivilians | Self::Abduction | Self::SexualViolence | Self::ExcessiveForce => {
                KindClass::AgainstCivilians
            }
            _ => KindClass::Miscellaneous,
        }
    }

    /// Returns the kind with this name in files.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::TABLE.iter().find(|row| row.id == id).map(|row| row.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quad_classes_follow_from_the_cameo_roots() {
        for row in Kind::TABLE {
            let quad = match row.cameo {
                1..=5 => QuadClass::VerbalCooperation,
                6..=8 => QuadClass::MaterialCooperation,
                9..=13 => QuadClass::VerbalConflict,
                _ => QuadClass::MaterialConflict,
            };
            assert_eq!(row.quad, quad, "{}", row.id);
            assert!(row.short_label.chars().count() <= 10, "{}", row.id);
            assert_eq!(row.kind.row(), row);
        }
    }

    #[test]
    fn classes_follow_from_acled_event_types() {
        for row in Kind::TABLE {
            let class = match row.acled.0 {
                "Battles" | "Explosions/Remote violence" => KindClass::Fighting,
                "Violence against civilians" => KindClass::AgainstCivilians,
                _ if row.kind == Kind::ExcessiveForce => KindClass::AgainstCivilians,
                _ => KindClass::Miscellaneous,
            };
            assert_eq!(row.kind.class(), class, "{}", row.id);
        }
    }

    #[test]
    fn incidents_are_political_violence_with_or_without_violent_demonstrations() {
        for row in Kind::TABLE {
            let violent = matches!(
                row.acled.0,
                "Battles" | "Explosions/Remote violence" | "Violence against civilians" | "Riots"
            );
            let is_incident = violent || row.kind == Kind::ExcessiveForce;
            assert_eq!(IncidentList::Frontwatch.includes(row.kind), is_incident, "{}", row.id);
            let is_political_violence = is_incident && row.kind != Kind::ViolentDemonstration;
            assert_eq!(
                IncidentList::AcledPoliticalViolence.includes(row.kind),
                is_political_violence,
                "{}",
                row.id
            );
        }
    }
}
