//! List of members: who belongs to a property or was asked to, how do they stand, and did their mail
//! arrive? (S29, S33)

use super::mails::may_be_seen;
use super::offers;
use crate::boxed;
use crate::caller::profile::profile;
use crate::caller::time_zones;
use crate::failure::Failure;
use crate::system::System;
use chrono::NaiveDate;
use keyledger_core::account::{Living, Standing};
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::lockout::Lock;
use keyledger_core::mail::MailTemplate;
use keyledger_core::permission::Permission;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::accounts;
use keyledger_projections::mails::{self, MailRow};
use keyledger_projections::members::{self, Listed, MemberRow, OfferRow};
use std::collections::BTreeSet;

/// How many of a person's mails are shown.
const MAILS_SHOWN: usize = 5;
/// How many of them are read for that: some may be about other properties.
const MAILS_READ: usize = 20;

/// A page of the list.
#[derive(Debug)]
pub struct Page {
    /// At most as many as were asked for.
    pub people: Vec<OfProperty>,
    /// The last of them, where there are more behind.
    pub next: Option<AccountId>,
}

/// Somebody who belongs to the property, or was asked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfProperty {
    /// The account.
    pub account: AccountId,
    /// The address as typed.
    pub email: Option<String>,
    /// The name; none until they accept.
    pub name: Option<String>,
    /// Until when somebody who already has an account can accept.
    pub offered_until: Option<Timestamp>,
    /// What they may do here, or would.
    pub permissions: BTreeSet<Permission>,
    /// Since when they are a member, or when they were asked.
    pub since: Timestamp,
    /// The moment from which on they no longer belong, where that is set.
    pub ends_at: Option<Timestamp>,
    /// The last day they do, at the property.
    pub ends_on: Option<NaiveDate>,
    /// How the account stands; none of somebody who was only asked.
    pub standing: Option<Standing>,
    /// The latest mails, newest first.
    pub mails: Vec<MailRow>,
    /// When they last used the account, if they ever did.
    pub used_at: Option<Timestamp>,
    /// Since when and until when it is locked.
    pub locked: Option<(Timestamp, Option<Timestamp>)>,
    /// How the second factor stands.
    pub factor: FactorStanding,
}

/// How somebody's second factor stands, at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorStanding {
    /// Nothing is known of it, or it is nobody's business yet.
    Unknown,
    /// There is none, and nobody asked for one yet.
    None,
    /// There is one.
    Enrolled,
    /// There is none, and this is the time to set one up.
    PutOff {
        /// Since when.
        since: Timestamp,
        /// Until when.
        until: Timestamp,
    },
    /// There is none, and nothing sensitive opens before one is set up.
    Demanded,
    /// Too many wrong codes: only a reset helps.
    Disabled,
}

/// At most `max` people behind `after`.
#[boxed]
pub async fn page(
    system: &System,
    property: PropertyId,
    after: Option<AccountId>,
    max: usize,
) -> Result<Page, Failure> {
    let rows = system.ask(move |views| members::listed(views, property, after, max + 1)).await?;
    let more = rows.len() > max;
    let next = rows.get(max.saturating_sub(1)).map(Listed::account).filter(|_| more);
    let zone = time_zones::of_property(&system.engine, property).await?;
    let mut people = vec![];
    for row in rows.into_iter().take(max) {
        people.push(match row {
            Listed::Member(row) => member(system, row, &zone).await?,
            Listed::Offer(row) => asked(system, row, &zone).await?,
        });
    }
    Ok(Page { people, next })
}

/// One of them; none where they neither belong there nor were asked.
#[boxed]
pub async fn one(
    system: &System,
    property: PropertyId,
    account: AccountId,
) -> Result<Option<OfProperty>, Failure> {
    let row = system.ask(move |views| members::listed_one(views, property, account)).await?;
    let zone = time_zones::of_property(&system.engine, property).await?;
    Ok(match row {
        Some(Listed::Member(row)) => Some(member(system, row, &zone).await?),
        Some(Listed::Offer(row)) => Some(asked(system, row, &zone).await?),
        None => None,
    })
}

async fn member(system: &System, row: MemberRow, zone: &TimeZone) -> Result<OfProperty, Failure> {
    let account = row.account;
    let profile = profile(&system.engine, account).await?;
    let (email, name) = profile.map_or((None, None), |profile| (profile.email, profile.name));
    let (standing, mails) = system
        .ask(move |views| {
            let standing = accounts::find(views, account)?.map(|row| row.standing);
            Ok((standing, mails::of_account(views, account, MAILS_READ)?))
        })
        .await?;
    let seen = mails.into_iter().filter(|mail| may_be_seen(mail, row.property));
    let state = system.engine.account(account).await?;
    let living = state.living();
    let activated = living.filter(|living| living.password.is_some());
    let MemberRow { permissions, since, ends_at, .. } = row;
    Ok(OfProperty {
        account,
        email,
        name,
        offered_until: None,
        permissions,
        since,
        ends_at,
        ends_on: ends_at.map(|moment| zone.last_day(moment)),
        standing,
        mails: seen.take(MAILS_SHOWN).collect(),
        used_at: activated.map(|living| living.used_at),
        locked: living.and_then(locked),
        factor: living.map_or(FactorStanding::Unknown, factor),
    })
}

fn locked(living: &Living) -> Option<(Timestamp, Option<Timestamp>)> {
    match living.lockout.lock {
        Lock::Shut { since, until, .. } => Some((since, until)),
        Lock::Open => None,
    }
}

fn factor(living: &Living) -> FactorStanding {
    let factors = &living.factors;
    if factors.disabled {
        FactorStanding::Disabled
    } else if !factors.enrolled.is_empty() {
        FactorStanding::Enrolled
    } else {
        match factors.grace {
            Some(grace) if grace.ended => FactorStanding::Demanded,
            Some(grace) => FactorStanding::PutOff { since: grace.since, until: grace.until },
            None => FactorStanding::None,
        }
    }
}

/// Somebody who was asked: nothing is told of them but what whoever asked typed.
async fn asked(system: &System, row: OfferRow, zone: &TimeZone) -> Result<OfProperty, Failure> {
    let (account, property) = (row.account, row.property);
    let email = offers::typed_address(&system.engine, account, row.revision).await?;
    let mails = system.ask(move |views| mails::of_account(views, account, MAILS_READ)).await?;
    let about = |mail: &MailRow| {
        mail.template == MailTemplate::MembershipAdded && mail.property == Some(property)
    };
    Ok(OfProperty {
        account,
        email,
        name: None,
        offered_until: Some(row.expires_at),
        permissions: row.permissions,
        since: row.offered_at,
        ends_at: row.ends_at,
        ends_on: row.ends_at.map(|moment| zone.last_day(moment)),
        standing: None,
        mails: mails.into_iter().filter(about).take(1).collect(),
        used_at: None,
        locked: None,
        factor: FactorStanding::Unknown,
    })
}
