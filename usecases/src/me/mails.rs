//! Own mails: what was sent to a person, and what became of it? (S29)

use crate::boxed;
use crate::failure::Failure;
use crate::members::mails::{LISTED_MAX, SHOWN_MAX, StaffMail, with_server_words};
use crate::system::System;
use keyledger_core::ids::AccountId;
use keyledger_projections::mails::{self, MailRow};

/// The mails to a person, the latest first; all of them are theirs to see.
#[boxed]
pub async fn of_person(system: &System, account: AccountId) -> Result<Vec<StaffMail>, Failure> {
    let rows = system.ask(move |views| mails::of_account(views, account, SHOWN_MAX)).await?;
    with_server_words(system, rows).await
}

/// The same without the servers' words, and all of them.
#[boxed]
pub async fn listed(system: &System, account: AccountId) -> Result<Vec<MailRow>, Failure> {
    system.ask(move |views| mails::of_account(views, account, LISTED_MAX)).await
}
