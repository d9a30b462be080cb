//! The mail drop folder: what an erased person leaves in it is removed.

use super::App;
use keyledger_adapters::outbox;
use keyledger_core::ids::AccountId;
use keyledger_core::stream::StreamId;
use keyledger_projections::mails;
use keyledger_usecases::failure::Failure;

impl App {
    /// Removes the mails of an erased person from the outbox folder, and those about them that went to
    /// colleagues: they hold name and address. Which those are, the ledger says: what happened to the
    /// person's account caused them.
    pub async fn forget_in_outbox(&self, account: AccountId) -> Result<(), Failure> {
        self.system.catch_up().await?;
        let about = StreamId::account(account);
        let theirs =
            self.system.ask(move |views| mails::of_account(views, account, usize::MAX)).await?;
        let caused = self.system.ask(move |views| mails::caused_by(views, &about)).await?;
        let folder = self.folder.outbox();
        for mail in theirs.into_iter().map(|mail| mail.mail).chain(caused) {
            outbox::remove(&folder, mail)
                .map_err(|error| Failure::Other(format!("the outbox: {error}")))?;
        }
        Ok(())
    }
}
