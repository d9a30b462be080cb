//! Scripted mailer: a mail server in the same process that answers as it is told and keeps what it
//! took.

use super::Fuse;
use keyledger_core::mail::MailRoute;
use keyledger_core::mailer::{Handover, Mailer, Message};
use keyledger_core::store::BoxFuture;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

/// Answers from its script, then accepts everything.
pub struct ScriptedMailer {
    fuse: Arc<Fuse>,
    script: Mutex<VecDeque<Handover>>,
    taken: Mutex<Vec<Message>>,
    /// Whoever writes to this address waits for ever.
    pub silent_for: Mutex<Option<String>>,
}

impl ScriptedMailer {
    pub fn new(fuse: Arc<Fuse>) -> Arc<Self> {
        Arc::new(Self {
            fuse,
            script: Mutex::default(),
            taken: Mutex::default(),
            silent_for: Mutex::default(),
        })
    }

    /// The next answers, in order.
    pub fn answers(&self, script: impl IntoIterator<Item = Handover>) {
        self.script.lock().unwrap().extend(script);
    }

    /// Every message that reached the server whole, in order.
    pub fn taken(&self) -> Vec<Message> {
        self.taken.lock().unwrap().clone()
    }

    /// How often each Message-ID reached the server.
    pub fn times_taken(&self) -> BTreeMap<String, usize> {
        let mut times = BTreeMap::new();
        for message in self.taken() {
            *times.entry(message.message_id).or_default() += 1;
        }
        times
    }
}

impl Mailer for ScriptedMailer {
    fn route(&self) -> MailRoute {
        MailRoute::Smtp
    }

    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Handover> {
        Box::pin(async move {
            self.fuse.step().await;
            if self.silent_for.lock().unwrap().as_ref() == Some(&message.to.address) {
                std::future::pending::<()>().await;
            }
            let scripted = self.script.lock().unwrap().pop_front();
            let answer = scripted.unwrap_or(Handover::Accepted { reply: "2.0.0 Ok".to_owned() });
            if matches!(answer, Handover::Accepted { .. } | Handover::Uncertain) {
                self.taken.lock().unwrap().push(message.clone());
            }
            self.fuse.step().await;
            answer
        })
    }
}
