//! Difference in time: what changed between two moments, of an account and of a property? Both states are
//! folded from the streams; what did not change is left out (B1).

use super::note::{ReadRecord, note};
use crate::boxed;
use crate::caller::asker::{Asker, TurnedAway};
use crate::compliance::access_review::{Member, review};
use crate::engine::Engine;
use crate::failure::{Failure, Outcome, read};
use crate::reading::state::{AsOf, folded};
use crate::system::System;
use keyledger_core::account::{Account, FactorKind, Living, Standing};
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::{Act, OperatorRole};
use keyledger_core::clock::Time;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::language::Language;
use keyledger_core::permission::Permission;
use keyledger_core::property::{Property, PropertyEvent};
use keyledger_core::stream::StreamId;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What changed between two moments.
#[derive(Debug, Serialize)]
pub struct Difference {
    /// The earlier moment.
    pub from: Timestamp,
    /// The later one.
    pub to: Timestamp,
    /// What is not the same.
    pub changes: Vec<Change>,
}

/// One thing that is not the same.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What.
    pub what: Aspect,
    /// Where or whose: the property of a permission, the account of a member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// How it was; none where there was nothing.
    pub before: Option<Fact>,
    /// How it is; none where there is nothing any more.
    pub after: Option<Fact>,
}

/// Where, or whose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct About {
    /// Its id.
    pub id: String,
    /// What it is called, while anybody knows.
    pub name: Option<String>,
}

/// What can be another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// How the account stands.
    Standing,
    /// What the person may do at a property.
    Permissions,
    /// When a membership ends by itself.
    LastDay,
    /// The second factors.
    Factors,
    /// The password: which one is not told.
    Password,
    /// Sessions that are open.
    Sessions,
    /// The role in which the person operates the system.
    Role,
    /// Legal holds.
    Holds,
    /// The language of mails.
    Language,
    /// The clock by which times are told.
    TimeZone,
    /// The name of the property.
    Name,
    /// How the property stands with the billing system.
    Billing,
    /// Invoices that are not paid.
    Unpaid,
    /// What a member may do there.
    Member,
    /// How a member's account stands.
    MemberStanding,
    /// The version of the policy that judges.
    Policy,
}

impl Aspect {
    /// All of them, in the order they are told.
    pub const ALL: [Self; 16] = [
        Self::Standing,
        Self::Permissions,
        Self::LastDay,
        Self::Factors,
        Self::Password,
        Self::Sessions,
        Self::Role,
        Self::Holds,
        Self::Language,
        Self::TimeZone,
        Self::Name,
        Self::Billing,
        Self::Unpaid,
        Self::Member,
        Self::MemberStanding,
        Self::Policy,
    ];

    /// The word under which it is told.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Standing => "standing",
            Self::Permissions => "permissions",
            Self::LastDay => "last_day",
            Self::Factors => "factors",
            Self::Password => "password",
            Self::Sessions => "sessions",
            Self::Role => "role",
            Self::Holds => "holds",
            Self::Language => "language",
            Self::TimeZone => "time_zone",
            Self::Name => "name",
            Self::Billing => "billing",
            Self::Unpaid => "unpaid",
            Self::Member => "member",
            Self::MemberStanding => "member_standing",
            Self::Policy => "policy",
        }
    }
}

/// How something is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Fact {
    /// A standing.
    Standing(Standing),
    /// Permissions.
    Permissions(BTreeSet<Permission>),
    /// A moment.
    Moment(Timestamp),
    /// Factors, by their kinds.
    Factors(Vec<FactorKind>),
    /// A number of something.
    Count(usize),
    /// A role.
    Role(OperatorRole),
    /// A language.
    Language(Language),
    /// A clock.
    Zone(TimeZone),
    /// The state of a property, as answers have it.
    State(&'static str),
    /// The version of a policy.
    Version(u32),
    /// A name or a number that somebody else gave.
    Text(String),
}

type Facts = BTreeMap<(Aspect, Option<About>), Fact>;

/// What changed of an account, for who reads histories; that they did is written down first.
#[boxed]
pub async fn of_account(
    engine: &Engine,
    asker: &Asker,
    account: AccountId,
    (from, to): (Timestamp, Timestamp),
) -> Outcome<Difference, TurnedAway> {
    let intent = match asker.may(engine, Act::ReadHistory, None).await? {
        Ok((_, intent)) => intent,
        Err(why) => return Ok(Err(why)),
    };
    note(engine, &intent, ReadRecord::of(ReadQuestion::State, account)).await?;
    let history = engine.histories.of(engine, account).await?;
    let mut both = vec![];
    for at in [from, to] {
        let (state, _) = folded(&history.sealed, AsOf { at, last: None });
        let time = engine.time_at(at);
        let standing = state.standing(time);
        let mut facts = account_facts(engine, &state, (standing, time)).await?;
        facts.extend(policy(engine, at).await?);
        both.push((facts, state));
    }
    let [(before, was), (after, is)] = &both[..] else {
        return Err(Failure::Other("two moments have two states".to_owned()));
    };
    let mut changes = changed(before, after);
    changes.extend(another_password(was.living(), is.living()));
    changes.sort_by(|one, other| (one.what, &one.about).cmp(&(other.what, &other.about)));
    Ok(Ok(Difference { from, to, changes }))
}

