//! List of members: who belongs to a property or was asked to, how do they stand, and did their mail
//! arrive? (S29, S33)

use super::mails::may_be_seen;
use super::offers;
use crate::boxed;
use crate::caller::profile::profile_at;
use crate::caller::time_zones;
use crate::failure::Failure;
use crate::system::System;
use chrono::NaiveDate;
use futures_util::future::try_join_all;
use keyledger_core::account::{Account, Living, Standing};
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::lockout::Lock;
use keyledger_core::mail::MailTemplate;
use keyledger_core::permission::Permission;
use keyledger_core::store::Revision;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::mails::{self, MailRow};
use keyledger_projections::members::{self, Listed, MemberRow, OfferRow};
use keyledger_projections::{Connection, accounts};
use std::collections::BTreeSet;
use std::sync::Arc;

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
    /// The account; none of somebody who was only asked.
    pub state: Option<Arc<Account>>,
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

/// At most `max` people behind `after`. Streams are read at the same time: whoever looks waits for the
/// slowest of them, and not for each in turn.
#[boxed]
pub async fn page(
    system: &System,
    property: PropertyId,
    after: Option<AccountId>,
    max: usize,
) -> Result<Page, Failure> {
    let lines = system
        .ask(move |views| {
            let listed = members::listed(views, property, after, max + 1)?;
            listed.into_iter().map(|row| line(views, row)).collect::<rusqlite::Result<Vec<_>>>()
        })
        .await?;
    let more = lines.len() > max;
    let next = lines.get(max.saturating_sub(1)).map(|line| line.row.account()).filter(|_| more);
    let zone = time_zones::of_property(&system.engine, property).await?;
    let people = lines.into_iter().take(max).map(|line| told(system, line, &zone));
    Ok(Page { people: try_join_all(people).await?, next })
}

/// One of them; none where they neither belong there nor were asked.
#[boxed]
pub async fn one(
    system: &System,
    property: PropertyId,
    account: AccountId,
) -> Result<Option<OfProperty>, Failure> {
    let found = system
        .ask(move |views| {
            let listed = members::listed_one(views, property, account)?;
            listed.map(|row| line(views, row)).transpose()
        })
        .await?;
    let Some(line) = found else { return Ok(None) };
    let zone = time_zones::of_property(&system.engine, property).await?;
    told(system, line, &zone).await.map(Some)
}

/// What the projections know of somebody.
struct Line {
    row: Listed,
    standing: Option<Standing>,
    mails: Vec<MailRow>,
}

fn line(views: &Connection, row: Listed) -> rusqlite::Result<Line> {
    let account = row.account();
    let standing = accounts::find(views, account)?.map(|found| found.standing);
    let mails = mails::of_account(views, account, MAILS_READ)?;
    Ok(Line { row, standing, mails })
}

async fn told(system: &System, line: Line, zone: &TimeZone) -> Result<OfProperty, Failure> {
    let Line { row, standing, mails } = line;
    match row {
        Listed::Member(row) => member(system, row, (standing, mails), zone).await,
        Listed::Offer(row) => asked(system, row, mails, zone).await,
    }
}

async fn member(
    system: &System,
    row: MemberRow,
    (standing, mails): (Option<Standing>, Vec<MailRow>),
    zone: &TimeZone,
) -> Result<OfProperty, Failure> {
    let (engine, account) = (&system.engine, row.account);
    let state = engine.account(account).await?;
    let living = state.living();
    let named_at = living.map_or(Revision(0), |living| living.named_at);
    let profile = profile_at(engine, account, named_at).await?;
    let (email, name) = profile.map_or((None, None), |profile| (profile.email, profile.name));
    let seen = mails.into_iter().filter(|mail| may_be_seen(mail, row.property));
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
        state: Some(state),
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
async fn asked(
    system: &System,
    row: OfferRow,
    mails: Vec<MailRow>,
    zone: &TimeZone,
) -> Result<OfProperty, Failure> {
    let (account, property) = (row.account, row.property);
    let email = offers::typed_address(&system.engine, account, row.revision).await?;
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
        state: None,
    })
}
