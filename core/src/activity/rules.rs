//! Activity rules: which activity is unusual, what follows from it, and how loose may a rule be?

use crate::policy::OutOfBounds;
use serde::{Deserialize, Serialize};

/// How many devices or networks a rule may allow: one more is all that is remembered of either.
const COUNT_MAX: u32 = 50;

/// How many sightings the evidence of one detection names at most.
pub const EVIDENCE_MAX: usize = COUNT_MAX as usize + 1;

/// What follows when a rule fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActivityAction {
    /// It is written down for support, and nothing else.
    Observe,
    /// Log-ins are refused for a while, also with the right password.
    Refuse,
}

/// A sign of a shared account, with its measure and what follows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "rule", deny_unknown_fields)]
pub enum ActivityRule {
    /// Two devices, both with sessions that live, take turns: A, B, A, B. A turn is a log-in or a
    /// use that was recorded, which happens once per quarter of the idle limit at most.
    DevicesTakingTurns {
        /// From the first turn to the fourth.
        within_minutes: u32,
        /// What follows.
        action: ActivityAction,
    },
    /// More devices logged in than one person has.
    ManyDevices {
        /// As many are still usual.
        more_than: u32,
        /// Counted over so long.
        within_hours: u32,
        /// What follows.
        action: ActivityAction,
    },
    /// Log-ins came from more networks than one person moves through. People on the road do that,
    /// so this may only be observed.
    ManyNetworks {
        /// As many are still usual.
        more_than: u32,
        /// Counted over so long.
        within_minutes: u32,
        /// What follows.
        action: ActivityAction,
    },
}

impl ActivityRule {
    /// What follows when it fires.
    pub fn action(&self) -> ActivityAction {
        match self {
            Self::DevicesTakingTurns { action, .. }
            | Self::ManyDevices { action, .. }
            | Self::ManyNetworks { action, .. } => *action,
        }
    }

    /// What may follow from it. People on the road change networks: that may only be observed.
    pub fn actions(&self) -> &'static [ActivityAction] {
        match self {
            Self::DevicesTakingTurns { .. } | Self::ManyDevices { .. } => {
                &[ActivityAction::Observe, ActivityAction::Refuse]
            }
            Self::ManyNetworks { .. } => &[ActivityAction::Observe],
        }
    }

    /// Whether a policy may do without it: the signs of a shared account are at least observed.
    pub fn is_optional(&self) -> bool {
        matches!(self, Self::ManyNetworks { .. })
    }

    /// The rule's name, as it stands in the policy file.
    pub fn name(&self) -> &'static str {
        match self {
            Self::DevicesTakingTurns { .. } => "devices_taking_turns",
            Self::ManyDevices { .. } => "many_devices",
            Self::ManyNetworks { .. } => "many_networks",
        }
    }

    /// The rules a new ledger starts with (DESIGN 6).
    pub fn usual() -> Vec<Self> {
        use ActivityAction::{Observe, Refuse};
        vec![
            Self::DevicesTakingTurns { within_minutes: 30, action: Refuse },
            Self::ManyDevices { more_than: 8, within_hours: 24, action: Refuse },
            Self::ManyNetworks { more_than: 4, within_minutes: 60, action: Observe },
        ]
    }

    /// What may be set: the setting's name, its value, its bounds, and why.
    pub fn bounds(&self) -> Vec<OutOfBounds> {
        let row =
            |setting, value, least, most, why| OutOfBounds { setting, value, least, most, why };
        match self {
            Self::DevicesTakingTurns { within_minutes, .. } => vec![row(
                "unusual_activity: devices_taking_turns.within_minutes",
                *within_minutes,
                5,
                240,
                "shorter, and nobody is seen; longer, and a walk between two desks is",
            )],
            Self::ManyDevices { more_than, within_hours, .. } => vec![
                row(
                    "unusual_activity: many_devices.more_than",
                    *more_than,
                    3,
                    COUNT_MAX,
                    "a desk, a telephone and a tablet are usual",
                ),
                row(
                    "unusual_activity: many_devices.within_hours",
                    *within_hours,
                    1,
                    24,
                    "devices are remembered for a day",
                ),
            ],
            Self::ManyNetworks { more_than, within_minutes, action } => vec![
                row(
                    "unusual_activity: many_networks.more_than",
                    *more_than,
                    2,
                    COUNT_MAX,
                    "a hotel's network and a telephone's are usual",
                ),
                row(
                    "unusual_activity: many_networks.within_minutes",
                    *within_minutes,
                    5,
                    60,
                    "networks are remembered for an hour",
                ),
                row(
                    "unusual_activity: many_networks.action (0 = observe, 1 = refuse)",
                    u32::from(!self.actions().contains(action)),
                    0,
                    0,
                    "people on the road change networks: it may only be observed",
                ),
            ],
        }
    }

    /// How much the same rule sees: the measure that grows as the rule gets stricter.
    fn is_weaker_than(&self, before: &Self) -> bool {
        let measures = match (before, self) {
            (
                Self::DevicesTakingTurns { within_minutes: before, .. },
                Self::DevicesTakingTurns { within_minutes: after, .. },
            ) => after < before,
            (
                Self::ManyDevices { more_than: most, within_hours: span, .. },
                Self::ManyDevices { more_than, within_hours, .. },
            ) => more_than > most || within_hours < span,
            (
                Self::ManyNetworks { more_than: most, within_minutes: span, .. },
                Self::ManyNetworks { more_than, within_minutes, .. },
            ) => more_than > most || within_minutes < span,
            (
                Self::DevicesTakingTurns { .. }
                | Self::ManyDevices { .. }
                | Self::ManyNetworks { .. },
                _,
            ) => return false,
        };
        measures || self.action() < before.action()
    }
}

/// Everything about these rules that is out of bounds: values, a rule twice, and a missing one. The
/// two that point to a shared account are at least observed.
pub(crate) fn out_of_bounds(rules: &[ActivityRule]) -> Vec<OutOfBounds> {
    let mut outside: Vec<OutOfBounds> = rules
        .iter()
        .flat_map(ActivityRule::bounds)
        .filter(|bound| !(bound.least..=bound.most).contains(&bound.value))
        .collect();
    for known in ActivityRule::usual() {
        let setting = match known {
            ActivityRule::DevicesTakingTurns { .. } => {
                "unusual_activity: rules named devices_taking_turns"
            }
            ActivityRule::ManyDevices { .. } => "unusual_activity: rules named many_devices",
            ActivityRule::ManyNetworks { .. } => "unusual_activity: rules named many_networks",
        };
        let least = u32::from(!known.is_optional());
        let count = rules.iter().filter(|rule| rule.name() == known.name()).count();
        let value = u32::try_from(count).unwrap_or(u32::MAX);
        if !(least..=1).contains(&value) {
            let why = "each rule stands once; the signs of a shared account are at least observed";
            outside.push(OutOfBounds { setting, value, least, most: 1, why });
        }
    }
    outside
}

/// Whether `after` lets something pass that `before` did not.
pub(crate) fn weakened(before: &[ActivityRule], after: &[ActivityRule]) -> bool {
    before.iter().any(|rule| {
        let same = after.iter().find(|other| other.name() == rule.name());
        same.is_none_or(|other| other.is_weaker_than(rule))
    })
}
