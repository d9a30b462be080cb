//! What lies in the outbox folder, for whom, and for how long?

use crate::a_message;
use chrono::TimeDelta;
use keyledger_adapters::outbox::{Outbox, sweep};
use keyledger_core::mailer::{Handover, Mailer, Message};
use mail_parser::MessageParser;
use std::os::unix::fs::PermissionsExt;

#[tokio::test]
async fn a_mail_lies_there_for_its_owner_alone_and_for_seven_days() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outbox");
    let first = a_message();
    assert_eq!(sweep(&path, first.date).unwrap(), 0, "no mail ever came");
    let outbox = Outbox::new(&path);
    for _ in 0..2 {
        let handover = outbox.send(&first).await;
        assert!(matches!(handover, Handover::Accepted { .. }), "{handover:?}");
    }
    let file = path.join("00000000-0000-0000-0000-000000000007@hotel.example.eml");
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(&path)), (0o600, 0o700));
    let written = std::fs::read(&file).unwrap();
    let read = MessageParser::default().parse(&written).unwrap();
    assert_eq!(read.subject(), Some(first.subject.as_str()));

    let seven_days = first.date.plus(TimeDelta::days(7));
    assert_eq!(sweep(&path, seven_days).unwrap(), 0, "seven days are not over");
    let later = seven_days.plus(TimeDelta::seconds(1));
    let second = Message { message_id: "<second@hotel.example>".to_owned(), date: later, ..first };
    outbox.send(&second).await;
    let left: Vec<_> = std::fs::read_dir(&path).unwrap().map(|one| one.unwrap().path()).collect();
    assert_eq!(left, [path.join("second@hotel.example.eml")], "the old one went with the new");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_defers_the_mail() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outbox");
    std::fs::write(&path, "a file is in the way").unwrap();
    let handover = Outbox::new(&path).send(&a_message()).await;
    assert!(matches!(handover, Handover::Transient { .. }), "{handover:?}");
}
