//! Test actions of our own app: what does a person with a phone do? Each deed under the real rules.

use super::deeds::Deeds;
use keyledger_core::account::{AppAsker, AppSaid, EnrolledFrom};
use keyledger_core::ids::SessionId;
use keyledger_core::testing::accounts::session;
use keyledger_core::testing::apps::{
    approves, asks_app, goes_on, pairs, says, sets_push, starts_app,
};
use keyledger_core::testing::factors::factor;

impl Deeds<'_> {
    /// A person with a password and a session, who sets our own app up on a phone with every number to
    /// this one, each woken at a place with its number.
    pub async fn with_phones(&self, who: u128, phones: u128) {
        self.create(who).await;
        self.activate(who).await;
        self.log_in(who).await;
        let mut inside = SessionId("5e".repeat(32));
        for n in 1..=phones {
            let by = || EnrolledFrom::Session(inside.clone());
            self.ask(who, starts_app(by(), n)).await;
            self.ask(who, pairs(n)).await;
            self.ask(who, asks_app(AppAsker::SetUp(by()), 100 + n)).await;
            let said = AppSaid::Number { right: true };
            self.ask(who, says(100 + n, 100 + n, Some(n), said)).await;
            self.ask(who, goes_on(AppAsker::SetUp(by()), 100 + n, n)).await;
            self.ask(who, sets_push(factor(n), Some(n), None)).await;
            inside = session(n);
        }
    }

    /// The `n`th request, from the session of whoever set so many phones up.
    pub async fn asks_the_app(&self, who: u128, phones: u128, n: u128) {
        self.ask(who, asks_app(AppAsker::StepUp(session(phones)), n)).await;
    }

    /// The first phone approves the `n`th request.
    pub async fn approves(&self, who: u128, n: u128) {
        self.ask(who, approves(n, n)).await;
    }
}
