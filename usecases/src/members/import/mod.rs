//! Staff import. The people of a property come in a file (S3): checked first, then row by row.
//!
//! A row is a command of its own, named by the property and the row's id: the same row again changes
//! nothing, whoever brings it and however much later. So an import that was cut off is simply done
//! again. What is done for a row is done wholly, as for a person added by hand.

mod cells;
mod differs;
mod sheet;
mod words;

pub use cells::{Row, Why, Wrong};
pub use differs::Differs;
pub use sheet::{BYTES_MAX, COLUMNS, Line, ROWS_MAX, Unreadable, read};
pub use words::{ImportCounts, ImportReport, ImportedRow};

use super::add::{Person, may_register, register};
use super::authority::{self, Acting, NotDone};
use super::registration::{NotAdded, Registered, Registration};
use crate::accounts::change_profile;
use crate::boxed;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::caller::time_zones;
use crate::failure::{Failure, Outcome, read as read_stream};
use crate::system::System;
use crate::upkeep::idempotency::{self, registration_of};
use futures_util::future::join_all;
use keyledger_core::authority::NotAuthorised;
use keyledger_core::engine::Intent;
use keyledger_core::ids::{AccountId, CommandId, PropertyId};
use keyledger_core::language::Language;
use keyledger_core::metadata::{Actor, Reason};
use keyledger_core::policy::Policy;
use keyledger_core::store::Position;
use keyledger_core::stream::StreamId;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::commands;
use serde::Serialize;

/// How many rows are under way at once: their appends share syncs.
const AT_ONCE: usize = 32;

/// What is to be imported, where, and by whom.
pub struct Import<'a> {
    /// The running program.
    pub system: &'a System,
    /// Where.
    pub property: PropertyId,
    /// The language of those whose row names none.
    pub language: Language,
    /// Whether it is only told what would be done.
    pub dry_run: bool,
    /// Who does it, and why.
    pub by: Importer<'a>,
    /// Told how many rows of how many are done.
    pub progress: &'a (dyn Fn(u64, u64) + Send + Sync),
}

/// Who brings a file.
pub enum Importer<'a> {
    /// A manager or support; who they are is read again for every few rows.
    Person {
        /// From where.
        request: &'a Request,
        /// Whose session it is.
        caller: &'a Caller,
        /// Why. A manager need not say.
        reason: Option<Reason>,
    },
    /// Somebody at the machine.
    Machine {
        /// Why.
        reason: Reason,
    },
}

/// What holds for all rows of a file.
struct File<'a> {
    policy: &'a Policy,
    zone: &'a TimeZone,
}

/// What became of a row, or would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// A new account; an activation mail follows.
    Created,
    /// A deleted account is back (S30).
    Restored,
    /// Somebody with an account is asked at their next log-in whether they want to (S31).
    Offered,
    /// The person belonged there already: nothing changed.
    AlreadyMember,
    /// This row was imported before: nothing changed.
    Unchanged,
    /// Something is wrong with it: nothing was done.
    Refused,
}

/// Why a row is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// What it says.
    Wrong(Wrong),
    /// Its id was used before for a row that said something else.
    OtherContent,
    /// Whoever brings the file may not add this person, or not with these permissions.
    NotAllowed(NotAuthorised),
    /// The person would be left without a manager.
    LastManager,
}

/// One row's part of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowReport {
    /// Its line in the file.
    pub line: u64,
    /// Its id in the file.
    pub row_id: String,
    /// What became of it.
    pub outcome: RowOutcome,
    /// The account, where there is one.
    pub account: Option<AccountId>,
    /// Why it is refused, where it is.
    pub refusal: Option<Refusal>,
    /// What it says otherwise than it is, of somebody who was there before.
    pub differs: Option<Differs>,
    /// The position of what was written for it, where something was.
    pub position: Option<Position>,
    /// The code to hand over to who came back and had a second factor, where the policy wants it.
    pub hand_over_code: Option<String>,
    /// Whether somebody comes back under another name: the old password does not.
    pub another_name: bool,
}

/// What became of a row that is fit, or would.
struct Ended {
    outcome: RowOutcome,
    account: Option<AccountId>,
    position: Option<Position>,
    hand_over_code: Option<String>,
    another_name: bool,
    differs: Option<Differs>,
}

impl Ended {
    fn plain(outcome: RowOutcome, account: Option<AccountId>) -> Self {
        let (position, hand_over_code) = (None, None);
        Self { outcome, account, position, hand_over_code, another_name: false, differs: None }
    }
}