/// What changed of a property and of the people there.
#[boxed]
pub async fn of_property(
    system: &System,
    asker: &Asker,
    property: PropertyId,
    (from, to): (Timestamp, Timestamp),
) -> Outcome<Option<Difference>, TurnedAway> {
    let engine = &system.engine;
    let intent = match asker.may(engine, Act::ReadHistory, None).await? {
        Ok((_, intent)) => intent,
        Err(why) => return Ok(Err(why)),
    };
    let (Some(was), Some(is)) =
        (review(system, property, from).await?, review(system, property, to).await?)
    else {
        return Ok(Ok(None));
    };
    let accounts = was.members.iter().chain(&is.members).map(|member| member.account);
    let accounts: BTreeSet<AccountId> = accounts.collect();
    let about = ReadRecord::about(ReadQuestion::AccessReview);
    let accounts = accounts.into_iter().collect();
    note(engine, &intent, ReadRecord { accounts, property: Some(property), ..about }).await?;
    let history = engine.history::<PropertyEvent>(&StreamId::property(property)).await?;
    let mut both = vec![];
    for (at, people) in [(from, &was.members), (to, &is.members)] {
        let mut facts: Facts = people.iter().flat_map(member_facts).collect();
        facts.extend(property_facts(&history, at));
        facts.extend(policy(engine, at).await?);
        both.push(facts);
    }
    let [before, after] = &both[..] else {
        return Err(Failure::Other("two moments have two states".to_owned()));
    };
    Ok(Ok(Some(Difference { from, to, changes: changed(before, after) })))
}

fn changed(before: &Facts, after: &Facts) -> Vec<Change> {
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let differs = keys.into_iter().filter(|key| before.get(key) != after.get(key));
    differs
        .map(|key| Change {
            what: key.0,
            about: key.1.clone(),
            before: before.get(key).cloned(),
            after: after.get(key).cloned(),
        })
        .collect()
}

/// That it is another one is all that is told of a password.
fn another_password(was: Option<&Living>, is: Option<&Living>) -> Option<Change> {
    let held = |living: Option<&Living>| living.and_then(|living| living.password);
    let (before, after) = (held(was), held(is));
    let fact = |held: bool| held.then_some(Fact::Count(1));
    (before != after).then(|| Change {
        what: Aspect::Password,
        about: None,
        before: fact(before.is_some()),
        after: fact(after.is_some()),
    })
}

async fn account_facts(
    engine: &Engine,
    state: &Account,
    (standing, time): (Standing, Time),
) -> Result<Facts, Failure> {
    let mut facts = Facts::from([((Aspect::Standing, None), Fact::Standing(standing))]);
    let Some(living) = state.living() else { return Ok(facts) };
    for (property, permissions) in &living.memberships {
        let about = Some(named(engine, *property).await?);
        let ends = living.membership_ends.get(property);
        facts.extend(ends.map(|at| ((Aspect::LastDay, about.clone()), Fact::Moment(*at))));
        facts.insert((Aspect::Permissions, about), Fact::Permissions(permissions.clone()));
    }
    let factors: Vec<FactorKind> = living.factors.kinds().into_iter().collect();
    let open = living.sessions.values().filter(|session| session.expires_at > time.now).count();
    let mut add = |what: Aspect, fact: Fact| facts.insert((what, None), fact);
    if !factors.is_empty() {
        add(Aspect::Factors, Fact::Factors(factors));
    }
    for (what, count) in [(Aspect::Sessions, open), (Aspect::Holds, living.holds.len())] {
        if count > 0 {
            add(what, Fact::Count(count));
        }
    }
    add(Aspect::Language, Fact::Language(living.language));
    if let Some(zone) = &living.time_zone {
        add(Aspect::TimeZone, Fact::Zone(zone.clone()));
    }
    if let Some(role) = living.operator {
        add(Aspect::Role, Fact::Role(role));
    }
    Ok(facts)
}

async fn named(engine: &Engine, property: PropertyId) -> Result<About, Failure> {
    let known = read(engine.properties.load(&StreamId::property(property)).await)?;
    Ok(About { id: property.to_string(), name: known.state.name().map(str::to_owned) })
}

fn member_facts(member: &Member) -> [((Aspect, Option<About>), Fact); 2] {
    let about = || Some(About { id: member.account.to_string(), name: member.person.clone() });
    [
        ((Aspect::Member, about()), Fact::Permissions(member.permissions.clone())),
        ((Aspect::MemberStanding, about()), Fact::Standing(member.standing)),
    ]
}

fn property_facts(
    history: &[keyledger_core::codec::Recorded<PropertyEvent>],
    at: Timestamp,
) -> Facts {
    let mut state = Property::default();
    history.iter().filter(|recorded| recorded.meta.at <= at).for_each(|one| state.evolve(one));
    let Property::Known { name, time_zone, .. } = &state else { return Facts::new() };
    let access = state.access(at);
    let unpaid: Vec<String> =
        access.unpaid().iter().map(|invoice| invoice.invoice.to_string()).collect();
    let mut facts = Facts::from([
        ((Aspect::Name, None), Fact::Text(name.clone())),
        ((Aspect::Billing, None), Fact::State(access.code())),
    ]);
    if let Some(zone) = time_zone {
        facts.insert((Aspect::TimeZone, None), Fact::Zone(zone.clone()));
    }
    if !unpaid.is_empty() {
        facts.insert((Aspect::Unpaid, None), Fact::Text(unpaid.join(", ")));
    }
    facts
}

/// The version of the policy that judged then.
async fn policy(
    engine: &Engine,
    at: Timestamp,
) -> Result<Option<((Aspect, Option<About>), Fact)>, Failure> {
    let state = read(engine.policies.load(&StreamId::policy()).await)?.state;
    let began = state.versions.iter().rfind(|(since, _)| *since <= at);
    Ok(began.map(|(_, policy)| ((Aspect::Policy, None), Fact::Version(policy.version))))
}
