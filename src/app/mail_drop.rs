//! The mail drop folder: where mails lie without a mail server, and what an erased person leaves there
//! is removed.

use keyledger_adapters::folder::DataFolder;
use keyledger_adapters::outbox;
use keyledger_usecases::system::MailDrop;
use std::sync::Arc;

/// Takes mails out of the folder.
pub fn of(folder: &DataFolder) -> Arc<MailDrop> {
    let folder = folder.outbox();
    Arc::new(move |mails| {
        let removed = mails.iter().try_for_each(|mail| outbox::remove(&folder, *mail));
        removed.map_err(|error| format!("the mail drop folder: {error}"))
    })
}