impl Import<'_> {
    /// Does what the lines say, or tells what would be done. The report has a row for each, in
    /// their order.
    #[boxed]
    pub async fn run(&self, lines: Vec<Line>) -> Result<Vec<RowReport>, Failure> {
        let line = CommandId::derived(&[b"import", self.property.0.as_bytes()]);
        let _in_line = idempotency::line_up(self.system, line).await?;
        // Once for all rows: their ids are all different, and nobody else imports here now.
        self.system.catch_up().await?;
        let policy = self.system.engine.policy().await?;
        // Last days are those of the property (B14).
        let zone = time_zones::of_property(&self.system.engine, self.property).await?;
        let file = File { policy: &policy, zone: &zone };
        let known = lines.len() as u64;
        let mut reports = Vec::with_capacity(lines.len());
        for some in lines.chunks(AT_ONCE) {
            // Read again for these rows, in line with whoever changes who belongs there.
            let _in_line = authority::line_up(self.system, self.property).await?;
            let acting = self.acting().await?;
            let under_way: Vec<_> =
                some.iter().map(|line| self.line(&file, &acting, line)).collect();
            for report in join_all(under_way).await {
                reports.push(report?);
            }
            (self.progress)(reports.len() as u64, known);
        }
        Ok(reports)
    }

    async fn acting(&self) -> Result<Acting, Failure> {
        match &self.by {
            Importer::Person { caller, .. } => Acting::now(&self.system.engine, caller).await,
            Importer::Machine { .. } => Ok(Acting::at_the_machine()),
        }
    }

    fn intent(&self, acting: &Acting) -> Outcome<Intent, NotDone> {
        let engine = &self.system.engine;
        match &self.by {
            Importer::Person { request, caller, reason } => {
                acting.intent(engine, request, caller, (self.property, None), reason.clone())
            }
            Importer::Machine { reason } => {
                let mut intent = engine.intent(Actor::at_the_machine());
                intent.property = Some(self.property);
                intent.reason = Some(reason.clone());
                Ok(Ok(intent))
            }
        }
    }

    async fn line(
        &self,
        file: &File<'_>,
        acting: &Acting,
        line: &Line,
    ) -> Result<RowReport, Failure> {
        let ended = match &line.row {
            Ok(row) => self.row(file, acting, row).await?,
            Err(wrong) => Err(Refusal::Wrong(wrong.clone())),
        };
        let ended = match (ended, &line.row) {
            (Ok(ended), Ok(row)) => Ok(self.compared(ended, row, file.zone).await?),
            (ended, _) => ended,
        };
        let (ended, refusal) = match ended {
            Ok(ended) => (ended, None),
            Err(refusal) => (Ended::plain(RowOutcome::Refused, None), Some(refusal)),
        };
        let Ended { outcome, account, position, hand_over_code, another_name, differs } = ended;
        Ok(RowReport {
            line: line.number,
            row_id: line.row_id.clone(),
            outcome,
            account,
            refusal,
            differs,
            position,
            hand_over_code,
            another_name,
        })
    }

    /// With what the row says otherwise, where nothing was done because the person was there before.
    async fn compared(&self, ended: Ended, row: &Row, zone: &TimeZone) -> Result<Ended, Failure> {
        let unchanged = matches!(ended.outcome, RowOutcome::AlreadyMember | RowOutcome::Unchanged);
        let Some(account) = ended.account.filter(|_| unchanged) else { return Ok(ended) };
        let state = self.system.engine.account(account).await?;
        // Somebody who was asked and has not answered yet is no member, and did not leave.
        let living = state.living();
        if living.is_some_and(|living| living.offers.contains_key(&self.property)) {
            return Ok(ended);
        }
        Ok(Ended { differs: Differs::of(row, living, self.property, zone), ..ended })
    }

    async fn row(&self, file: &File<'_>, acting: &Acting, row: &Row) -> Outcome<Ended, Refusal> {
        // Whoever has to say why was asked before; who lost their rights meanwhile may do nothing.
        let Ok(mut intent) = self.intent(acting)? else {
            return Ok(Err(Refusal::NotAllowed(NotAuthorised::Role)));
        };
        let (route, said) = (self.property.to_string(), content(row));
        intent.command =
            idempotency::command(&self.system.engine, "staff import", &route, &row.id, &said)?;
        let id = intent.command.id;
        if let Some(found) = self.system.ask(move |views| commands::find(views, id)).await? {
            if intent.command.request.as_deref() != Some(&found.request) {
                return Ok(Err(Refusal::OtherContent));
            }
            if let Some(before) = registration_of(self.system, &found).await? {
                let (outcome, account) = (RowOutcome::Unchanged, Some(before.account));
                return Ok(Ok(Ended::plain(outcome, account)));
            }
        }
        let ends_at = row.ends_on.and_then(|day| file.zone.end_of(day));
        if ends_at.is_some_and(|end| end <= self.system.engine.clock.now()) {
            return Ok(Err(Refusal::Wrong(past())));
        }
        let person = self.person(row, ends_at);
        if self.dry_run {
            let engine = &self.system.engine;
            if let Err(why) = may_register(engine, file.policy, &intent, &person, acting).await? {
                return Ok(ended_by(why));
            }
            return self.would(row).await.map(Ok);
        }
        self.does(file.policy, &intent, &person, acting).await
    }

    fn person(&self, row: &Row, ends_at: Option<Timestamp>) -> Person {
        Person {
            address: row.address.clone(),
            name: row.name.clone(),
            language: row.language.unwrap_or(self.language),
            property: self.property,
            ends_at,
            permissions: row.permissions.clone(),
        }
    }

    async fn does(
        &self,
        policy: &Policy,
        intent: &Intent,
        person: &Person,
        acting: &Acting,
    ) -> Outcome<Ended, Refusal> {
        Ok(match register(&self.system.engine, policy, intent, person, acting).await? {
            Ok(registration) => {
                let outcome = match registration.outcome {
                    Registered::Created => RowOutcome::Created,
                    Registered::Restored { .. } => RowOutcome::Restored,
                    Registered::Offered | Registered::Found => RowOutcome::Offered,
                };
                let another_name =
                    matches!(registration.outcome, Registered::Restored { another_name: true, .. });
                let Registration { account, position, hand_over_code, .. } = registration;
                let account = Some(account);
                let differs = None;
                Ok(Ended { outcome, account, position, hand_over_code, another_name, differs })
            }
            Err(why) => ended_by(why),
        })
    }

    /// What would be done, read off the claim of the address and its account.
    async fn would(&self, row: &Row) -> Result<Ended, Failure> {
        let engine = &self.system.engine;
        let stream = StreamId::email_claim(&engine.keys().address_tag(row.address.key())?);
        let holder = read_stream(engine.claims.load(&stream).await)?.state.account();
        let state = match holder {
            Some(account) => Some((account, engine.account(account).await?)),
            None => None,
        };
        let (outcome, account) = match &state {
            Some((account, state)) => match state.living() {
                Some(living) if living.permissions_at(self.property).is_some() => {
                    (RowOutcome::AlreadyMember, Some(*account))
                }
                Some(living) if living.deleted_at.is_some() => {
                    (RowOutcome::Restored, Some(*account))
                }
                Some(_) => (RowOutcome::Offered, Some(*account)),
                None => (RowOutcome::Created, None),
            },
            None => (RowOutcome::Created, None),
        };
        let mut ended = Ended::plain(outcome, account);
        if let (RowOutcome::Restored, Some(account)) = (outcome, account) {
            let language = row.language.unwrap_or(self.language);
            let given = change_profile::given(engine, account, &row.name, language).await?;
            ended.another_name = given.same_as.is_none();
        }
        Ok(ended)
    }
}

/// What a row came to that added nobody.
fn ended_by(why: NotAdded) -> Result<Ended, Refusal> {
    match why {
        NotAdded::AlreadyMember(account) => {
            Ok(Ended::plain(RowOutcome::AlreadyMember, Some(account)))
        }
        NotAdded::NotAllowed(why) => Err(Refusal::NotAllowed(why)),
        NotAdded::LastManager => Err(Refusal::LastManager),
        NotAdded::EndIsPast => Err(Refusal::Wrong(past())),
    }
}

fn past() -> Wrong {
    Wrong { column: Some(cells::ENDS_ON), why: Why::EndsOnPast }
}

/// What a row says, unambiguously: the same row again is recognised by it.
fn content(row: &Row) -> Vec<u8> {
    let Row { id: _, address, name, language, permissions, ends_on } = row;
    let language = language.map_or("", Language::tag);
    let permissions: Vec<&str> = permissions.iter().map(|permission| permission.word()).collect();
    let ends_on = ends_on.map(|day| day.to_string()).unwrap_or_default();
    let parts = [address.key(), name.as_str(), language, &permissions.join(" "), &ends_on];
    parts.join("\u{0}").into_bytes()
}
